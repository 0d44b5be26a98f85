import { type Line, type Look, type Span, span } from "../../view/line.ts";
import { clockOf } from "../../view/time.ts";
import type { Told } from "../../watching/answer.ts";
import type { Area, Notice } from "../state.ts";
import { drawBox, insideOf, wrapped } from "./box.ts";
import { drawMenu } from "./menu.ts";

const MARKS: Readonly<Record<Told["kind"], readonly [string, Look]>> = {
  good: ["✓", "good"],
  info: ["·", "dim"],
  warn: ["!", "warn"],
  bad: ["✗", "bad"],
  question: ["?", "warn"],
};

/** The notices that are kept, the newest first, as a box; below them the whole of the chosen one. `at` counts from the newest. */
export const drawNotices = (notices: readonly Notice[], at: number, area: Area): readonly Line[] => {
  const newest = notices.toReversed();
  const inside = insideOf(area, 100, 20);
  const about = wrapped(newest[at]?.text ?? "", inside.columns).slice(0, DETAIL_MAX);
  const menu = { columns: inside.columns, rows: Math.max(1, inside.rows - DETAIL_MAX - 1) };
  const draw = (index: number): Line => {
    const each = newest[index];
    if (each === undefined) return [];
    return [span(`${clockOf(each.at)} `, "dim"), mark(each), span(" "), span(each.text, each.read ? "plain" : "bold")];
  };
  const body =
    newest.length === 0
      ? [[span("Nothing was told yet.", "dim")]]
      : [...drawMenu(newest.length, at, draw, menu), [span("─".repeat(inside.columns), "dim")], ...about];
  return drawBox(
    {
      title: "Notices",
      body,
      keys: [
        ["enter", "opens its run"],
        ["y", "copies"],
        ["esc", "leaves"],
      ],
    },
    inside,
  );
};

/** Lines kept for the whole of the chosen notice. */
const DETAIL_MAX = 4;

const mark = ({ kind }: Pick<Notice, "kind">): Span => {
  const [glyph, look] = MARKS[kind];
  return span(glyph, look);
};
