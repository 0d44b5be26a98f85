import { basename } from "node:path";
import type { Snapshot } from "../../domain/snapshot.ts";
import { TASK_STATES } from "../../domain/task.ts";
import { capital, count, sentence } from "../../view/sentence.ts";
import { phraseCost, phraseCount } from "../../view/time.ts";
import { phraseRunRow, whyWorkspace } from "../../view/why.ts";
import { glanceAt } from "../glance.ts";
import { printHint } from "../hint.ts";
import { BY_AGE } from "../by-age.ts";
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
  run: async (args, context) => {
    const model = await project(context, args.on("detail") ? DETAIL_HEADS : HEADS);
    if (context.out.json) context.out.document("status", model);
    else print(model, context, args.on("detail"));
    return 0;
  },
};

const project = async (context: Context, limit: number) => {
  const { root, glance, configPath } = context.house();
  const facts = await glanceAt(context, limit);
  const { liveness, counts, snapshot, trouble } = facts;
  const config = trouble === null ? [] : [{ subject: basename(configPath), ...trouble }];
  const corrupt = facts.corrupt.map(({ id, reason }) => ({
    subject: id,
    sentence: `its files cannot be trusted, so it is left alone: ${reason}`,
    hint: "millrace doctor --verify says what is wrong with them.",
  }));
  return {
    workspace: root,
    engine: { word: liveness.word, sentence: liveness.sentence, hint: liveness.hint, owner: liveness.owner },
    counts,
    // A run is open only while its card stands in active; a snapshot of a dead engine may lag.
    runs: counts.active === 0 ? [] : (snapshot?.runs ?? []),
    tasks: facts.heads,
    byAge: facts.byAge,
    unreadable: facts.unreadable,
    problems: [...config, ...corrupt, ...standing(snapshot?.problems ?? [], corrupt)],
    checks: glance().checks,
    why: whyWorkspace(facts, context.world.now()),
    snapshotAt: snapshot?.at ?? null,
  };
};

type Problem = Snapshot["problems"][number];

/** Published problems that nothing here tells anew. */
const standing = (problems: readonly Problem[], told: readonly Problem[]): readonly Problem[] =>
  problems.filter((problem) => !told.some(({ subject }) => subject.startsWith(`${problem.subject}.r`)));

type Model = Awaited<ReturnType<typeof project>>;

const WORDS: Record<Model["engine"]["word"], Style> = { running: "good", idle: "dim", crashed: "bad" };

const print = (model: Model, { out, world }: Context, detail: boolean): void => {
  out.line({ text: model.engine.word, style: WORDS[model.engine.word] }, "  ", model.engine.sentence);
  out.line(...TASK_STATES.flatMap((state) => ["  ", markOfState(state), ` ${model.counts[state]} ${state}`]).slice(1));
  if (model.runs.length > 0) {
    out.line();
    const rows = model.runs.map((run) => [
      { text: run.id, style: "accent" as const },
      run.title,
      phraseRunRow(run, world.now(), model.engine.word === "running"),
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
  const more = model.counts.backlog - model.tasks.filter((task) => task.state === "backlog").length;
  if (model.byAge && more > 0) out.line({ text: `${BY_AGE} ${count(more, "more waits", "more wait")}.`, style: "dim" });
  printProblems(model, out, detail);
  out.line();
  out.line(model.why.sentence);
  printHint(out, model.why.hint);
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
    out.line(
      { text: "✗ ", style: "bad" },
      `${problem.subject}: ${sentence(problem.sentence)} ${capital(problem.hint)}`.trimEnd(),
    );
  if (shown.length < problems.length)
    out.line({ text: `… and ${problems.length - shown.length} more; --detail shows them.`, style: "dim" });
};
