import type { Limits } from "../../domain/plan.ts";
import type { Offset } from "../../kernel/local-time.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { Reader } from "../../ports/reader.ts";
import { type Line, type Look, line, type Span, span, textOf } from "../../view/line.ts";
import { safe } from "../../view/safe.ts";
import { capital } from "../../view/sentence.ts";

/**
 * One logical line of a page: as drawn, as it would be copied, and what it belongs to. It may be wider than the window, which
 * wraps it; `hang` is by how many columns what is wrapped stands in.
 */
export type PageLine = {
  readonly line: Line;
  readonly copy: string;
  readonly about: string | null;
  readonly hang?: number;
};

/** What a tab of a detail shows, whole; `live` is true while more of it may come. */
export type PageText = { readonly lines: readonly PageLine[]; readonly note: string; readonly live: boolean };

/** How a page is wanted: of which attempt (null is the newest), as it lies on the disk or told, now, and for how many columns. */
export type PageOptions = {
  readonly attempt: number | null;
  readonly raw: boolean;
  readonly nowMs: number;
  readonly columns: number;
};

/**
 * What pages are made from; `offset` gives the minutes by which local time is ahead of UTC. The ledger and what a task may spend
 * (`[budget.task]`) are absent where they are not loaded: then nothing is said of them.
 */
export type PagePorts = {
  readonly reader: Reader;
  readonly offset: Offset;
  readonly ledger?: Pick<Ledger, "task"> | null;
  readonly taskBounds?: Limits["stage"] | null;
};

/**
 * A line of a page; copied as it reads, without the space that only decorates it, unless told otherwise. What is copied is made
 * safe as well: it goes to a terminal's clipboard by way of the terminal.
 */
export const pageLine = (drawn: Line, more: Partial<Omit<PageLine, "line">> = {}): PageLine => ({
  line: drawn,
  about: null,
  ...more,
  copy: more.copy === undefined ? textOf(drawn).trimEnd() : safe(more.copy),
});

/** Drawn lines as lines of a page. */
export const pageLines = (drawn: readonly Line[]): readonly PageLine[] => drawn.map((each) => pageLine(each));

/** A line of text in one look. */
export const textLine = (text: string, look: Look = "plain", hang = 0): PageLine =>
  pageLine([span(text, look)], { hang });

/** An empty line between two parts of a page. */
export const BLANK: PageLine = pageLine([]);

/** What to do next, behind an arrow; nothing when there is nothing to do. */
export const hintLines = (hint: string): readonly PageLine[] =>
  hint === "" ? [] : [pageLine(line(span("→ ", "accent"), capital(hint)), { copy: hint, hang: 2 })];

/** How wide the names of facts are, with the space behind them. */
const NAME_WIDTH = 12;

/** A fact behind its name; a further line of the same fact has no name. */
export const factLine = (name: string, value: readonly (string | Span)[], about: string | null = null): PageLine => {
  const drawn = line(span(name.padEnd(NAME_WIDTH), "dim"), ...value);
  return pageLine(drawn, { hang: NAME_WIDTH, about });
};

/** A part of a page under its heading, an empty line before it; nothing when the part is empty. */
export const partOf = (heading: string, lines: readonly PageLine[]): readonly PageLine[] =>
  lines.length === 0 ? [] : [BLANK, textLine(heading, "title"), ...lines];

/** A page of which nothing more comes, unless told. */
export const pageOf = (lines: readonly PageLine[], note = "", live = false): PageText => ({ lines, note, live });
