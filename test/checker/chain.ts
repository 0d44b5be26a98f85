import { createHash } from "node:crypto";

/** A JSON object as read, nothing known of it. */
export type Fields = Readonly<Record<string, unknown>>;

/** One journal line that passed: its events and the epoch it was written under. */
export type Line = {
  readonly seq: number;
  readonly epoch: number;
  /** The command by which it was decided; null when none was. */
  readonly cause: string | null;
  readonly events: readonly Fields[];
};

/** A journal as judged: the lines that count, and what is wrong with it. */
export type Chain = { readonly lines: readonly Line[]; readonly problems: readonly string[] };

/** Judges one journal: every line's hash, its link to the line before, the sequence; a torn tail only where a crash may leave it. */
export const judgeChain = (text: string, tornAllowed: boolean): Chain => {
  const problems: string[] = [];
  const lines: Line[] = [];
  const parts = text.split("\n");
  const tail = parts.pop() ?? "";
  if (tail !== "" && !tornAllowed) problems.push(`ends in a torn line of ${Buffer.byteLength(tail)} bytes`);
  let before = "0".repeat(64);
  for (const [index, part] of parts.entries()) {
    const line = fieldsOf(part);
    if (line === null) return { lines, problems: [...problems, `line ${index + 1} is no JSON object`] };
    const { hash, ...rest } = line;
    if (hash !== hashOf(rest)) return { lines, problems: [...problems, `line ${index + 1} has a wrong hash`] };
    if (rest["prev"] !== before) problems.push(`line ${index + 1} does not follow the line before it`);
    if (rest["seq"] !== index + 1) problems.push(`line ${index + 1} has the sequence number ${String(rest["seq"])}`);
    before = hash;
    const events = Array.isArray(rest["events"]) ? rest["events"].filter(isFields) : [];
    const cause = typeof rest["cause"] === "string" ? rest["cause"] : null;
    lines.push({ seq: index + 1, epoch: Number(rest["epoch"]), cause, events });
  }
  return { lines: withoutLate(lines), problems };
};

/** The sha256 of a value's canonical text: keys in code-unit order, no spaces. */
export const hashOf = (value: unknown): string => createHash("sha256").update(canonical(value)).digest("hex");

/** Parses one JSON object; null for anything else. */
export const fieldsOf = (text: string | undefined): Fields | null => {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
};

/** The field of an object as an object; {} when it is none. */
export const within = (value: unknown, key: string): Fields => {
  const inner = isFields(value) ? value[key] : undefined;
  return isFields(inner) ? inner : {};
};

/** A line of an epoch older than one before it comes from a holder that woke up late: it does not count. */
const withoutLate = (lines: readonly Line[]): Line[] => {
  let newest = 0;
  return lines.filter((line) => {
    newest = Math.max(newest, line.epoch);
    return line.epoch === newest;
  });
};

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isFields(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
};
