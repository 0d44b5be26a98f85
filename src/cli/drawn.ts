import type { Line, Look } from "../view/line.ts";
import type { Output, Style } from "./output.ts";

/** Prints a line that the view drew, in the looks that a plain terminal has. */
export const printLine = (out: Output, drawn: Line): void =>
  out.line(
    ...drawn.map(({ text, look }) => {
      const style = STYLES[look];
      return style === null ? text : { text, style };
    }),
  );

/** What a screen alone shows (what is chosen, found, changed) stays plain. */
const STYLES: Readonly<Record<Look, Style | null>> = {
  plain: null,
  dim: "dim",
  bold: "bold",
  accent: "accent",
  good: "good",
  warn: "warn",
  bad: "bad",
  title: "title",
  key: "accent",
  chosen: null,
  match: null,
  added: null,
  removed: null,
};
