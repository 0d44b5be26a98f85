import { parse } from "smol-toml";

/** One key, header, inline member or list item of a TOML text, with the offsets an editor needs; line and column count from 1. */
export type TomlEntry = {
  readonly path: readonly string[];
  readonly form: "header" | "pair" | "member" | "item";
  /** The path of the header it stands under. */
  readonly base: readonly string[];
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
};

/** Every place in a TOML text where a key or a list item stands, in the order of the text, which must parse. */
export const scanToml = (text: string): readonly TomlEntry[] => {
  const scan: Scan = { text, at: text.startsWith("\uFEFF") ? 1 : 0, starts: lineStarts(text), entries: [] };
  const counters = new Map<string, number>();
  let base: readonly string[] = [];
  for (skipBlank(scan); scan.at < text.length; skipBlank(scan)) {
    const before = scan.at;
    if (text[scan.at] === "[") base = readHeader(scan, counters);
    else readPair(scan, base, base, "pair");
    if (scan.at === before) return scan.entries;
  }
  return scan.entries;
};

/** The entry a key path stands at: itself, else the first thing below it, else the nearest table above it. */
export const entryAt = (entries: readonly TomlEntry[], path: readonly string[]): TomlEntry | undefined => {
  if (path.length === 0) return undefined;
  const exact = entries.find((entry) => entry.path.length === path.length && isUnder(entry.path, path));
  return exact ?? entries.find((entry) => isUnder(entry.path, path)) ?? entryAt(entries, path.slice(0, -1));
};

/** Whether `path` lies at or below `top`. */
export const isUnder = (path: readonly string[], top: readonly string[]): boolean =>
  top.length <= path.length && top.every((key, i) => path[i] === key);

type Scan = { readonly text: string; at: number; readonly starts: readonly number[]; readonly entries: TomlEntry[] };

const lineStarts = (text: string): readonly number[] => {
  const starts = [0];
  for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
};

const skipBlank = (scan: Scan): void => {
  for (; scan.at < scan.text.length; scan.at += 1) {
    const char = scan.text[scan.at] ?? "";
    if (char === "#") scan.at = endOfLine(scan) - 1;
    else if (!/\s/.test(char)) return;
  }
};

const endOfLine = (scan: Scan): number => {
  const end = scan.text.indexOf("\n", scan.at);
  return end === -1 ? scan.text.length : end;
};

const skipSpaces = (scan: Scan): void => {
  while (scan.text[scan.at] === " " || scan.text[scan.at] === "\t") scan.at += 1;
};

/** `[a.b]` or `[[a.b]]`; an array of tables counts its items, and a path through one means its latest item. */
const readHeader = (scan: Scan, counters: Map<string, number>): readonly string[] => {
  const start = scan.at;
  const repeated = scan.text[start + 1] === "[";
  scan.at += repeated ? 2 : 1;
  const keys = readKeys(scan);
  const path: string[] = [];
  for (const [i, key] of keys.entries()) {
    path.push(key);
    const name = JSON.stringify(path);
    const last = i === keys.length - 1;
    if (repeated && last) counters.set(name, (counters.get(name) ?? -1) + 1);
    const count = counters.get(name);
    if (count !== undefined) path.push(String(count));
  }
  scan.at = endOfLine(scan);
  scan.entries.push({
    path,
    form: "header",
    base: path,
    ...placeOf(scan, start),
    start,
    valueStart: scan.at,
    valueEnd: scan.at,
  });
  return path;
};

const readPair = (scan: Scan, base: readonly string[], table: readonly string[], form: "pair" | "member"): void => {
  const start = scan.at;
  const path = [...table, ...readKeys(scan)];
  if (scan.text[scan.at] === "=") scan.at += 1;
  skipSpaces(scan);
  const valueStart = scan.at;
  const index = scan.entries.length;
  readValue(scan, base, path);
  const entry: TomlEntry = { path, form, base, ...placeOf(scan, start), start, valueStart, valueEnd: scan.at };
  scan.entries.splice(index, 0, entry);
};

const readKeys = (scan: Scan): readonly string[] => {
  const keys: string[] = [];
  for (;;) {
    skipSpaces(scan);
    const start = scan.at;
    const quote = scan.text[scan.at];
    if (quote === '"' || quote === "'") skipString(scan);
    else while (/[A-Za-z0-9_-]/.test(scan.text[scan.at] ?? "")) scan.at += 1;
    const word = scan.text.slice(start, scan.at);
    keys.push(quote === '"' || quote === "'" ? (Object.keys(parse(`${word} = 0`))[0] ?? word) : word);
    skipSpaces(scan);
    if (scan.text[scan.at] !== ".") return keys;
    scan.at += 1;
  }
};

const readValue = (scan: Scan, base: readonly string[], path: readonly string[]): void => {
  const char = scan.text[scan.at];
  if (char === '"' || char === "'") skipString(scan);
  else if (char === "[") readItems(scan, base, path);
  else if (char === "{") readMembers(scan, base, path);
  else {
    while (scan.at < scan.text.length && !/[,\]}#\r\n]/.test(scan.text[scan.at] ?? "")) scan.at += 1;
    while (/[ \t]/.test(scan.text[scan.at - 1] ?? "")) scan.at -= 1;
  }
};

const readItems = (scan: Scan, base: readonly string[], path: readonly string[]): void => {
  scan.at += 1;
  for (let i = 0; ; i += 1) {
    skipBlank(scan);
    if (scan.at >= scan.text.length || scan.text[scan.at] === "]") break;
    const start = scan.at;
    const index = scan.entries.length;
    const item = [...path, String(i)];
    readValue(scan, base, item);
    scan.entries.splice(index, 0, {
      path: item,
      form: "item",
      base,
      ...placeOf(scan, start),
      start,
      valueStart: start,
      valueEnd: scan.at,
    });
    skipBlank(scan);
    if (scan.text[scan.at] === ",") scan.at += 1;
    else break;
  }
  scan.at += 1;
};

const readMembers = (scan: Scan, base: readonly string[], path: readonly string[]): void => {
  scan.at += 1;
  for (;;) {
    skipBlank(scan);
    if (scan.at >= scan.text.length || scan.text[scan.at] === "}") break;
    readPair(scan, base, path, "member");
    skipBlank(scan);
    if (scan.text[scan.at] === ",") scan.at += 1;
    else break;
  }
  scan.at += 1;
};

/** Steps over a string of any of TOML's four kinds; up to two quotes may stand right before a closing triple. */
const skipString = (scan: Scan): void => {
  const quote = scan.text[scan.at] ?? "";
  const triple = scan.text.startsWith(quote.repeat(3), scan.at);
  const fence = triple ? quote.repeat(3) : quote;
  scan.at += fence.length;
  while (scan.at < scan.text.length && !scan.text.startsWith(fence, scan.at)) {
    scan.at += quote === '"' && scan.text[scan.at] === "\\" ? 2 : 1;
  }
  scan.at += fence.length;
  if (triple) while (scan.text[scan.at] === quote) scan.at += 1;
};

const placeOf = (scan: Scan, offset: number): { readonly line: number; readonly column: number } => {
  let low = 0;
  let high = scan.starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((scan.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (scan.starts[low] ?? 0) + 1 };
};
