import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Failure } from "../../domain/failure.ts";
import { STORY_DROP } from "../../operator/demo-drop.ts";
import { layDemo, type Demo } from "../../operator/demo.ts";
import type { News, PassReport } from "../../ports/pass.ts";
import { markOfVerdict } from "../../view/marks.ts";
import { phraseCost, phraseCount, phraseDuration } from "../../view/time.ts";
import { makeStageLines } from "../demo-lines.ts";
import { markPart } from "../mark-part.ts";
import { cutPart, type Output, type Part } from "../output.ts";
import type { Context, Signals, Verb } from "../verb.ts";

/** `millrace demo`: the whole way of three tasks on a small repository, with nothing but this machine. */
export const verb: Verb = {
  name: "demo",
  summary: "see it all work on a small repository, without an account or network",
  usage: ["demo [--dir DIR]", "demo --drop"],
  positionals: [],
  flags: [
    {
      name: "dir",
      kind: "string",
      placeholder: "DIR",
      summary: "an absent or empty folder for it (default: a fresh one below the system's temporary folder)",
    },
    { name: "drop", kind: "boolean", summary: "put a sample file into the inbox of this workspace instead" },
  ],
  examples: [
    { command: "millrace demo", summary: "about ten seconds" },
    { command: "millrace demo --drop && millrace start --once --ignore-settle", summary: "a file becomes a task" },
  ],
  notes: [
    "It makes a repository with a failing test, a workspace and three tasks. The built-in sample agent follows rules written in their cards; the files it edits, the checks and the commits are real. Everything stays, for you to look at.",
    "--drop needs a workspace. Its file asks for a short note in the task's outputs and for no change of the repository; whatever agent the workspace has does it.",
    "Exit 0 when all three tasks ended done (--drop: when the file lies in the inbox), 1 when any did not.",
  ],
  run: async (args, context) => {
    const { out, cwd, world } = context;
    const named = args.text("dir");
    if (args.on("drop")) return drop(named, context);
    const folder = named === undefined ? freshFolder() : resolve(cwd, named);
    const { site, repositories } = await context.ground();
    const at = new Date(world.now()).toISOString();
    const demo = await layDemo({ site, repositories, openHouse: context.openHouse, at }, folder);
    introduce(out, demo);
    const signals = context.signals();
    const pass = await demo.house.pass();
    const report = await pass(
      { maxRuns: null, task: null, steal: false, what: "demo", stay: false, ignoreSettle: false },
      listener(out, demo),
      signals,
    );
    out.progress(null);
    if (out.json) out.document("demo", documentOf(demo, report));
    else conclude(out, demo, report);
    return codeOf(demo, report, signals);
  },
};

const drop = async (dir: string | undefined, { out, house }: Context): Promise<number> => {
  if (dir !== undefined)
    throw new Failure(
      "flag-invalid",
      "--drop goes into a workspace's inbox, and --dir makes a demo.",
      "Use one of them.",
    );
  const { intake } = house();
  const path = (await intake()).drop(STORY_DROP.name, STORY_DROP.text);
  if (out.json) {
    out.document("dropped", { path });
    return 0;
  }
  out.line("Dropped ", { text: path, style: "accent" });
  out.line("An engine takes it in when it has stood unchanged for a few seconds ([intake] settle_seconds).");
  out.line("Without one: millrace start --once --ignore-settle");
  return 0;
};

const freshFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), "millrace-demo-")));

const introduce = (out: Output, demo: Demo): void => {
  out.line({ text: "Three tasks for a small repository, by an agent that follows written rules.", style: "title" });
  out.line("Git, checks, commits and crash safety are real; nothing leaves this machine.");
  out.line();
  out.line("  repository  ", { text: demo.repo, style: "accent" });
  out.line("  workspace   ", { text: demo.house.root, style: "accent" });
};

/** Prints a heading for each run and a line for each stage as it ends; what is at work stands in the live line. */
const listener = (out: Output, demo: Demo): ((news: News) => void) => {
  const print = (...parts: readonly Part[]): void => {
    if (!out.json) out.line(...fitted(parts, out.columns));
  };
  const linesOf = makeStageLines(demo.house.reader);
  let opened = 0;
  return (news) => {
    if (news.kind === "opening") {
      opened += 1;
      print();
      print(
        { text: `${opened}/${demo.tasks.length} ${news.title}`, style: "bold" },
        { text: `  (${news.graph})`, style: "dim" },
      );
    }
    if (news.kind === "event" && news.run !== null) for (const line of linesOf(news.run)) print(...line);
    if (news.kind === "sign") out.progress(`     ${news.node} is at work`);
    if (news.kind === "notice") print({ text: `     ${news.text}`, style: "warn" });
  };
};

/** Cuts the last part of a line so that it fits the terminal. */
const fitted = (parts: readonly Part[], columns: number): readonly Part[] => {
  const last = parts.at(-1);
  if (last === undefined) return parts;
  const before = parts.slice(0, -1);
  const taken = before.reduce((sum, part) => sum + (typeof part === "string" ? part : part.text).length, 0);
  return [...before, cutPart(last, Math.max(10, columns - taken))];
};

const conclude = (out: Output, demo: Demo, report: PassReport): void => {
  out.line();
  out.line({ text: "What came of it", style: "title" }, " (newest first; main of the repository)");
  for (const run of report.runs.toReversed()) {
    const commit = run.commit === null ? "no commit " : run.commit.slice(0, 10);
    out.line("  ", markPart(markOfVerdict(run.verdict)), ` ${commit}  `, run.title);
    if (run.verdict !== "done") out.line("      ", run.reason);
  }
  out.line();
  out.line({ text: "What each run cost", style: "title" });
  for (const run of report.runs) {
    const tokens = phraseCount(run.usage.inputTokens + run.usage.outputTokens);
    const cost = phraseCost(run.usage.costUsd);
    const numbers = `  ${String(run.attempts).padStart(2)} attempts ${phraseDuration(run.durationMs).padStart(7)} ${tokens.padStart(6)} tokens  ${cost}  `;
    out.line(...fitted([numbers, run.title], out.columns));
  }
  out.line({ text: "  The sample agent counts a token for every four characters, at no price.", style: "dim" });
  out.line();
  out.line({ text: "Where everything lies", style: "title" }, ` in ${demo.folder}`);
  out.line("  till/                        the repository: git log --graph shows the merges");
  out.line("  mill/millrace.toml           the workspace's settings");
  out.line("  mill/agents/tasks/done/      the cards");
  out.line("  mill/agents/runs/            the runs: frozen plan, journal, attempts");
  out.line();
  out.line({ text: "What to type next", style: "title" });
  for (const [command, summary] of nextOf(demo, report))
    if (summary === "") out.line("  ", command);
    else out.line(`  ${command.padEnd(44)} `, { text: summary, style: "dim" });
};

const nextOf = (demo: Demo, report: PassReport): readonly (readonly [string, string])[] => {
  const run = report.runs[0]?.id ?? demo.tasks[0] ?? "";
  return [
    [`cd ${demo.house.root}`, ""],
    ["millrace runs", "every run"],
    [`millrace show ${shortest(run)}`, "what the first one did"],
    [`millrace run-provenance ${shortest(run)}`, "its commit, verified"],
    ["millrace init ~/mill --repo ~/code/my-app", "your own work"],
  ];
};

/** The part of a run's id that already names it: its time and chance, without day and title. */
const shortest = (run: string): string => run.split("-").slice(1, 3).join("-");

const documentOf = (demo: Demo, report: PassReport): object => ({
  folder: demo.folder,
  repository: demo.repo,
  workspace: demo.house.root,
  runs: report.runs.map(({ id, task, title, verdict, reason, commit, attempts, usage, durationMs }) => ({
    id,
    task,
    title,
    verdict,
    reason,
    commit,
    attempts,
    usage,
    durationMs,
  })),
});

const codeOf = (demo: Demo, report: PassReport, signals: Signals): number => {
  if (signals.first() === "SIGINT") return 130;
  if (signals.first() !== null) return 0;
  return report.runs.length === demo.tasks.length && report.runs.every((run) => run.verdict === "done") ? 0 : 1;
};
