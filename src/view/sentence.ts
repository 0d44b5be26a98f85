/** A text as one sentence: its first line, at most 400 characters, with one mark at its end. */
export const sentence = (text: string): string => {
  const line = firstLine(text);
  return line === "" || /[.!?…]$/.test(line) ? line : `${line}.`;
};

/** A text as a part of a sentence that goes on: its first line without the full stop at its end. */
export const clause = (text: string): string => firstLine(text).replace(/(?<!\.)\.$/, "");

/** The same beginning with a capital letter; a command to type stays as it is. */
export const capital = (text: string): string =>
  /^(?:millrace|kill|export) /.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);

/** A number with its noun: "1 task", "2 tasks". */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

const firstLine = (text: string): string => (text.trim().split("\n", 1)[0] ?? "").slice(0, 400);
