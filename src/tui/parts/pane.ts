import { fitLine, type Line, lineWidth, span } from "../../view/line.ts";
import type { Area } from "../state.ts";
import { clip } from "./place.ts";

/** The head of a pane: its title, where it stands (outermost first), and at its right what is to be said of it now. */
export type PaneHead = {
  readonly title: string;
  readonly crumbs?: readonly string[];
  /** Such as a position or the source's mark; what does not fit goes, the first last. */
  readonly marks?: readonly Line[];
};

/** A pane in exactly its area: one line of title with a rule, and the body below it. */
export const drawPane = (head: PaneHead, body: readonly Line[], area: Area): readonly Line[] =>
  clip([drawHead(head, area.columns), ...body], area);

/** Nothing of the title is given up for the marks, but they keep some room when it is very long. */
const drawHead = ({ title, crumbs = [], marks = [] }: PaneHead, columns: number): Line => {
  const path = crumbs.flatMap((crumb) => [span(" › ", "dim"), span(crumb)]);
  const name: Line = [span("─ ", "dim"), span(title, "title"), ...path, span(" ")];
  const told = marks.filter((mark) => lineWidth(mark) > 0);
  const least = Math.min(lineWidth(name), Math.floor(columns / 2));
  const shown: Line[] = [];
  let left = columns - least;
  for (const mark of told) {
    const room = left - ENDS;
    if (room < 8) break;
    const piece = lineWidth(mark) > room ? fitLine(mark, room) : mark;
    shown.push([span(" "), ...piece, span(" ─", "dim")]);
    left -= lineWidth(piece) + ENDS;
  }
  const right = shown.toReversed().flat();
  const room = columns - lineWidth(right);
  const cut = lineWidth(name) > room ? fitLine(name, room) : name;
  return fitLine([...cut, span("─".repeat(Math.max(0, room - lineWidth(cut))), "dim"), ...right], columns);
};

/** The space before a mark and the rule behind it. */
const ENDS = 3;
