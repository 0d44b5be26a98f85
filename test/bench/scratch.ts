import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { output, product, root } from "./programs.ts";

/** A folder of a bench's own and how to be rid of it. */
export type Scratch = { readonly folder: string; readonly close: () => void };

/** Makes an empty folder. */
export const makeScratch = (): Scratch => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
};

/** A command agent that does next to nothing: a builder or worker leaves a file of its run's name, then it answers with the first legal outcome. */
const NOOP = `#!/bin/sh
case "$MILLRACE_STAGE" in builder | worker) true ;; *) false ;; esac && [ -z "$BENCH_STILL" ] && echo built > "made-$MILLRACE_RUN_ID.txt"
printf '### %s\\n' "\${MILLRACE_OUTCOMES%% *}"
`;

const graphOf = (name: string, summary: string, last: string): string => `schema = "millrace.graph/1"
name = "${name}"
summary = "${summary}"
entry = "builder"

[nodes.builder]
kind = "agent"
prompt = "builder"
outcomes = ["DONE"]
on = { DONE = "checker" }

[nodes.checker]
kind = "agent"
prompt = "checker"
read_only = true
outcomes = ["DONE"]
on = { DONE = "updater" }

[nodes.updater]
kind = "agent"
prompt = "updater"
outcomes = ["DONE"]
on = { DONE = "${last}" }
${last === "check" ? CHECK : ""}
[nodes.integrate]
kind = "integrate"
on = { MERGED = "done", NEEDS_REVISION = "blocked" }
`;

const CHECK = `
[nodes.check]
kind = "check"
on = { PASS = "integrate", FAIL = "blocked" }
`;

/** What a bench wants otherwise than makeMill has it. */
export type MillOrder = {
  /** A shell script in the place of the agent that does nothing. */
  readonly agent?: string;
  /** How many runs go on at once. */
  readonly concurrency?: number;
};

/** A git repository of `files` small files and, beside it, a workspace whose agent does nothing and whose check is `true`. */
export const makeMill = (
  folder: string,
  files: number,
  { agent: script = NOOP, concurrency = 2 }: MillOrder = {},
): { readonly repo: string; readonly mill: string } => {
  const repo = join(folder, "repo");
  const mill = join(folder, "mill");
  makeRepo(repo, files);
  output([process.execPath, product, "init", mill, "--repo", repo], root);
  const agent = join(folder, "noop");
  writeFileSync(agent, script, { mode: 0o755 });
  writeFileSync(join(mill, "millrace.toml"), configOf(repo, agent, concurrency));
  mkdirSync(join(mill, "agents", "graphs"), { recursive: true });
  const lay = (name: string, summary: string, last: string): void =>
    writeFileSync(join(mill, "agents", "graphs", `${name}.toml`), graphOf(name, summary, last));
  lay("standard", "Three stages, a check, the gate.", "check");
  lay("bare", "Three stages and the gate.", "integrate");
  return { repo, mill };
};

/** A git repository of that many small files in one commit. */
export const makeRepo = (repo: string, files: number): void => {
  for (let n = 0; n < files; n += 1) {
    const place = join(repo, `d${Math.floor(n / 100)}`);
    if (n % 100 === 0) mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `f${n}.txt`), `file ${n}\n`);
  }
  const git = (...args: string[]): string =>
    output(["git", "-c", "user.name=b", "-c", "user.email=b@localhost", ...args], repo);
  git("init", "--quiet", "--initial-branch=main");
  git("add", "-A");
  git("commit", "--quiet", "-m", "first");
};

const configOf = (repo: string, agent: string, concurrency: number): string =>
  [
    `[repo]\npath = ${JSON.stringify(repo)}`,
    `[checks]\ncommands = ["true"]`,
    `[runners.noop]\nkind = "command"\ncommand = [${JSON.stringify(agent)}]`,
    `[stages.default]\nrunner = "noop"`,
    `[routes]\ndefault = "standard"`,
    `[limits]\noutput_mb = 2048`,
    `[execution]\nconcurrency = ${concurrency}`,
    `[intake]\nsettle_seconds = 0.1`,
    "",
  ].join("\n\n");
