import { TASK_STATES } from "../../domain/task.ts";
import { phraseBudget, phraseToday } from "../../view/budget.ts";
import { isAlive } from "../../view/liveness.ts";
import { markOfState } from "../../view/marks.ts";
import { phraseRunRow } from "../../view/run-row.ts";
import { capital, count, sentence } from "../../view/sentence.ts";
import { phraseCost, phraseCount } from "../../view/time.ts";
import { readStatus, type StatusModel } from "../../watching/status.ts";
import { BY_AGE } from "../by-age.ts";
import { momentOf } from "../glance.ts";
import { printHint } from "../hint.ts";
import { markPart } from "../mark-part.ts";
import type { Style } from "../output.ts";
import { printTable } from "../table.ts";
import type { Context, Verb } from "../verb.ts";

const NEEDS = 5;
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
    const limit = args.on("detail") ? DETAIL_HEADS : HEADS;
    const model = await readStatus(context.house(), limit, momentOf(context));
    if (context.out.json) context.out.document("status", model);
    else print(model, context, args.on("detail"));
    return 0;
  },
};

const WORDS: Record<StatusModel["engine"]["word"], Style> = {
  starting: "accent",
  running: "good",
  paused: "warn",
  draining: "warn",
  stopping: "warn",
  crashed: "bad",
  stopped: "dim",
  elsewhere: "warn",
};

const print = (model: StatusModel, context: Context, detail: boolean): void => {
  const { out } = context;
  out.line({ text: model.engine.word, style: WORDS[model.engine.word] }, "  ", model.engine.sentence);
  if (model.engine.lastGood !== null)
    out.line({ text: "! ", style: "warn" }, `The last good settings are in force: ${sentence(model.engine.lastGood)}`);
  // A pause of everything stands in the first line already while an engine is paused by it.
  const shown = model.engine.word === "paused" ? model.pauses.slice(1) : model.pauses;
  for (const pause of shown) out.line({ text: "‖ ", style: "warn" }, `${pause.sentence}.`);
  out.line(
    ...TASK_STATES.flatMap((state) => ["  ", markPart(markOfState(state)), ` ${model.counts[state]} ${state}`]).slice(
      1,
    ),
  );
  printUsed(model, out);
  if (model.pendingCommands > 0) out.line({ text: "… ", style: "warn" }, phrasePending(model));
  printNeeds(model, out, detail);
  printRuns(model, context);
  printTasks(model, out);
  printProblems(model, out, detail);
  out.line();
  // What holds everything back stands in the first line already.
  if (model.engine.word !== "paused" && model.why.sentence !== model.engine.sentence) out.line(model.why.sentence);
  printHint(out, model.why.hint);
  if (model.checks === 0)
    out.line(
      { text: "! ", style: "warn" },
      "No [checks] commands are set: only the agents judge the work. millrace config set checks.commands '[\"npm test\"]'",
    );
};

const phrasePending = ({ pendingCommands, engine }: StatusModel): string => {
  const commands = count(pendingCommands, "command waits", "commands wait");
  return isAlive(engine)
    ? `${commands} for the engine's answer.`
    : `${commands} for an engine; the next start answers.`;
};

/** What was used today, and the budgets that bound it. */
const printUsed = ({ today, budgets }: StatusModel, out: Context["out"]): void => {
  const used = today === null ? "" : phraseToday(today);
  const parts = [...(used === "" ? [] : [`today ${used}`]), ...budgets.map(phraseBudget)];
  if (parts.length > 0) out.line({ text: parts.join("; "), style: budgets.some(isTight) ? "warn" : "dim" });
};

const isTight = ({ percent }: StatusModel["budgets"][number]): boolean => percent >= 80;

/** Questions come before everything else: only a person can answer them. */
const printNeeds = ({ needs }: StatusModel, out: Context["out"], detail: boolean): void => {
  if (needs.length === 0) return;
  out.line();
  out.line({ text: "Needs you", style: "bold" });
  const shown = detail ? needs : needs.slice(0, NEEDS);
  for (const need of shown) {
    out.line({ text: "? ", style: "warn" }, { text: need.task, style: "accent" }, `  ${need.asks}`);
    printHint(out, need.hint, "  ");
  }
  if (shown.length < needs.length)
    out.line({ text: `… and ${needs.length - shown.length} more; --detail shows them.`, style: "dim" });
};

const printRuns = ({ runs, engine }: StatusModel, { out, world }: Context): void => {
  if (runs.length === 0) return;
  out.line();
  const rows = runs.map((run) => [
    { text: run.id, style: "accent" as const },
    run.title,
    phraseRunRow(run, world.now(), isAlive(engine), run.lastSignAt),
    `${phraseCount(run.tokens)} tokens ${phraseCost(run.costUsd)}`,
  ]);
  printTable(
    out,
    [
      { head: "run", shortens: true },
      { head: "title", grows: true },
      { head: "stands at", grows: true },
      { head: "used", optional: true },
    ],
    rows,
  );
};

const printTasks = (model: StatusModel, out: Context["out"]): void => {
  const waiting = model.tasks.filter((task) => task.state !== "active");
  if (waiting.length > 0) out.line();
  const rows = waiting.map((task) => [
    markPart(markOfState(task.state)),
    { text: task.id, style: "accent" as const },
    task.title,
    { text: task.reason, style: "dim" as const },
  ]);
  printTable(
    out,
    [{ head: "" }, { head: "task", shortens: true }, { head: "title", grows: true }, { head: "reason", grows: true }],
    rows,
  );
  const more = model.counts.backlog - model.tasks.filter((task) => task.state === "backlog").length;
  if (model.byAge && more > 0) out.line({ text: `${BY_AGE} ${count(more, "more waits", "more wait")}.`, style: "dim" });
};

const printProblems = (model: StatusModel, out: Context["out"], detail: boolean): void => {
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
