/** Terminal sequences (CSI, OSC, DCS and the like, two-byte escapes), as ECMA-48 and xterm define them. */
const SEQUENCES =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|[ -/]*[0-~])/g;

/** Control characters but tab and newline, the C1 range, and the marks that reverse or hide text (Unicode bidi and zero-width). */
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** Half of a surrogate pair: no character, and no valid JSON for strict readers. */
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text of an agent without anything that could move a cursor or hide: newlines and tabs stay. */
export const plainText = (text: string): string =>
  text.replace(/\r\n?/g, "\n").replace(SEQUENCES, "").replace(CONTROLS, "").replace(LONE, "\ufffd");

/** The same as one line of at most `max` characters. */
export const plainLine = (text: string, max: number): string => {
  const line = plainText(text.slice(0, max * 8))
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= max ? line : `${line.slice(0, max - 1).replace(LONE, "\ufffd")}…`;
};

/** The same kept to `max` characters by its head (a quarter) and its tail, saying how much is left out between. */
export const plainExcerpt = (text: string, max: number): string => {
  const plain = plainText(text);
  if (plain.length <= max) return plain;
  const head = Math.floor(max / 4);
  const tail = max - head;
  return `${plain.slice(0, head)}\n[... ${plain.length - max} characters left out ...]\n${plain.slice(-tail)}`.replace(
    LONE,
    "\ufffd",
  );
};
