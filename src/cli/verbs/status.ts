import { TASK_STATES } from "../../domain/task.ts";
import { readQueue } from "../../operator/rows.ts";
import { projectLiveness } from "../../view/liveness.ts";
import { explainRows } from "../../view/queue.ts";
import { phraseCost, phraseCount } from "../../view/time.ts";
import { phraseRunRow, whyWorkspace } from "../../view/why.ts";
import { markOfState } from "../marks.ts";
import type { Style } from "../output.ts";
import { printTable } from "../table.ts";
import type { Context, Verb } from "../verb.ts";

const HEADS = 10;
const DETAIL_HEADS = 50;

/** The workspace at a glance, from reads that cost next to nothing. */
export const verb: Verb = {
  name: "status",
  summary: "what runs, what waits and what needs you",
  usage: ["status [--detail]"],
  positionals: [],
  flags: [{ name: "detail", short: "d", kind: "boolean", summary: "more of the queue, and every problem" }],
  examples: [
    { command: "millrace status", summary: "the workspace at a glance" },
    { command: "millrace status --json", summary: "the same for a script" },
  ],
  notes: [
    "Reads only; works with no engine, a dead engine and a half-broken workspace. Always exits 0 when it could read.",
  ],
  run: (args, context) => {
    const model = project(context, args.on("detail") ? DETAIL_HEADS : HEADS);
    if (context.out.json) context.out.document("status", model);
    else print(model, context, args.on("detail"));
    return 0;
  },
};

const project = (context: Context, limit: number) => {
  const { reader, root, glance } = context.house();
  const now = context.world.now();
  const counts = reader.counts();
  const snapshot = reader.snapshot();
  const liveness = projectLiveness(reader.owner(), counts.active, now);
  const queue = readQueue(reader, { limit });
  const { unreadable } = queue;
  const rows = explainRows(queue.rows, queue);
  return {
    workspace: root,
    engine: { word: liveness.word, sentence: liveness.sentence, hint: liveness.hint, owner: liveness.owner },
    counts,
    // A run is open only while its card stands in active; a snapshot of a dead engine may lag.
    runs: counts.active === 0 ? [] : (snapshot?.runs ?? []),
    tasks: rows,
    unreadable,
    problems: snapshot?.problems ?? [],
    checks: glance().checks,
    why: whyWorkspace(liveness, counts, snapshot, rows, now),
    snapshotAt: snapshot?.at ?? null,
  };
};

type Model = ReturnType<typeof project>;

const WORDS: Record<Model["engine"]["word"], Style> = { running: "good", idle: "dim", crashed: "bad" };

const print = (model: Model, { out, world }: Context, detail: boolean): void => {
  out.line({ text: model.engine.word, style: WORDS[model.engine.word] }, "  ", model.engine.sentence);
  out.line(...TASK_STATES.flatMap((state) => ["  ", markOfState(state), ` ${model.counts[state]} ${state}`]).slice(1));
  if (model.runs.length > 0) {
    out.line();
    const rows = model.runs.map((run) => [
      { text: run.id, style: "accent" as const },
      run.title,
      phraseRunRow(run, world.now()),
      `${phraseCount(run.tokens)} tokens ${phraseCost(run.costUsd)}`,
    ]);
    printTable(
      out,
      [
        { head: "run" },
        { head: "title", grows: true },
        { head: "stands at", grows: true },
        { head: "used", optional: true },
      ],
      rows,
    );
  }
  const waiting = model.tasks.filter((task) => task.state !== "active");
  if (waiting.length > 0) out.line();
  const rows = waiting.map((task) => [
    markOfState(task.state),
    { text: task.id, style: "accent" as const },
    task.title,
    { text: task.reason, style: "dim" as const },
  ]);
  printTable(
    out,
    [{ head: "" }, { head: "task" }, { head: "title", grows: true }, { head: "reason", grows: true }],
    rows,
  );
  printProblems(model, out, detail);
  out.line();
  out.line(model.why.sentence);
  if (model.why.hint !== "") out.line({ text: "→ ", style: "accent" }, model.why.hint);
  if (model.checks === 0)
    out.line(
      { text: "! ", style: "warn" },
      "No [checks] commands are set: only the agents judge the work. millrace config set checks.commands '[\"npm test\"]'",
    );
};

const printProblems = (model: Model, out: Context["out"], detail: boolean): void => {
  const problems = [
    ...model.unreadable.map((card) => ({
      subject: `${card.state}/${card.name}`,
      sentence: `${card.line === null ? "" : `line ${card.line}: `}${card.reason}`,
      hint: card.hint,
    })),
    ...model.problems.filter((problem) => !model.unreadable.some((card) => problem.subject.includes(card.name))),
  ];
  if (problems.length === 0) return;
  out.line();
  const shown = detail ? problems : problems.slice(0, 5);
  for (const problem of shown)
    out.line({ text: "✗ ", style: "bad" }, `${problem.subject}: ${problem.sentence}. ${problem.hint}`);
  if (shown.length < problems.length)
    out.line({ text: `… and ${problems.length - shown.length} more; --detail shows them.`, style: "dim" });
};
