/** Escape sequences as ECMA-48 has them: strings up to their terminator or the end of the line, CSI with parameters, two-byte escapes. */
const SEQUENCES =
  /(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C\n]*(?:\u0007|\u001B\\|\u009C|(?=\n)|$)|(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]?|\u001B[ -/]*[0-~]?/gu;

/** C0 but tab and newline, DEL and C1, the marks and overrides that reorder text, the BOM. */
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** Any text as plain lines: well-formed, every line end a newline, no escape sequence, no control but the tab. */
export const plain = (text: string): string =>
  text
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .replace(/\r\n?|[\u2028\u2029]/gu, "\n")
    .replace(SEQUENCES, "")
    .replace(CONTROLS, "");
