import type { FrontMatter } from "../domain/front-matter.ts";
import type { TaskId } from "../domain/id.ts";
import { CARD_BYTES_MAX, type Task } from "../domain/task.ts";
import { faultOfTitle, titleOfText } from "./title.ts";

/**
 * Reads the plain common form of a card without any library: what it gives is exactly what the full reader gives, and whatever
 * is unusual, wrong or doubtful gives null, for the full reader to judge.
 */
export const parseCardLite = (id: TaskId, bytes: Uint8Array): Task | null => {
  if (bytes.length > CARD_BYTES_MAX || bytes.includes(0)) return null;
  const text = decode(bytes);
  if (text === null || text.startsWith("\ufeff")) return null;
  const parts = text.startsWith("---") ? split(text) : { lines: [], body: text };
  if (parts === null) return null;
  const fields = parseFields(parts.lines);
  if (fields === null || (fields.id !== undefined && fields.id !== id)) return null;
  if (faultOfTitle(fields.title ?? "") !== null) return null;
  const named = fields.title?.trim() ?? "";
  return { id, title: named === "" ? titleOfText(parts.body, id) : named, fields, body: parts.body, text };
};

/** A text that YAML reads as itself without quotes: it begins with a letter and holds nothing that could mean something else. */
export const isPlainText = (text: string): boolean =>
  /^[A-Za-z][A-Za-z0-9 _.,;!?()/+'-]*$/.test(text) && !text.endsWith(" ") && !/^(?:true|false|null)$/i.test(text);

/** An id, an ordinal name or a time that YAML reads as itself: it holds a letter that makes no number of it. */
export const isPlainName = (text: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(text) &&
  /[A-DF-Za-df-z]/.test(text) &&
  !/^(?:0[xo].*|true|false|null)$/i.test(text);

/** A text in double quotes whose escapes mean the same in JSON and YAML. */
export const QUOTED = /^"(?:[^"\\\p{C}\u2028\u2029]|\\["\\nt])*"$/u;

/** A time as toISOString writes it, which YAML's core schema reads as a text. */
export const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

const decode = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

const split = (text: string): { readonly lines: readonly string[]; readonly body: string } | null => {
  if (!text.startsWith("---\n")) return null;
  const end = text.indexOf("\n---\n", 3);
  if (end === -1) return null;
  const matter = text.slice(4, Math.max(4, end + 1));
  // The full reader ends the front matter at any line that begins so, also with spaces behind it.
  return /\r|\t|^---/m.test(matter) ? null : { lines: matter.split("\n").slice(0, -1), body: text.slice(end + 5) };
};

const parseFields = (lines: readonly string[]): FrontMatter | null => {
  const fields: Record<string, unknown> = {};
  for (const line of lines) {
    if (line === "") continue;
    const [, key = "", written = ""] = /^([a-z_]+): (.+)$/.exec(line) ?? [];
    const read = Object.hasOwn(READERS, key) ? READERS[key as keyof FrontMatter] : undefined;
    const value = read?.(written) ?? null;
    if (value === null || Object.hasOwn(fields, key)) return null;
    fields[key] = value;
  }
  return fields;
};

const textOf = (written: string): string | null => {
  if (isPlainText(written) || isPlainName(written) || ISO_TIME.test(written)) return written;
  return QUOTED.test(written) ? (JSON.parse(written) as string) : null;
};

const namesOf = (written: string): string[] | null => {
  if (written === "[]") return [];
  const inner = /^\[(.+)\]$/.exec(written)?.[1];
  const names = inner === undefined ? [written] : inner.split(", ");
  return names.every((name) => isPlainName(name) && !/^(?:none|nil)$/i.test(name)) ? names : null;
};

const priorityOf = (written: string): number | null =>
  /^(?:0|-?[1-9][0-9]{0,2})$/.test(written) && Math.abs(Number(written)) <= 100 ? Number(written) : null;

const READERS: { readonly [Key in keyof Required<FrontMatter>]: (written: string) => FrontMatter[Key] | null } = {
  id: textOf,
  title: textOf,
  graph: textOf,
  size: (written) => (written === "small" || written === "medium" || written === "large" ? written : null),
  tier: textOf,
  priority: priorityOf,
  depends_on: namesOf,
  spec_id: textOf,
  supersedes: textOf,
  key: (written) => {
    const key = textOf(written);
    return key !== null && key.length <= 200 ? key : null;
  },
  created_at: textOf,
};
