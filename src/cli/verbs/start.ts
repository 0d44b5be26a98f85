import { Failure } from "../../domain/failure.ts";
import type { IntegrationStatus } from "../../domain/event.ts";
import { findTask } from "../../operator/find.ts";
import type { News, PassOptions, PassReport, PassRun } from "../../ports/pass.ts";
import { phraseCount, phraseDuration, phraseUsed } from "../../view/time.ts";
import { capital, sentence } from "../../view/sentence.ts";
import { hintOfWait } from "../../view/wait.ts";
import { whyWorkspace } from "../../view/why.ts";
import type { Args } from "../args.ts";
import { glanceAt } from "../glance.ts";
import { printHint } from "../hint.ts";
import { markOfVerdict } from "../marks.ts";
import type { Context, Signals, Verb } from "../verb.ts";

/** A foreground pass of the engine, told as it happens. */
export const verb: Verb = {
  name: "start",
  summary: "carry the next task to its end (--once), or the whole backlog (--once --all)",
  usage: ["start --once [--all | --max-runs N] [--task TASK] [--steal]"],
  positionals: [],
  flags: [
    { name: "once", kind: "boolean", summary: "one foreground pass: what a crash left open, then the next task" },
    { name: "all", short: "a", kind: "boolean", summary: "go on until nothing more can be taken" },
    { name: "max-runs", kind: "integer", placeholder: "N", summary: "carry at most N new tasks" },
    { name: "task", kind: "string", placeholder: "TASK", summary: "carry this task instead of the next one" },
    {
      name: "steal",
      kind: "boolean",
      summary: "take the workspace from an owner on another machine that is surely gone",
    },
  ],
  examples: [
    { command: "millrace start --once", summary: "the next task, in the foreground" },
    { command: "millrace start --once --all", summary: "the whole backlog" },
    { command: "millrace start --once --task csv-export", summary: "that one" },
  ],
  notes: [
    "Ctrl+C ends in order: nothing new begins and an agent at work gets its time; a second Ctrl+C stops now. Either way the next start goes on where this one stood.",
    "Exit 0 when all it opened closed done (also after SIGTERM in order), 1 when any did not, 75 when another engine runs, 130 after Ctrl+C.",
  ],
  run: async (args, context) => {
    const options = optionsOf(args, context);
    const pass = await context.house().pass();
    const signals = context.signals();
    const begun = context.world.monotonic();
    const stop = sayDraining(context, signals);
    let before = "";
    const hear = (news: News): void => {
      // A wait that has just begun has said until when and why; only one that was found again says so here.
      if (news.kind !== "event" || news.type !== "waits" || before !== "waiting") tell(news, context, begun);
      before = news.kind === "event" ? news.type : news.kind;
    };
    const report = await pass(options, hear, signals).finally(stop);
    context.out.progress(null);
    return conclude(report, context, codeOf(report, options, signals));
  },
};

const optionsOf = (args: Args, context: Context): PassOptions => {
  if (!args.on("once")) {
    throw new Failure(
      "verb-later",
      "start needs --once: the engine that stays (the daemon) is not in this version of Millrace.",
      "millrace start --once carries the next task, millrace start --once --all the whole backlog.",
    );
  }
  const bound = args.integer("max-runs");
  if (bound !== undefined && (bound < 0 || bound > 1_000_000))
    throw new Failure("flag-invalid", `--max-runs ${bound} is out of bounds.`, "Give a number from 0.");
  if (bound !== undefined && args.on("all"))
    throw new Failure("flag-invalid", "--all and --max-runs exclude each other.", "Use one of them.");
  const name = args.text("task");
  if (name !== undefined && args.on("all"))
    throw new Failure("flag-invalid", "--all and --task exclude each other.", "Use one of them.");
  const task = name === undefined ? null : takeable(name, context);
  return { maxRuns: args.on("all") ? null : (bound ?? 1), task, steal: args.on("steal") };
};

const takeable = (name: string, context: Context): string => {
  const { id, state } = findTask(context.house().reader, name);
  if (state === "backlog" || state === "active") return id;
  throw new Failure(
    "not-allowed",
    `${id} stands in ${state} and cannot be started.`,
    `millrace why ${id} says why it stands there.`,
  );
};

const sayDraining = ({ out }: Context, signals: Signals): (() => void) => {
  const say = (): void =>
    out.note({ text: "… ", style: "warn" }, "Ending in order: nothing new begins. Ctrl+C again stops now.");
  const sayNow = (): void => out.note({ text: "… ", style: "warn" }, "Stopping now.");
  signals.drain.addEventListener("abort", say, { once: true });
  signals.now.addEventListener("abort", sayNow, { once: true });
  return () => {
    signals.drain.removeEventListener("abort", say);
    signals.now.removeEventListener("abort", sayNow);
  };
};

/** Tells what happens as it happens: on the standard output, or on the standard error where that belongs to the one document. */
const tell = (news: News, { out, world }: Context, begunMs: number): void => {
  const print = out.json ? out.note : out.line;
  const elapsed = { text: phraseDuration(world.monotonic() - begunMs).padStart(11), style: "dim" as const };
  switch (news.kind) {
    case "opening": {
      const verb = news.resumed ? "Going on with" : "Opening";
      print(
        { text: `${verb} `, style: "bold" },
        { text: news.run, style: "accent" },
        ` "${news.title}", graph ${news.graph}`,
      );
      return;
    }
    case "event":
      print(elapsed, "  ", news.text);
      return;
    case "sign": {
      const quiet = news.quietMs < 3_000 ? "" : `, quiet for ${phraseDuration(news.quietMs)}`;
      out.progress(
        `${elapsed.text}  ${news.node}, attempt ${news.n}: ${phraseCount(news.outputBytes)} bytes of output${quiet}`,
      );
      return;
    }
    case "notice":
      out.note({ text: "! ", style: "warn" }, news.text);
  }
};

const conclude = async (report: PassReport, context: Context, code: number): Promise<number> => {
  const { out } = context;
  if (out.json) {
    const runs = report.runs.map(
      ({ id, task, title, verdict, reason, hint, commit, integration, attempts, usage, durationMs }) => ({
        id,
        task,
        title,
        verdict,
        reason,
        hint,
        commit,
        integration: { status: integration },
        attempts,
        usage,
        durationMs,
      }),
    );
    out.document("pass", { runs, passedOver: report.passedOver, held: report.held, interrupted: report.interrupted });
    return code;
  }
  if (report.runs.length > 0) out.line();
  for (const run of report.runs) printRun(run, out);
  for (const { task, reason, run } of report.passedOver)
    if (run === null)
      out.line({ text: "○ ", style: "dim" }, { text: task, style: "accent" }, ` was passed over: ${sentence(reason)}`);
  const corrupt = report.passedOver.filter(({ run }) => run !== null);
  if (report.runs.length === 0 && report.held === null && corrupt.length === 0) await printIdle(context);
  if (report.held !== null) out.line({ text: "■ ", style: "warn" }, sentence(report.held));
  for (const { run, reason } of corrupt) {
    out.line({ text: "✗ corrupt  ", style: "bad" }, { text: run ?? "", style: "accent" }, `  ${sentence(reason)}`);
    printHint(out, "It is left alone; millrace doctor --verify says what is wrong with its files.", "    ");
  }
  if (report.interrupted) out.line({ text: "… ", style: "warn" }, phraseInterrupted(report));
  return code;
};

/** A signal that came when the last run was about to close has cut nothing short. */
const phraseInterrupted = ({ runs, held }: PassReport): string =>
  held === null && runs.every(({ verdict }) => verdict !== "interrupted" && verdict !== "waiting")
    ? "Ended as asked: nothing was cut short, and nothing more was begun."
    : "Ended before the work was finished; millrace start --once goes on where it stands.";

/** Nothing was opened: the reason is the queue's, in the words that `why` has for it. */
const printIdle = async (context: Context): Promise<void> => {
  const { out, world } = context;
  const why = whyWorkspace(await glanceAt(context, 20, false), world.now());
  out.line(`Nothing to carry. ${why.sentence}`);
  printHint(out, why.hint);
};

/** What became of finished work, in the words of a person. */
const BECAME: Record<IntegrationStatus, string> = {
  merged: "merged",
  noop: "nothing changed",
  off: "not integrated",
  needs_revision: "needs revision",
  blocked: "not integrated",
};

const printRun = (run: PassRun, out: Context["out"]): void => {
  const used = phraseUsed(run.attempts, run.durationMs, run.usage);
  const commit = run.commit === null ? "" : ` ${run.commit.slice(0, 10)}`;
  const became = run.integration === null || run.verdict !== "done" ? "" : ` (${BECAME[run.integration]})`;
  out.line(
    markOfVerdict(run.verdict),
    ` ${run.verdict}${commit}${became}  `,
    { text: run.id, style: "accent" },
    `  ${run.title}`,
  );
  out.line("    ", { text: used, style: "dim" });
  if ((run.verdict !== "done" || run.integration === "off") && run.reason !== "") out.line("    ", capital(run.reason));
  const act = run.verdict === "waiting" ? hintOfWait("lane", run.reason) : "";
  const hint = act === "" ? run.hint : `${act}, then millrace start --once goes on.`;
  printHint(out, hint === "" && run.verdict !== "done" ? `millrace show ${run.id} has the evidence.` : hint, "    ");
};

/** A task that was asked for by name and not taken is work that was not done. */
const codeOf = (report: PassReport, options: PassOptions, signals: Signals): number => {
  if (signals.first() === "SIGINT") return 130;
  if (signals.first() !== null) return 0;
  const refused = options.task !== null && report.passedOver.some((each) => each.task === options.task);
  const corrupt = report.passedOver.some((each) => each.run !== null);
  return !refused && !corrupt && report.held === null && report.runs.every((run) => run.verdict === "done") ? 0 : 1;
};
