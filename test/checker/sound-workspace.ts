import { createHash } from "node:crypto";
import { hashOf, type Fields } from "./chain.ts";

/** A workspace by hand, in which nothing is wrong: one task done, one waiting. Tests break it in one place. */
export type Sound = {
  readonly files: Map<string, string>;
  readonly commit: string;
  readonly plan: Fields;
  /** Writes a run's journal anew from its events, one line each. */
  readonly journal: (run: string, events: readonly Fields[], epochs?: readonly number[]) => void;
  readonly events: readonly Fields[];
};

export const TASK = "20250101-120000-00aaa-first";
export const OTHER = "20250101-120001-00aab-second";
export const RUN = `${TASK}.r1`;

/** Makes it. */
export const soundWorkspace = (): Sound => {
  const files = new Map<string, string>();
  const commit = "c".repeat(40);
  const plan = planOf(RUN, TASK);
  const events = eventsOf(plan, commit);
  const journal = (run: string, list: readonly Fields[], epochs: readonly number[] = []): void =>
    void files.set(`agents/runs/${run}/journal.jsonl`, linesOf(list, epochs));
  files.set(`agents/tasks/done/${TASK}.md`, "first\n");
  files.set(`agents/tasks/backlog/${OTHER}.md`, "second\n");
  files.set("agents/journal.jsonl", linesOf([{ type: "engine-started", pid: 1, host: "h", version: "1" }]));
  files.set(`agents/runs/${RUN}/plan.json`, JSON.stringify(plan));
  for (const name of ["order.json", "pid.json", "exit.json", "stdout.log"])
    files.set(`agents/runs/${RUN}/attempts/1-builder/${name}`, "{}");
  for (const name of ["order.json", "pid.json", "exit.json"])
    files.set(`agents/runs/${RUN}/attempts/2-integrate/${name}`, "{}");
  files.set(
    "agents/.runtime/state.json",
    JSON.stringify({ counts: { backlog: 1, active: 0, blocked: 0, deferred: 0, done: 1, cancelled: 0 } }),
  );
  journal(RUN, events);
  return { files, commit, plan, journal, events };
};

/** A frozen plan of one builder and a gate with one check. */
export const planOf = (run: string, task: string): Fields => {
  const rest = {
    schema: "millrace.plan/1",
    run,
    task,
    card: { title: "first", text: "first\n", digest: textHash("first\n") },
    nodes: {
      builder: { kind: "agent", visits: 2, prompt: { name: "builder", text: "build", digest: textHash("build") } },
      integrate: { kind: "integrate", visits: 2 },
    },
    checks: { commands: ["npm test"] },
  };
  return { ...rest, digest: hashOf(rest) };
};

const eventsOf = (plan: Fields, commit: string): Fields[] => [
  { type: "opened", plan: plan["digest"], slot: 1, start: "a".repeat(40) },
  { type: "entered", node: "builder", from: null, by: "opened" },
  { type: "ordered", n: 1, node: "builder", kind: "agent", from: "a".repeat(40), merge: null },
  {
    type: "settled",
    node: "builder",
    settlement: { n: 1, class: "ok", outcome: "DONE", started: true, exitCode: 0, commit: "b".repeat(40) },
  },
  { type: "entered", node: "integrate", from: "builder", by: "DONE" },
  { type: "merged", base: "a".repeat(40), candidate: commit, round: 1 },
  { type: "ordered", n: 2, node: "integrate", kind: "candidate", from: commit, merge: null },
  {
    type: "settled",
    node: "integrate",
    settlement: { n: 2, class: "ok", outcome: "PASS", started: true, exitCode: 0, commit: null },
  },
  { type: "advanced", from: "a".repeat(40), commit },
  { type: "integrated", status: "merged", base: "a".repeat(40), commit, reason: "" },
  { type: "closed", verdict: "done", reason: "", hint: "", research: false },
];

/** Journal lines with their chain. */
export const linesOf = (events: readonly Fields[], epochs: readonly number[] = []): string => {
  let prev = "0".repeat(64);
  return events
    .map((event, index) => {
      const line = {
        v: 1,
        seq: index + 1,
        epoch: epochs[index] ?? 1,
        at: "2025-01-01T12:00:00Z",
        actor: "engine",
        cause: null,
        prev,
        events: [event],
      };
      prev = hashOf(line);
      return `${JSON.stringify({ ...line, hash: prev })}\n`;
    })
    .join("");
};

const textHash = (text: string): string => createHash("sha256").update(text).digest("hex");
