import { line, span } from "../../src/view/line.ts";
import { ago, ID, LIVELY as PLAIN } from "./scene-answers.ts";
import type { Workspace } from "./scene-watch.ts";

const problems: Workspace["problems"] = [
  {
    id: `question:${ID.port}`,
    kind: "question",
    task: ID.port,
    run: null,
    subject: ID.port,
    title: "Which port shall the server use?",
    sentence: "Is 8080 free, or shall it be 9090?",
    hint: `millrace answer ${ID.port} "TEXT"`,
    actions: ["answer", "cancel"],
  },
  {
    id: `blocked:${ID.flaky}`,
    kind: "blocked",
    task: ID.flaky,
    run: `${ID.flaky}.r1`,
    subject: ID.flaky,
    title: "Make the checks green again",
    sentence: "Checks stayed red after 3 fixes: npm test exits with 1.",
    hint: `millrace retry ${ID.flaky} runs it again.`,
    actions: ["retry", "retry-fresh", "unblock", "cancel"],
  },
  {
    id: "runner:claude",
    kind: "runner",
    task: null,
    run: null,
    subject: "claude",
    sentence: "Runner claude: claude was not found from here or is not executable.",
    hint: "Install it, or set command in [runners.claude]; millrace doctor says more.",
    actions: ["config-set"],
  },
];

const research: Workspace["research"] = [
  {
    id: "idea-1",
    kind: "idea",
    title: "Cache what the index reads",
    at: ago(600),
    path: "agents/ideas/cache.md",
    size: 412,
  },
  {
    id: "incident-1",
    kind: "incident",
    title: "The fixer went in circles",
    at: ago(60),
    path: "agents/incidents/fixer.md",
    size: 4_310,
  },
];

const setting = (id: string, value: string, origin: string, boundary: string): Workspace["config"][number] => ({
  id,
  value,
  origin,
  boundary,
  fallback: origin === "built in",
});

const config: Workspace["config"] = [
  setting("execution.concurrency", "4", "millrace.toml:12", "at once"),
  setting("execution.quiet_hours", "[]", "built in", "at once"),
  setting("limits.stage.minutes", "60", "built in", "with the next run"),
  setting("repo.branch", '"main"', "millrace.toml:3", "with the next start"),
  setting("stages.default.runner", '"codex"', "millrace.toml:31", "with the next run"),
];

const publish: Workspace["publish"] = {
  branch: "main",
  lines: [
    line("main is ", span("3 commits", "accent"), " ahead of origin/main."),
    line("1c0ffee123  Sort the imports"),
  ],
  note: "Millrace does not publish by itself yet: git push does.",
};

/** A workspace with something of everything in it. */
export const LIVELY: Workspace = { ...PLAIN, problems, research, config, publish };

const NONE = { backlog: 0, active: 0, blocked: 0, deferred: 0, done: 0, cancelled: 0 };
const stopped: Workspace["strip"]["engine"] = { word: "stopped", sentence: "No engine runs.", hint: "", owner: null };

/** A workspace in which nothing ever happened. */
export const EMPTY: Workspace = {
  ...PLAIN,
  strip: {
    ...PLAIN.strip,
    engine: stopped,
    concurrency: null,
    pauses: [],
    counts: NONE,
    running: 0,
    waiting: 0,
    needsYou: 0,
    budget: null,
    today: "",
  },
  overview: {
    runs: [],
    needs: [],
    next: [],
    blocked: [],
    budgets: [],
    lane: "",
    checks: 0,
    lately: [],
    why: { subject: "workspace", sentence: "The backlog is empty.", hint: 'millrace add-task "TITLE" adds a task.' },
    hours: Array.from({ length: 24 }, () => ({ done: 0, blocked: 0, cancelled: 0, tokens: 0 })),
  },
  queue: [],
  runs: [],
  problems: [],
  research: [],
  config: [],
  publish: { branch: "main", lines: [], note: "Nothing was integrated yet." },
  subject: () => null,
  text: () => ({ lines: [], note: "", live: false }),
};

/** The work is over, and no engine runs: what happened is still told. */
export const OVER: Workspace = {
  ...LIVELY,
  strip: { ...EMPTY.strip, counts: { ...NONE, done: 16 }, today: PLAIN.strip.today },
  overview: {
    ...PLAIN.overview,
    runs: [],
    needs: [],
    next: [],
    blocked: [],
    budgets: [],
    why: EMPTY.overview.why,
  },
  queue: [],
  problems: [],
};

/** More of everything than any screen shows. */
export const MANY: Workspace = {
  ...LIVELY,
  strip: { ...LIVELY.strip, counts: { ...NONE, backlog: 200, active: 3 } },
  overview: {
    ...LIVELY.overview,
    next: Array.from({ length: 20 }, (_, at) => numbered(at)),
  },
  queue: Array.from({ length: 200 }, (_, at) => numbered(at)),
  runs: Array.from({ length: 200 }, (_, at) => ({
    ...(LIVELY.runs.at(at % LIVELY.runs.length) as Workspace["runs"][number]),
    id: `20260228-0000${String(at).padStart(2, "0")}-aaaaa-task-number-${at}.r1`,
  })),
  subject: (subject) => ({
    ...(LIVELY.subject({ task: ID.csv, run: null }) as NonNullable<ReturnType<Workspace["subject"]>>),
    ...subject,
  }),
};

function numbered(at: number): Workspace["queue"][number] {
  return {
    id: `20260228-0000${String(at).padStart(2, "0")}-aaaaa-task-number-${at}`,
    title: `Task number ${at}`,
    state: "backlog",
    reason: "",
    priority: at === 0 ? 9 : 0,
    at: ago(at * 7),
  };
}
