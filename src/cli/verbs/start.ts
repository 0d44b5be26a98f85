import { Failure } from "../../domain/failure.ts";
import { findTask } from "../../operator/find.ts";
import type { News, PassOptions, PassReport } from "../../ports/pass.ts";
import type { Args } from "../args.ts";
import { makePassLines } from "../pass-lines.ts";
import { printPass, printStay } from "../pass-report.ts";
import type { Context, Signals, Verb } from "../verb.ts";

/** An engine: for one pass in the foreground, or one that stays. */
export const verb: Verb = {
  name: "start",
  summary: "carry the queue: --once, or stay with --daemon or --detach",
  usage: [
    "start --once [--all | --max-runs N] [--task TASK] [--ignore-settle] [--steal]",
    "start --daemon [--ignore-settle] [--steal]",
    "start --detach [--ignore-settle] [--steal]",
  ],
  positionals: [],
  flags: [
    { name: "once", kind: "boolean", summary: "one foreground pass: what a crash left open, then the next task" },
    { name: "daemon", kind: "boolean", summary: "stay in the foreground and carry whatever comes, for a supervisor" },
    { name: "detach", kind: "boolean", summary: "the same in the background; prints the process and its log" },
    { name: "all", short: "a", kind: "boolean", summary: "with --once: go on until nothing more can be taken" },
    { name: "max-runs", kind: "integer", placeholder: "N", summary: "with --once: carry at most N new tasks" },
    { name: "task", kind: "string", placeholder: "TASK", summary: "with --once: this task instead of the next one" },
    {
      name: "ignore-settle",
      kind: "boolean",
      summary: "take what lies in the inbox at once, however new it is",
    },
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
    { command: "millrace start --detach", summary: "overnight: millrace status, logs and stop from any terminal" },
  ],
  notes: [
    "How many runs go on at once is [execution] concurrency.",
    "Ctrl+C or SIGTERM ends in order: nothing new begins and an agent at work gets its time ([engine] grace_seconds); a second one stops now. Either way the next start goes on where this one stood. SIGHUP has an engine that stays read its settings again.",
    "Exit 0 when all it opened closed done (also after SIGTERM in order, and for an engine that stayed and was stopped), 1 when any did not, 75 when another engine runs, 130 after Ctrl+C.",
  ],
  run: async (args, context) => {
    const how = howOf(args);
    if (how === "detach") return detach(args, context);
    const options = how === "once" ? onceOf(args, context) : stayOf(args);
    const pass = await context.house().pass();
    const signals = context.signals();
    const quiet = sayDraining(context, signals);
    const lines = makePassLines(context, {
      clock: options.stay ? "day" : "elapsed",
      many: options.stay,
    });
    // A terminal that is closed ends a pass; what stays has none, and is told to read its settings again.
    const heard = options.stay ? signals : { drain: signals.drain, now: signals.now };
    let closed = 0;
    const hear = (news: News): void => {
      if (news.kind === "event" && news.type === "closed") closed += 1;
      lines(news);
    };
    const report = await pass(options, hear, heard).finally(quiet);
    context.out.progress(null);
    if (options.stay) printStay(report, closed, context);
    else await printPass(report, context);
    return codeOf(report, options, signals);
  },
};

const HOWS = ["once", "daemon", "detach"] as const;

const howOf = (args: Args): (typeof HOWS)[number] => {
  const [how, other] = HOWS.filter((flag) => args.on(flag));
  if (how === undefined)
    throw new Failure(
      "argument-missing",
      "start needs --once, --daemon or --detach.",
      "millrace start --once carries the next task; millrace start --detach goes on in the background with all that comes.",
    );
  if (other !== undefined)
    throw new Failure("flag-invalid", `--${how} and --${other} exclude each other.`, "Use one of them.");
  const bound = ["all", "max-runs", "task"].find((flag) =>
    flag === "all" ? args.on(flag) : args.text(flag) !== undefined,
  );
  if (how !== "once" && bound !== undefined)
    throw new Failure(
      "flag-invalid",
      `--${bound} belongs to --once.`,
      `millrace start --${how} carries all that comes.`,
    );
  return how;
};

const onceOf = (args: Args, context: Context): PassOptions => {
  const bound = args.integer("max-runs");
  if (bound !== undefined && (bound < 0 || bound > 1_000_000))
    throw new Failure("flag-invalid", `--max-runs ${bound} is out of bounds.`, "Give a number from 0.");
  if (bound !== undefined && args.on("all"))
    throw new Failure("flag-invalid", "--all and --max-runs exclude each other.", "Use one of them.");
  const name = args.text("task");
  if (name !== undefined && args.on("all"))
    throw new Failure("flag-invalid", "--all and --task exclude each other.", "Use one of them.");
  const task = name === undefined ? null : takeable(name, context);
  const maxRuns = args.on("all") ? null : (bound ?? 1);
  const [steal, ignoreSettle] = [args.on("steal"), args.on("ignore-settle")];
  return { maxRuns, task, steal, what: "start --once", stay: false, ignoreSettle };
};

const stayOf = (args: Args): PassOptions => ({
  maxRuns: null,
  task: null,
  steal: args.on("steal"),
  what: "start --daemon",
  stay: true,
  ignoreSettle: args.on("ignore-settle"),
});

const detach = async (args: Args, { out, house }: Context): Promise<number> => {
  const flags = ["steal", "ignore-settle"].filter((flag) => args.on(flag)).map((flag) => `--${flag}`);
  const { pid, log } = await house().detach(flags);
  if (out.json) out.document("detached", { pid, log });
  else {
    out.line({ text: "✓ ", style: "good" }, `The engine runs as process ${pid}, in the background.`);
    out.line("  ", { text: `It prints to ${log}; millrace logs --follow tells what happens.`, style: "dim" });
    out.line("  ", { text: "millrace status shows it, millrace stop ends it.", style: "dim" });
  }
  return 0;
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

/** A task that was asked for by name and not taken is work that was not done; an engine that stayed has done its work when it ends. */
const codeOf = (report: PassReport, options: PassOptions, signals: Signals): number => {
  if (signals.first() === "SIGINT") return 130;
  if (signals.first() !== null || options.stay) return 0;
  const refused = options.task !== null && report.passedOver.some((each) => each.task === options.task);
  const corrupt = report.passedOver.some((each) => each.run !== null);
  return !refused && !corrupt && report.held === null && report.runs.every((run) => run.verdict === "done") ? 0 : 1;
};
