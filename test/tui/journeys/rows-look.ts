import { row, type Row, type Sees } from "./row.ts";
import { QUEUED } from "./worked.ts";

/** So once these words are gone. */
export const without =
  (words: string | RegExp): Sees =>
  (pty) =>
    typeof words === "string" ? !pty.screen().includes(words) : !words.test(pty.screen());

const copied =
  (words: string): Sees =>
  (pty) =>
    pty.counts().copies.some((text) => text.includes(words));

/** The panels, from the overview and back to it. */
export const PANEL_ROWS: readonly Row[] = [
  row("panel-queue", "2", /\[2 Queue\]/),
  row("panel-runs", "3", /\[3 Runs\]/),
  row("panel-research", "4", /\[4 Research\]/),
  row("panel-logs", "5", /\[5 Logs\]/),
  row("panel-config", "6", /\[6 Config\]/),
  row("setting-edit", "enter", /A change takes effect/, [[], /▸ repo\.path/]),
  row("panel-publish", "7", /\[7 Publish\]/, ["esc", without(/─ repo\.path/)]),
  row("panel-problems", "p", /\[p Problems/),
  row("panel-overview", "1", /\[1 Overview\]/),
  row("next-problem", "w", /\[p Problems/),
  row("back", "esc", /\[1 Overview\]/),
  row("stream", "e", /─ Stream/),
  row("back", "backspace", /─ Overview/),
];

/** Moving in a list and in what stands beside it. */
export const LIST_ROWS: readonly Row[] = [
  row("row-down", "j", /row 2\b/, ["2", /row 1\b/]),
  row("row-down", "down", /row 3\b/),
  row("row-up", "k", /row 2\b/),
  row("row-up", "up", /row 1\b/),
  row("row-page-down", "pgdn", /row (?:[4-9]|\d\d)\b/),
  row("row-page-up", "pgup", /row 1\b/),
  row("row-page-down", "space", /row (?:[4-9]|\d\d)\b/),
  row("row-last", "G", new RegExp(`row ${QUEUED}\\b`)),
  row("row-first", "g", /row 1\b/),
  row("row-last", "end", new RegExp(`row ${QUEUED}\\b`)),
  row("row-first", "home", /row 1\b/),
  row("shrink", "_", without(/ stages .*output/)),
  row("grow", "+", / stages .*output/),
  row("detail-down", "}", /line (?!1 )\d+ of/, [["[", "["], /line 1 of/]),
  row("detail-up", "{", /line 1 of/),
  row("detail-down", "ctrl-d", /line (?!1 )\d+ of/),
  row("detail-up", "ctrl-b", /line 1 of/),
  row("copy-id", "y", copied("a-long-card")),
  row("filter", "/", /^ \/ /m),
  row(
    "sort",
    "s",
    /row (?!1\b)\d+/,
    [["=asks", "enter"], /1 of 75 · filter: asks/],
    ["esc", /75 tasks · row 7\d/],
    ["g", /row 1\b/],
  ),
  row("open", "enter", /› card/, [["s", "s", "s", "s"], /row 1\b/], [[], /▸ .+A long card/]),
];

/** Tabs, and moving and finding in a text that has the screen: the long card. */
export const TEXT_ROWS: readonly Row[] = [
  row("tab-next", "]", /› stages/),
  row("tab-next", "tab", /› output/),
  row("tab-next", "right", /› diff/),
  row("tab-before", "left", /› output/),
  row("tab-before", "shift-tab", /› stages/),
  row("tab-before", "[", /› card/),
  row("text-down", "j", /line 2 of/, [[], /line 1 of/]),
  row("text-down", "down", /line 3 of/),
  row("text-up", "k", /line 2 of/),
  row("text-up", "up", /line 1 of/),
  row("text-page-down", "pgdn", /line (?!1 )\d+ of/),
  row("text-page-up", "pgup", /line 1 of/),
  row("text-page-down", "space", /line (?!1 )\d+ of/),
  row("text-page-up", "ctrl-b", /line 1 of/),
  row("text-page-down", "ctrl-d", /line (?!1 )\d+ of/),
  row("text-start", "g", /line 1 of/),
  row("text-end", "G", /Line 199 of/),
  row("text-start", "home", /line 1 of/),
  row("text-end", "end", /Line 199 of/),
  row("search", "/", /^ \/ /m),
  row("search-next", "n", /1 of 3 ─/, ["=needle", /3 of 3|3 found/], [["enter", "g"], /3 found/]),
  row("search-before", "N", /3 of 3 ─/),
  row(
    "wrap",
    "W",
    without("END-OF-LONG"),
    ["/", /^ \/ /m],
    [["ctrl-u", "=x1001", "enter"], /1 of 1 ─|1 found/],
    ["n", /END-OF-LONG/],
  ),
  row("text-right", ">", without("x1000 "), ["n", /x1000 /]),
  row("text-left", "<", /x1000 /),
  row("raw", "i", /^.?title: /m, [["W", "g"], /line 1 of/]),
  row("bare", "v", /v or esc goes back/),
  row("copy-text", "y", copied("Line 199 of the card."), ["v", without("goes back")]),
  row("save", "ctrl-s", /Written to/),
  row("pager", "o", /PAGED a-long-card-card/),
];
