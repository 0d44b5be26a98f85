import { drawGraph, type Walk } from "../../src/view/graph-drawing.ts";
import { line, span } from "../../src/view/line.ts";
import { BLANK, type PageText, pageLine, pageLines, pageOf, textLine } from "../../src/watching/pages/page.ts";
import type { Query } from "../../src/watching/query.ts";

/** What an agent wrote. */
export const LINES: readonly string[] = [
  "I read src/report.mjs and test/report.test.mjs.",
  "$ npm test",
  "✓ 41 tests passed",
  "The export shall stream, so that a large report does not fill the memory: rows go out as they are read, quoted by RFC 4180, and the head of the table comes first.",
  "edited src/report.mjs (+38 -4)",
  "$ npm test",
  "✗ 1 of 43 tests failed: quotes a field that holds a line end",
  "The quote was missing where a field begins with a line end; it is there now.",
  "edited src/report.mjs (+2 -1)",
];

const ends = { blocked: "blocked" };
const WALK: Walk = {
  entry: "builder",
  nodes: [
    { name: "builder", outcomes: ["DONE"], on: { DONE: "check", NEEDS_PERSON: ends.blocked } },
    { name: "check", outcomes: ["PASS"], on: { PASS: "checker", FAIL: "fixer" } },
    { name: "checker", outcomes: ["PASS"], on: { PASS: "integrate", FIX_NEEDED: "fixer" } },
    { name: "fixer", outcomes: ["DONE"], on: { DONE: "check" } },
    { name: "integrate", outcomes: ["DONE"], on: { DONE: "done" } },
  ],
  visits: [
    { node: "builder", from: null, by: "open" },
    { node: "check", from: "builder", by: "DONE" },
    { node: "fixer", from: "check", by: "FAIL" },
    { node: "check", from: "fixer", by: "DONE" },
  ],
  standing: "working",
  end: null,
};

const stages = (columns: number): PageText =>
  pageOf(
    [
      pageLine(line(span("▶", "accent"), " open  graph standard, opened 2026-03-01 11:48:00 UTC")),
      textLine("Attempt 2 of builder began 12 min ago, and the engine carries it."),
      BLANK,
      ...pageLines(drawGraph(WALK, Math.max(40, columns))),
      BLANK,
      textLine("  attempt  stage    outcome   took         used", "dim"),
      textLine("✓ 1        builder  DONE      4 min 10 s   8.1k tokens"),
      textLine("▶ 2        fixer              2 min 3 s"),
    ],
    "",
    true,
  );

const EVENTS: readonly string[] = [
  "11:20:11  export-to-the-report.r1  The run opened with plan 9b5170abac on 86bb2b07cf, in checkout 1.",
  "11:20:11  export-to-the-report.r1  It begins with builder.",
  "11:24:21  export-to-the-report.r1  builder ended after 4 min 10 s with DONE. The export is there.",
  "11:24:22  export-to-the-report.r1  On to check, because builder ended with DONE.",
  "11:24:58  export-to-the-report.r1  On to fixer, because check ended with FAIL.",
  "11:30:00  Paused: usage limit of codex until 14:14 UTC.",
];

const events = (): PageText =>
  pageOf(
    EVENTS.map((each, at) =>
      pageLine(line(span(each.slice(0, 10), "dim"), each.slice(10)), {
        about: at === 5 ? null : "20260301-112011-k2m4p-add-csv-export-to-the-report.r1",
      }),
    ),
    "",
    true,
  );

const CARD: readonly string[] = [
  "The report page shall have a button that saves what it shows as CSV.",
  "",
  "- the head of the table comes first",
  "- a field with a quote, a comma or a line end is quoted",
];

/** The pages that are more than lines of an agent; null for those that are not. */
export const drawnPage = (query: Extract<Query, { window: unknown }>): PageText | null => {
  if (query.source === "logs") return events();
  if (query.source === "note") return pageOf(CARD.map((each) => textLine(each)));
  if (query.tab === "stages") return stages(query.window.columns);
  return query.tab === "card" ? pageOf(CARD.map((each) => textLine(each))) : null;
};
