import { plain } from "../domain/plain.ts";

/** A text without anything a terminal would act on: one line, no control character, no escape sequence, no bidi control. */
export type Safe = string & { readonly __safe: true };

/** True for text that cannot need cleaning; keeps the common case at the cost of one scan. */
const ASCII = /^[\u0020-\u007E]*$/;

/** What JSON leaves raw though a terminal acts on it: DEL, C1, bidi controls, separators, the BOM. */
const RAW_IN_JSON = /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/gu;

/** Makes any text a single line that is harmless on a terminal; tabs and line ends become spaces. The one seam where that happens. */
export const safe = (text: string): Safe =>
  (ASCII.test(text) ? text : plain(text).replaceAll("\t", "  ").replaceAll("\n", " ")) as Safe;

/** The same for a text of several lines: each line is safe; a tab becomes two spaces. */
export const safeLines = (text: string): readonly Safe[] =>
  plain(text).replaceAll("\t", "  ").replace(/\n$/, "").split("\n") as unknown as readonly Safe[];

/** JSON that a terminal cannot be moved by: what JSON leaves raw is written as \uXXXX, so its meaning stays. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value).replace(RAW_IN_JSON, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
