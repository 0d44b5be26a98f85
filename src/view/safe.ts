/** A text without anything a terminal would act on: one line, no control character, no escape sequence, no bidi control. */
export type Safe = string & { readonly __safe: true };

/**
 * Escape sequences as ECMA-48 has them: strings (OSC, DCS, SOS, PM, APC) up to their terminator or the end of the line,
 * CSI with its parameters, and two-byte escapes; each also in its C1 form.
 */
const SEQUENCES =
  /(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C\n]*(?:\u0007|\u001B\\|\u009C|(?=\n)|$)|(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]?|\u001B[ -/]*[0-~]?/gu;

/** C0 but the newline, DEL and C1, the marks and overrides that reorder text, the line and paragraph separators, the BOM. */
const CONTROLS =
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2028\u2029\u2066-\u2069\uFEFF]/gu;

/** True for text that cannot need cleaning; keeps the common case at the cost of one scan. */
const PLAIN = /^[\u0020-\u007E]*$/;

/** Makes any text a single line that is harmless on a terminal; tabs and line ends become spaces. The one place where that happens. */
export const safe = (text: string): Safe => (PLAIN.test(text) ? text : clean(text).replaceAll("\n", " ")) as Safe;

/** The same for a text of several lines: each line is safe; a tab becomes two spaces. */
export const safeLines = (text: string): readonly Safe[] =>
  clean(text).replace(/\n$/, "").split("\n") as unknown as readonly Safe[];

/** JSON that a terminal cannot be moved by: what JSON leaves raw (DEL, C1, bidi, separators) is written as \\uXXXX, so its meaning stays. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value).replace(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

const clean = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    .replace(SEQUENCES, "")
    .replaceAll("\t", "  ")
    .replaceAll("\r", " ")
    .replace(/[\u2028\u2029]/gu, "\n")
    .replace(CONTROLS, "");
