import { isDeepStrictEqual } from "node:util";
import { parse } from "smol-toml";
import { isUnder, scanToml, type TomlEntry } from "./toml-lines.ts";

/**
 * The text with one key set and everything else as it was: comments, order, indentation and line ends. Null when no edit
 * gives exactly the intended document, so that a caller never writes a guess.
 */
export const setInToml = (text: string, path: readonly string[], value: unknown): string | null => {
  const raw: unknown = parse(text);
  const intended = withValue(raw, path, value);
  const entries = scanToml(text);
  const candidates = [replaceItems, replaceValue, addMember, addPair, addDotted, addTable];
  for (const candidate of candidates) {
    const edited = candidate(text, entries, path, value);
    if (edited !== null && meansExactly(edited, intended)) return edited;
  }
  return null;
};

/** A value as TOML writes it on one line. */
export const tomlText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(tomlText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, item]) => `${keyText([key])} = ${tomlText(item)}`);
    return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
};

/** A key path as TOML writes it, quoted where it must be. */
export const keyText = (path: readonly string[]): string =>
  path.map((key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key))).join(".");

type Edit = (text: string, entries: readonly TomlEntry[], path: readonly string[], value: unknown) => string | null;

const withValue = (raw: unknown, path: readonly string[], value: unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const table = typeof raw === "object" && raw !== null && !Array.isArray(raw) ? (raw as Record<string, unknown>) : {};
  return { ...table, [key]: withValue(table[key], rest, value) };
};

const meansExactly = (text: string, intended: unknown): boolean => {
  try {
    return isDeepStrictEqual(plainTree(parse(text)), plainTree(intended));
  } catch {
    return false;
  }
};

/** The parser's tables have no prototype, ours do; only what they hold counts. */
const plainTree = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plainTree);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainTree(item)]));
};

const ownEntry = (entries: readonly TomlEntry[], path: readonly string[]): TomlEntry | undefined =>
  entries.find((entry) => entry.form !== "header" && entry.path.length === path.length && isUnder(entry.path, path));

const splice = (text: string, start: number, end: number, inserted: string): string =>
  text.slice(0, start) + inserted + text.slice(end);

/** A list keeps the lines and comments of the items that stay: only the stretch that differs is touched. */
const replaceItems: Edit = (text, entries, path, value) => {
  const list = ownEntry(entries, path);
  if (list === undefined || !Array.isArray(value) || text[list.valueStart] !== "[") return null;
  const items = entries.filter(
    (entry) => entry.form === "item" && entry.path.length === path.length + 1 && isUnder(entry.path, path),
  );
  const texts = items.map((item) => text.slice(item.valueStart, item.valueEnd));
  const old = texts.map((one) => parse(`v = ${one}`)["v"]);
  let head = 0;
  while (head < old.length && head < value.length && isDeepStrictEqual(old[head], value[head])) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, value.length) - head && isDeepStrictEqual(old.at(-1 - tail), value.at(-1 - tail)))
    tail += 1;
  const fresh = value.slice(head, value.length - tail).map(tomlText);
  const first = items[head];
  const last = items[items.length - tail - 1];
  if (first !== undefined && last !== undefined && head < items.length - tail) {
    const gap = separator(text, list, items);
    if (fresh.length > 0) return splice(text, first.valueStart, last.valueEnd, fresh.join(gap));
    const next = items[items.length - tail];
    const before = items[head - 1];
    if (next !== undefined) return splice(text, first.valueStart, next.valueStart, "");
    return before === undefined ? null : splice(text, before.valueEnd, last.valueEnd, "");
  }
  const before = items[head - 1];
  if (before === undefined || fresh.length === 0) return null;
  return splice(
    text,
    before.valueEnd,
    before.valueEnd,
    `${separator(text, list, items)}${fresh.join(separator(text, list, items))}`,
  );
};

const separator = (text: string, list: TomlEntry, items: readonly TomlEntry[]): string => {
  const first = items[0];
  const broken = first !== undefined && text.slice(list.valueStart, first.valueStart).includes("\n");
  return broken ? `,${lineEnd(text)}${indentation(text, first.start)}` : ", ";
};

const replaceValue: Edit = (text, entries, path, value) => {
  const entry = ownEntry(entries, path);
  return entry === undefined ? null : splice(text, entry.valueStart, entry.valueEnd, tomlText(value));
};

/** Into the nearest inline table above: `{ a = 1 }` becomes `{ a = 1, b = 2 }`. */
const addMember: Edit = (text, entries, path, value) => {
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const table = ownEntry(entries, path.slice(0, depth));
    if (table === undefined || text[table.valueStart] !== "{") continue;
    const members = entries.filter(
      (entry) => entry.form === "member" && entry.start > table.valueStart && entry.valueEnd < table.valueEnd,
    );
    const member = `${keyText(path.slice(depth))} = ${tomlText(value)}`;
    const last = members.reduce<TomlEntry | undefined>(
      (found, each) => (each.valueEnd > (found?.valueEnd ?? 0) ? each : found),
      undefined,
    );
    if (last === undefined) return splice(text, table.valueStart, table.valueEnd, `{ ${member} }`);
    return splice(text, last.valueEnd, last.valueEnd, `, ${member}`);
  }
  return null;
};

/** Below the last key of the table's own header. */
const addPair: Edit = (text, entries, path, value) => {
  const table = path.slice(0, -1);
  const header = entries.find(
    (entry) => entry.form === "header" && entry.path.length === table.length && isUnder(entry.path, table),
  );
  if (header === undefined && table.length > 0) return null;
  const pairs = entries.filter(
    (entry) => entry.form === "pair" && entry.base.length === table.length && isUnder(entry.base, table),
  );
  const pair = `${keyText(path.slice(-1))} = ${tomlText(value)}`;
  const after = pairs.at(-1) ?? header;
  if (after !== undefined) return addLine(text, after, pair);
  const first = entries[0];
  return first === undefined ? null : splice(text, first.start, first.start, `${pair}${lineEnd(text)}${lineEnd(text)}`);
};

/** Beside dotted keys that made the table: `stages.builder.model = ...` under what they stand under. */
const addDotted: Edit = (text, entries, path, value) => {
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const near = entries.filter(
      (entry) =>
        entry.form === "pair" &&
        entry.path.length > depth &&
        entry.base.length < depth &&
        isUnder(entry.path, path.slice(0, depth)),
    );
    const last = near.at(-1);
    if (last !== undefined) return addLine(text, last, `${keyText(path.slice(last.base.length))} = ${tomlText(value)}`);
  }
  return null;
};

/** A table of its own: below the last table of its family, else at the end. */
const addTable: Edit = (text, entries, path, value) => {
  const end = lineEnd(text);
  const table = `[${keyText(path.slice(0, -1))}]${end}${keyText(path.slice(-1))} = ${tomlText(value)}${end}`;
  const family = entries.filter((entry) => path.length > 2 && entry.base.length > 0 && entry.base[0] === path[0]);
  const last = family.at(-1);
  if (last !== undefined) {
    const at = lineAfter(text, last.valueEnd);
    const opening = text[at - 1] === "\n" ? end : end + end;
    return splice(text, at, at, opening + table);
  }
  return text + (text === "" || text.endsWith("\n") ? "" : end) + (text.trim() === "" ? "" : end) + table;
};

const addLine = (text: string, after: TomlEntry, line: string): string => {
  const at = lineAfter(text, after.valueEnd);
  const end = lineEnd(text);
  const indented = (after.form === "header" ? "" : indentation(text, after.start)) + line;
  return splice(text, at, at, text[at - 1] === "\n" ? indented + end : end + indented);
};

const lineAfter = (text: string, offset: number): number => {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
};

const lineEnd = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");

const indentation = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset))?.[0] ?? "";
