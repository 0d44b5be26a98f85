import type { Offset } from "../../kernel/local-time.ts";
import type { Reader } from "../../ports/reader.ts";
import { type Line, textOf } from "../../view/line.ts";

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

/** What pages are made from; `offset` gives the minutes by which local time is ahead of UTC. */
export type PagePorts = { readonly reader: Reader; readonly offset: Offset };

/** A line of a page; copied as it reads, without what only decorates it, unless told otherwise. */
export const pageLine = (drawn: Line, more: Partial<Omit<PageLine, "line">> = {}): PageLine => ({
  line: drawn,
  copy: textOf(drawn).trimEnd(),
  about: null,
  ...more,
});

/** A page of which nothing more comes. */
export const pageOf = (lines: readonly PageLine[], note = "", live = false): PageText => ({ lines, note, live });
