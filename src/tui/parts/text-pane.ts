import { fitLine, inLook, type Line, span } from "../../view/line.ts";
import type { Answer, TextPage } from "../../watching/answer.ts";
import type { Area, TextView } from "../state.ts";
import { grouped } from "./grouped.ts";
import { clip, leftCut } from "./place.ts";
import { scrollbar } from "./scrollbar.ts";
import { drawMissing, emptyLines } from "./source.ts";

/** A long text as it is drawn: `left` is the first column shown of lines that are not wrapped, `chosen` the number of the marked line. */
export type TextPaneView = {
  readonly answer: (Pick<Answer, "atMs" | "error"> & { readonly data: TextPage | null }) | null;
  readonly view: Pick<TextView, "first">;
  readonly left: number;
  readonly chosen: number | null;
  /** What is said where the text is empty and its page says nothing itself. */
  readonly empty: string;
  /** Nothing but the text, from the first column to the last. */
  readonly bare?: boolean;
};

/** Columns of a text's area that are not text: the sign of the chosen line and the scrollbar. */
const TEXT_MARGIN = 2;

/** The part of a long text that is seen, in exactly its area. */
export const drawTextPane = (
  { answer, view, left, chosen, empty, bare }: TextPaneView,
  area: Area,
): readonly Line[] => {
  const page = answer?.data ?? null;
  if (page === null) return drawMissing(answer, area) ?? [];
  if (page.total === 0) return emptyLines(page.note === "" ? empty : page.note, "", area);
  const { columns, rows } = area;
  const top = topOf(page, view.first, rows);
  const bar = page.total > rows ? scrollbar(top, page.total, rows) : null;
  const room = bare === true ? columns : Math.max(0, columns - TEXT_MARGIN);
  const lines = Array.from({ length: rows }, (_, at): Line => {
    const given = page.lines[top + at - page.first];
    const missing = top + at < page.total ? [span("…", "dim")] : [];
    const text = fitLine(given === undefined ? missing : leftCut(given, left), room);
    if (bare === true) return text;
    const marked = chosen === top + at;
    return [
      marked ? span("▸", "chosen") : span(" "),
      ...(marked ? inLook(text, "chosen") : text),
      bar?.[at] ?? span(" "),
    ];
  });
  return clip(lines, area);
};

/** Where in the text the shown part stands, for the title: the search, what is new, following, and the line. */
export const positionOf = (page: TextPage, view: TextView, rows: number): readonly Line[] => {
  const top = topOf(page, view.first, rows);
  const fresh = view.first === null ? 0 : Math.max(0, page.total - view.seen);
  const last = Math.max(0, page.total - rows);
  const place =
    page.total <= rows ? "" : `line ${grouped((view.first === null ? last : top) + 1)} of ${grouped(page.total)}`;
  return [
    ...(view.search === "" ? [] : [searchOf(page, view.line ?? top, view.search)]),
    ...(view.first === null && page.live ? [[span("● follow", "good")]] : []),
    ...(fresh === 0 ? [] : [[span(`${grouped(fresh)} new`, "warn")]]),
    ...(place === "" ? [] : [[span(place, "dim")]]),
    ...(page.note === "" || page.total === 0 ? [] : [[span(page.note, "dim")]]),
  ];
};

/** More than so many found lines are not told one by one. */
const FOUND_MAX = 1_000;

const searchOf = ({ found }: TextPage, at: number, search: string): Line => {
  if (found.length === 0) return [span(`“${search}” not found`, "warn")];
  const passed = found.filter((line) => line <= at).length;
  const count = `${grouped(found.length)}${found.length >= FOUND_MAX ? "+" : ""}`;
  return [span(passed === 0 ? `${count} found` : `${grouped(passed)} of ${count}`, "match")];
};

const topOf = (page: TextPage, first: number | null, rows: number): number => {
  const last = Math.max(0, page.total - rows);
  return first === null ? last : Math.max(0, Math.min(first, last));
};
