import type { Overview, QueueRow, RunListRow, Strip, SubjectFacts } from "../../src/watching/answer.ts";
import { pageOf, textLine } from "../../src/watching/pages/page.ts";
import type { Subject } from "../../src/watching/query.ts";
import { drawnPage, LINES } from "./scene-texts.ts";
import type { Workspace } from "./scene-watch.ts";

/** The moment of every scene. */
export const NOW = Date.parse("2026-03-01T12:00:00.000Z");
export const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
export const ahead = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();

export const ID = {
  csv: "20260301-112011-k2m4p-add-csv-export-to-the-report",
  title: "20260301-112500-q8r2s-translate-the-title-page",
  port: "20260301-101502-x7w1c-which-port-shall-the-server-use",
  flaky: "20260301-093000-b3n5v-make-the-checks-green-again",
  limit: "20260301-113000-h6j8k-a-run-that-waits-for-its-runner",
} as const;

const task = (id: string, title: string, state: QueueRow["state"], reason: string, minutes: number): QueueRow => ({
  id,
  title,
  state,
  reason,
  priority: 0,
  at: ago(minutes),
});

const QUEUE: readonly QueueRow[] = [
  { ...task(ID.csv, "Add CSV export to the report page, with a progress bar", "active", "", 40), priority: 5 },
  task(ID.title, "日本語の表題 auf der Titelseite 🚀", "active", "", 35),
  task(ID.limit, "A run that waits for its runner", "active", "waits: usage limit of codex", 30),
  { ...task("20260301-114000-c1d2e-rename-the-module", "Rename the module", "backlog", "", 20), priority: 3 },
  task(
    "20260301-114100-c1d2f-update-the-handbook",
    "Update the handbook",
    "backlog",
    "waits for rename-the-module",
    19,
  ),
  task("20260301-114200-c1d2g-delete-the-old-import", "Delete the old import path that nobody uses", "backlog", "", 18),
  task(ID.port, "Which port shall the server use?", "blocked", "asks: Is 8080 free, or shall it be 9090?", 105),
  task(
    ID.flaky,
    "Make the checks green again",
    "blocked",
    "checks stayed red after 3 fixes: npm test exits with 1",
    150,
  ),
  task(
    "20260228-080000-z9z9z-move-to-the-new-cluster",
    "Move to the new cluster",
    "deferred",
    "deferred by a person: after the freeze",
    1_700,
  ),
];

const run = (n: number, title: string, word: string, minutes: number, more: Partial<RunListRow> = {}): RunListRow => ({
  id: `${QUEUE[n]?.id ?? `20260228-07000${n}-a0a0${n}-older-work`}.r1`,
  task: QUEUE[n]?.id ?? `20260228-07000${n}-a0a0${n}-older-work`,
  title,
  word,
  node: "builder",
  attempts: 1,
  openedAt: ago(minutes),
  closedAt: null,
  tokens: 12_300,
  costUsd: 0.42,
  reason: "",
  ...more,
});

const closed = (minutes: number, node = "integrate"): Partial<RunListRow> => ({
  closedAt: ago(minutes),
  node,
  attempts: 3,
});

const RUNS: readonly RunListRow[] = [
  run(0, "Add CSV export to the report page, with a progress bar", "running", 12, { node: "builder", attempts: 2 }),
  run(1, "日本語の表題 auf der Titelseite 🚀", "running", 3, { tokens: 900, costUsd: null }),
  run(2, "A run that waits for its runner", "waiting", 29, { node: "checker", reason: "usage limit of codex" }),
  run(6, "Which port shall the server use?", "blocked", 100, closed(95, "builder")),
  run(7, "Make the checks green again", "blocked", 140, { ...closed(60, "fixer"), tokens: 1_250_000, costUsd: 14.2 }),
  run(9, "Sort the imports", "done", 200, closed(190)),
  run(10, "Speed the start up", "done", 400, closed(310)),
  run(11, "Try the other parser", "cancelled", 800, { ...closed(790, "builder"), tokens: 0, costUsd: null }),
];

const hours = Array.from({ length: 24 }, (_, at) => ({
  done: at < 8 ? 0 : (at * 7) % 5,
  blocked: at % 9 === 8 ? 1 : 0,
  cancelled: at === 10 ? 2 : 0,
  tokens: at < 8 ? 0 : ((at * 37) % 11) * 40_000,
}));

const told = (minutes: number, kind: Overview["lately"][number]["kind"], text: string): Overview["lately"][number] => ({
  id: `${minutes}`,
  at: ago(minutes),
  kind,
  text,
  task: null,
  run: null,
});

const live = (n: number, more: Partial<Overview["runs"][number]>): Overview["runs"][number] => {
  const { id, task: of, title } = RUNS.at(n) as RunListRow;
  const base = { id, task: of, title, node: "builder", attempt: 1, since: ago(12), waiting: null, untilAt: null };
  const used = { held: false, runner: "codex", costUsd: null, tokens: 0, atWork: null };
  return { ...base, ...used, lastSignAt: null, spark: [], ...more };
};

const SPARK = [0, 2, 4, 1, 0, 0, 8, 9, 4, 4, 2, 1, 0, 3, 5, 9, 7, 2, 1, 4];

/** The pause that a usage limit brings. */
export const LIMIT: Strip["pauses"][number] = {
  owner: "usage-limit",
  scope: "runner:codex",
  sinceAt: ago(30),
  untilAt: ahead(134),
  reason: "",
  sentence: "usage limit of codex: until 14:14 UTC, in 2 h 14 min; resumes by itself",
  hint: "",
};

const OVERVIEW: Overview = {
  runs: [
    live(0, { attempt: 2, tokens: 12_300, costUsd: 0.42, lastSignAt: ago(0.05), spark: SPARK }),
    live(1, { since: ago(3), tokens: 900, lastSignAt: ago(1.5), spark: SPARK.map((each) => each % 3) }),
    live(2, { node: "checker", attempt: null, since: ago(29), waiting: "usage limit of codex", untilAt: ahead(134) }),
  ],
  needs: [
    {
      task: ID.port,
      title: "Which port shall the server use?",
      kind: "question",
      asks: "Is 8080 free, or shall it be 9090?",
      hint: `millrace answer ${ID.port} "TEXT"`,
    },
  ],
  next: QUEUE.filter(({ state }) => state === "backlog"),
  blocked: QUEUE.filter(({ state }) => state === "blocked"),
  budgets: [
    { percent: 81, sentence: "day: 812k of 1.0M tokens, 81%" },
    { percent: 34, sentence: "day: $3.40 of $10.00, 34%" },
  ],
  why: { subject: "workspace", sentence: "The engine carries 3 runs.", hint: "" },
  hours,
  lane: "",
  checks: 2,
  lately: [
    told(310, "good", "speed-the-start-up.r1: The run closed: done; integrated as 7be85a6f5e."),
    told(190, "good", "sort-the-imports.r1: The run closed: done; integrated as 1c0ffee123."),
    told(95, "question", "shall-the-server-use.r1: An agent asks: Is 8080 free, or shall it be 9090?"),
    told(60, "bad", "checks-green-again.r1: The run closed: blocked; checks stayed red after 3 fixes."),
    told(30, "warn", "Paused: usage limit of codex."),
  ],
};

const counts = { backlog: 3, active: 3, blocked: 2, deferred: 1, done: 14, cancelled: 1 };
const owner = { pid: 4711, host: "forge", epoch: 12, at: ago(90), what: "start --daemon" };
const sentence = "start --daemon runs as process 4711 on forge, begun 1 h 30 min ago.";

const STRIP: Strip = {
  workspace: "shop",
  engine: { word: "running", sentence, hint: "", owner },
  concurrency: 4,
  pauses: [LIMIT],
  counts,
  running: 2,
  waiting: 1,
  needsYou: 2,
  pendingCommands: 0,
  budget: { percent: 81, sentence: "day: 812k of 1.0M tokens, 81%" },
  today: "14 attempts, 2 h 5 min, 812k tokens, $3.40",
  unstartable: null,
  banners: [],
  fresh: [],
};

const subject = ({ task: id, run: wanted }: Subject): SubjectFacts | null => {
  const row = QUEUE.find((each) => each.id === id);
  if (row === undefined) return null;
  const asks = id === ID.port;
  return {
    task: id,
    title: row.title,
    state: row.state,
    priority: row.priority,
    checkout: null,
    open: null,
    last: null,
    why: asks
      ? "It needs a person: Is 8080 free, or shall it be 9090? The firewall of the test machines lets both through, and the handbook names neither."
      : "Attempt 2 of builder began 12 min ago, and the engine carries it.",
    hint: asks ? `millrace answer ${id} "TEXT"` : "",
    run: wanted ?? `${id}.r1`,
    runState: "open",
    verdict: null,
    node: "builder",
    attempt: 2,
    held: false,
    waiting: false,
    question: asks ? "Is 8080 free?" : null,
    asked: null,
    runs: [`${id}.r1`],
    attempts: [
      { n: 1, stage: "builder", outcome: "DONE", live: false },
      { n: 2, stage: "builder", outcome: "", live: true },
    ],
    stages: ["builder", "checker", "updater"],
  };
};

/** A workspace with something of everything in it. */
export const LIVELY: Workspace = {
  strip: STRIP,
  overview: OVERVIEW,
  queue: QUEUE,
  runs: RUNS,
  problems: [],
  research: [],
  config: [],
  publish: { branch: "main", lines: [], note: "" },
  subject,
  text: (query) =>
    drawnPage(query) ??
    pageOf(
      LINES.map((each) => textLine(each)),
      "",
      true,
    ),
};
