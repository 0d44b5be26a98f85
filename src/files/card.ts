import { isMap, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import { isFailure } from "../domain/failure.ts";
import { FrontMatter } from "../domain/front-matter.ts";
import type { TaskId } from "../domain/id.ts";
import { nearest } from "../domain/nearest.ts";
import { CARD_BYTES_MAX, type TaskState } from "../domain/task.ts";
import type { Disk } from "../ports/disk.ts";
import type { CardReading } from "../ports/store.ts";
import type { Layout } from "./layout.ts";
import { parseCardLite } from "./card-lite.ts";
import { faultOfTitle, titleOfText } from "./title.ts";

/** Reads a card from its folder, the plain form the quick way; whatever is wrong with it is told with the place, and the card stays where it is. */
export const readCardFile = (disk: Disk, layout: Layout, id: TaskId, state: TaskState): CardReading => {
  try {
    const bytes = disk.read(layout.card(id, state), CARD_BYTES_MAX);
    if (bytes === null) return { kind: "gone" };
    const plain = parseCardLite(id, bytes);
    return plain === null ? parseCard(id, state, bytes) : { kind: "task", task: plain, note: null };
  } catch (thrown) {
    // One card that cannot be read (a bad sector, a mode) must not stop the others.
    if (!isFailure(thrown)) throw thrown;
    return unreadable(id, state, { line: null, reason: thrown.message, hint: thrown.hint });
  }
};

/** Reads a card's bytes, whatever they are; the one reader that decides what a card means. */
export const parseCard = (id: TaskId, state: TaskState, bytes: Uint8Array): CardReading => {
  const text = decode(bytes);
  if (typeof text !== "string") return unreadable(id, state, text);
  const parts = split(text);
  if (parts === null) return unreadable(id, state, UNCLOSED);
  const fields = parts.matter === null ? { fields: {}, note: null } : parseMatter(parts.matter, id);
  if ("reason" in fields) return unreadable(id, state, fields);
  const named = fields.fields.title?.trim() ?? "";
  const title = named === "" ? titleOfText(parts.body, id) : named;
  return { kind: "task", task: { id, title, fields: fields.fields, body: parts.body, text }, note: fields.note };
};

type Fault = { readonly line: number | null; readonly reason: string; readonly hint: string };

const unreadable = (id: TaskId, state: TaskState, fault: Fault): CardReading => ({
  kind: "unreadable",
  problem: { name: `${id}.md`, state, ...fault },
});

const UNCLOSED: Fault = {
  line: 1,
  reason: "the front matter that begins in line 1 is never closed",
  hint: 'End it with a line "---", or begin the card with another line.',
};

const decode = (bytes: Uint8Array): string | Fault => {
  if (bytes.length > CARD_BYTES_MAX)
    return {
      line: null,
      reason: `it has more than ${CARD_BYTES_MAX} bytes`,
      hint: "Put the long part into a file of the repository.",
    };
  const nul = bytes.indexOf(0);
  if (nul !== -1)
    return { line: lineAt(bytes, nul), reason: "it contains a NUL byte", hint: "Save it as plain text (UTF-8)." };
  const text = utf8(bytes);
  return text ?? { line: lineAt(bytes, invalidAt(bytes)), reason: "it is not valid UTF-8", hint: "Save it as UTF-8." };
};

const utf8 = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** Where the first line that is no UTF-8 begins; a newline byte is never part of a longer character. */
const invalidAt = (bytes: Uint8Array): number => {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    if (utf8(bytes.subarray(start, end === -1 ? bytes.length : end)) === null) return start;
    if (end === -1) break;
    start = end + 1;
  }
  return 0;
};

const lineAt = (bytes: Uint8Array, offset: number): number => {
  let line = 1;
  for (let i = 0; i < offset; i += 1) if (bytes[i] === 10) line += 1;
  return line;
};

const OPENING = /^\ufeff?---[ \t]*\r?\n/;
const CLOSING = /^---[ \t]*(?:\r?\n|$)/gm;

/** The front matter's text and what follows it, each byte for byte; null when it is opened and never closed. */
const split = (text: string): { readonly matter: string | null; readonly body: string } | null => {
  const opening = OPENING.exec(text)?.[0];
  if (opening === undefined) return { matter: null, body: text };
  CLOSING.lastIndex = opening.length;
  const closing = CLOSING.exec(text);
  if (closing === null) return null;
  return { matter: text.slice(opening.length, closing.index), body: text.slice(closing.index + closing[0].length) };
};

const parseMatter = (
  matter: string,
  id: TaskId,
): { readonly fields: FrontMatter; readonly note: string | null } | Fault => {
  const lines = new LineCounter();
  const doc = parseDocument(matter, { schema: "core", lineCounter: lines, prettyErrors: false, logLevel: "silent" });
  const place = (offset: number | undefined): number => (offset === undefined ? 1 : lines.linePos(offset).line + 1);
  const fault = doc.errors[0] ?? doc.warnings[0];
  if (fault !== undefined) {
    const line = place(fault.pos[0]);
    return {
      line,
      reason: `the front matter is not valid YAML: ${fault.message}`,
      hint: 'Put a value with ":" or "#" in it in quotes.',
    };
  }
  const raw = plainValue(doc);
  if (raw === undefined)
    return {
      line: 2,
      reason: "the front matter is no plain list of fields",
      hint: 'Write it as "field: value" lines.',
    };
  const parsed = FrontMatter.safeParse(withoutBlanks(raw));
  if (!parsed.success) return faultOfSchema(parsed.error, (key) => place(offsetOf(doc, key)));
  const fields = parsed.data;
  if (fields.id !== undefined && fields.id !== id)
    return {
      line: place(offsetOf(doc, "id")),
      reason: `its id is "${short(fields.id)}" but the file is named ${id}.md`,
      hint: "The file's name is the id: remove the field, or rename the file.",
    };
  const title = faultOfTitle(fields.title ?? "");
  if (title !== null)
    return {
      line: place(offsetOf(doc, "title")),
      reason: title,
      hint: "Shorten it to one line; the rest belongs below the front matter.",
    };
  return { fields, note: noteOn(raw, fields) };
};

/** The front matter as a plain record; undefined when it is something else, or refers to itself (aliases are not expanded). */
const plainValue = (doc: Document): Record<string, unknown> | undefined => {
  if (doc.contents === null) return {};
  if (!isMap(doc.contents)) return undefined;
  try {
    return doc.toJS({ maxAliasCount: 0 }) as Record<string, unknown>;
  } catch {
    return undefined;
  }
};

/** A field left empty is absent, and so is an empty element of a list; people leave both where a template had them. */
const withoutBlanks = (raw: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(raw)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, Array.isArray(value) ? value.map((one: unknown) => one ?? "") : value]),
  );

const offsetOf = (doc: Document, key: string): number | undefined => {
  if (!isMap(doc.contents)) return undefined;
  const pair = doc.contents.items.find((one) => String(one.key) === key);
  const range = pair?.key !== null && typeof pair?.key === "object" && "range" in pair.key ? pair.key.range : undefined;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : undefined;
};

const KNOWN = Object.keys(FrontMatter.shape);

const faultOfSchema = (error: z.ZodError, lineOf: (key: string) => number): Fault => {
  const issue = error.issues[0];
  if (issue?.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const near = nearest(key, KNOWN);
    const hint = near === null ? `Known fields: ${KNOWN.join(", ")}.` : `Did you mean "${near}"?`;
    return { line: lineOf(key), reason: `the field "${short(key)}" is not known`, hint };
  }
  const key = String(issue?.path[0] ?? "");
  return {
    line: lineOf(key),
    reason: `the field "${short(key)}" cannot be read: ${issue?.message ?? "it is not valid"}`,
    hint: "Put a text in quotes; priority is a whole number from -100 to 100.",
  };
};

const noteOn = (raw: Record<string, unknown>, fields: FrontMatter): string | null => {
  const named = raw["depends_on"];
  const dropped =
    (Array.isArray(named) ? named.length : named === undefined ? 0 : 1) - (fields.depends_on?.length ?? 0);
  return dropped > 0
    ? `depends_on: ${dropped} placeholder${dropped === 1 ? "" : "s"} (such as "none") passed over`
    : null;
};

const short = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]/gu, " ").slice(0, 80);
