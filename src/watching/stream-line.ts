import type { FeedEvent } from "../domain/feed.ts";
import { type Line, type Look, line, type Span, span } from "../view/line.ts";
import { safe, safeJson } from "../view/safe.ts";
import { shortFormOf } from "../view/short-id.ts";
import { clockOf, stampOf } from "../view/time.ts";
import { kindOfTold, type ToldKind } from "../view/told-kind.ts";
import { fit } from "../view/width.ts";
import { type PageLine, pageLine } from "./pages/page.ts";

/** What is kept of an event: all that `millrace logs --json` prints of it. */
export type StreamEvent = Pick<FeedEvent, "seq" | "at" | "type" | "run" | "task" | "node" | "text">;

/** An event as a sentence: clock, mark, whose it is, what happened. `named` false leaves out whose, where all are of one run. */
export const narrate = (event: StreamEvent, named: boolean): PageLine => {
  const { at, run, task, type, text } = event;
  const mark = MARKS[kindOfTold(event)];
  const whose = run ?? task;
  const name = named ? [span(`${fit(whose === null ? "engine" : shortName(whose), NAME_COLUMNS)} `, "accent")] : [];
  const drawn: Line = [span(`${fit(clockOf(at), CLOCK_COLUMNS)} `, "dim"), mark, ...name, span(text || type)];
  return {
    line: drawn,
    about: run,
    hang: HANG,
    // Made when it is copied: ten thousand lines need not stand in memory twice.
    get copy() {
      return safe(`${stampOf(at)}  ${whose ?? "engine"}  ${text || type}`);
    },
  };
};

/** An event as the JSON that a script would get. */
export const rawLine = (event: StreamEvent): PageLine => {
  const { seq, at, type, run, task, node, text } = event;
  return pageLine(line(safeJson({ seq, at, type, run, task, node, text })), { about: run, hang: 2 });
};

/** The line between two days; clocks alone would not tell them apart. */
export const dayLine = (day: string): PageLine =>
  pageLine(line(span(`── ${day} UTC ──`, "dim")), { copy: safe(`${day} UTC`) });

const CLOCK_COLUMNS = 8;
const NAME_COLUMNS = 20;
/** What is wrapped stands under the name. */
const HANG = CLOCK_COLUMNS + 3;

const shortName = (id: string): string => safe(shortFormOf(id));

const mark = (glyph: string, look: Look): Span => span(`${glyph} `, look);

const MARKS: Readonly<Record<ToldKind, Span>> = {
  good: mark("✓", "good"),
  info: mark("▸", "accent"),
  warn: mark("!", "warn"),
  bad: mark("✗", "bad"),
  question: mark("?", "warn"),
  quiet: mark("·", "dim"),
};
