import { relative, resolve } from "node:path";
import { applyInit, type InitPlan, type InitReport, planInit } from "../../operator/init.ts";
import type { InitOrder } from "../../operator/init-order.ts";
import type { InitFile } from "../../operator/init-files.ts";
import type { Output } from "../output.ts";
import type { Context, Verb } from "../verb.ts";

/** `millrace init`: lays down a workspace, and says what it did file by file. */
export const verb: Verb = {
  name: "init",
  summary: "lay down a workspace for a repository",
  usage: ["init [PATH] [--repo DIR] [--force] [--dry-run]"],
  positionals: [
    {
      name: "PATH",
      summary: "the workspace's folder: new, empty, or a git repository (default: here)",
      required: false,
    },
  ],
  flags: [
    {
      name: "repo",
      kind: "string",
      placeholder: "DIR",
      summary: "the git repository to work on, which must be there (default: the one here; without any, one is made)",
    },
    {
      name: "force",
      kind: "boolean",
      summary: "lay it into a folder that holds other things; nothing there is overwritten",
    },
    { name: "dry-run", kind: "boolean", summary: "say what would be written, and write nothing" },
  ],
  examples: [
    { command: "millrace init ~/mill --repo ~/code/my-app", summary: "a workspace beside the repository it works on" },
    { command: "cd ~/code/my-app && millrace init", summary: "a workspace in the repository itself" },
    { command: "millrace init --dry-run", summary: "see first what would be laid where" },
  ],
  notes: [
    "Run again, it completes what is missing: a file that stands is never overwritten, not even with --force. Remove a shipped file to get it anew.",
    "Runtime files are kept out of git by agents/.gitignore; your own .gitignore is not touched.",
  ],
  run: async (args, context) => {
    const { cwd, out, world } = context;
    const repo = args.text("repo");
    const order: InitOrder = {
      destination: resolve(cwd, args.positionals[0] ?? "."),
      repo: repo === undefined ? null : resolve(cwd, repo),
      cwd,
      force: args.on("force"),
      at: new Date(world.now()).toISOString(),
    };
    const ports = await context.ground();
    const plan = await planInit(order, ports);
    const dry = args.on("dry-run");
    if (!out.json) announce(out, plan);
    const report = dry ? { ...plan, commit: null } : await applyInit(order, plan, ports);
    if (out.json) out.document("init", documentOf(report, dry));
    else tell(context, report, dry);
    return 0;
  },
};

/** Into somebody's repository or folder only our own names are laid, and they are named before it happens. */
const announce = (out: Output, plan: InitPlan): void => {
  if (plan.destination !== "repository" && plan.destination !== "occupied") return;
  out.line(`Into ${plan.workspace} come only Millrace's own names: millrace.toml, agents/ and docs/millrace/.`);
  if (plan.repository?.fresh === true && plan.repository.relation === "equal") {
    out.line("It becomes a git repository (.git), whose first commit is AGENTS.md.");
  }
  out.line();
};

const documentOf = (report: InitReport, dry: boolean): object => ({
  workspace: report.workspace,
  destination: report.destination,
  dryRun: dry,
  repository: report.repository,
  commit: report.commit,
  runner: report.runner,
  checks: report.survey.checks,
  setup: report.survey.setup,
  files: report.files.map(({ path, state }) => ({ path, state })),
  folders: report.folders,
  notes: report.notes,
});

const tell = (context: Context, report: InitReport, dry: boolean): void => {
  const { out } = context;
  out.line(
    { text: dry ? "Would lay down a workspace in " : "Workspace ", style: "bold" },
    { text: report.workspace, style: "accent" },
  );
  for (const file of report.files) tellFile(out, file, dry);
  if (report.folders.length > 0)
    out.line({
      text: `  ${dry ? "would make" : "made"}      ${report.folders.length} folders under agents/`,
      style: "dim",
    });
  out.line();
  tellRepository(out, report, dry);
  tellRunner(out, report);
  tellChecks(out, report);
  for (const note of report.notes) out.line({ text: "! ", style: "warn" }, note);
  if (dry) return;
  out.line();
  out.line({ text: "Next", style: "bold" });
  const way = relative(context.cwd, report.workspace);
  if (way !== "")
    out.line({ text: `  cd ${quoted(way.startsWith("../..") ? report.workspace : way)}`, style: "accent" });
  out.line({ text: "  millrace doctor", style: "accent" });
  out.line({ text: '  millrace add-task "What shall be done"', style: "accent" });
  out.line({ text: "  millrace start --once", style: "accent" });
};

const STATES: Record<InitFile["state"], string> = {
  missing: "would write",
  written: "written",
  kept: "kept",
  differs: "differs",
};

const tellFile = (out: Output, { path, state }: InitFile, dry: boolean): void => {
  const why = state === "differs" ? "  (yours is left as it is)" : "";
  const style = state === "differs" ? "warn" : state === "kept" ? "dim" : "good";
  out.line("  ", { text: STATES[state].padEnd(dry ? 11 : 9), style }, ` ${path}`, { text: why, style: "dim" });
};

const tellRepository = (out: Output, { repository, commit }: InitReport, dry: boolean): void => {
  if (repository === null) {
    out.line("repository  as the workspace's own millrace.toml says");
    return;
  }
  const where = {
    equal: "the workspace itself",
    inside: "inside the workspace",
    around: "around the workspace",
    beside: "beside the workspace",
  }[repository.relation];
  out.line(
    "repository  ",
    { text: repository.path, style: "accent" },
    ` (${where}), base branch ${repository.branch ?? "not known"}`,
  );
  if (repository.fresh) {
    const made = dry
      ? "would be made, with AGENTS.md as its first commit"
      : `made: there was none. AGENTS.md is its first commit, ${(commit ?? "").slice(0, 12)}`;
    out.line(`            ${made}`);
  }
};

const tellRunner = (out: Output, { runner }: InitReport): void => {
  if (runner.found !== null) {
    out.line("runner      codex, found at ", { text: runner.found, style: "dim" });
    return;
  }
  out.line("runner      codex, ", { text: "not found on the PATH", style: "warn" });
  out.line("            Install it (npm install -g @openai/codex) and log in (codex login),");
  out.line("            or name another agent in millrace.toml: docs/millrace/environment.md says how.");
};

const tellChecks = (out: Output, { survey, repository }: InitReport): void => {
  if (repository === null) return;
  if (survey.checks.length === 0) {
    out.line(
      "checks      ",
      { text: "none found", style: "warn" },
      ": put your test command into [checks] commands, or nothing but agents judges the work",
    );
  }
  for (const [i, { command, from }] of survey.checks.entries())
    out.line(i === 0 ? "checks      " : "            ", command, { text: `  (${from})`, style: "dim" });
  for (const [i, { command, from }] of survey.setup.entries())
    out.line(i === 0 ? "setup       " : "            ", command, { text: `  (${from})`, style: "dim" });
};

const quoted = (path: string): string =>
  /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
