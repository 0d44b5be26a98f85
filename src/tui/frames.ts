import { FRAME_BEGIN, FRAME_END } from "../view/terminal-modes.ts";
import { widthOf } from "../view/width.ts";

/** Puts frames on the terminal by what differs from the one before. */
export type Frames = {
  /** Shows these painted lines from the top; each is at most as wide as the terminal. */
  readonly show: (lines: readonly string[]) => void;
  /** Says that nothing is known of what the terminal holds: what is shown next is shown whole. */
  readonly forget: () => void;
  /** Shows the newest frame if it is not known to be shown. */
  readonly again: () => void;
};

const SGR = /\u001B\[[\d:;]*m/g;

/**
 * Every line is addressed by its row, never relative to where the cursor is believed to be, and what follows the last one is
 * erased: so a resize, a stray byte or another program on the terminal is healed by one frame, and nothing is ever cleared first.
 */
export const makeFrames = (write: (text: string) => void, columns: () => number): Frames => {
  let newest: readonly string[] = [];
  let shown: readonly string[] | null = null;
  const put = (lines: readonly string[]): void => {
    const changed = lines.flatMap((text, row) => (shown?.[row] === text ? [] : [lineAt(row, text, columns())]));
    if (shown === null || shown.length > lines.length) changed.push(`\u001B[${lines.length + 1};1H\u001B[J`);
    newest = lines;
    shown = lines;
    if (changed.length > 0) write(`${FRAME_BEGIN}${changed.join("")}${FRAME_END}`);
  };
  return {
    show: put,
    forget: () => {
      shown = null;
    },
    again: () => put(newest),
  };
};

/** A line that fills its row leaves the cursor on its last cell, which erasing would take away. */
const lineAt = (row: number, text: string, columns: number): string => {
  const full = widthOf(text.replace(SGR, "")) >= columns;
  return `\u001B[${row + 1};1H${text}\u001B[0m${full ? "" : "\u001B[K"}`;
};
