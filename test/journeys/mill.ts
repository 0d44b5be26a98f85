import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { product } from "../build.ts";
import { check, type Circumstances } from "../checker/check.ts";
import { dumpFolder } from "../checker/dump.ts";
import { readRepository } from "../checker/repository.ts";

/** How a call of the built product ended. */
export type Done = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
};

/** A call that is under way. */
export type Call = { readonly child: ChildProcess; readonly ended: Promise<Done> };

/** A repository and a workspace over it in folders of their own, with a command agent whose stages a test writes in shell. */
export type Mill = {
  readonly folder: string;
  readonly repo: string;
  readonly root: string;
  /** The base's commit before Millrace. */
  readonly from: string;
  readonly begin: (args: readonly string[], env?: Readonly<Record<string, string>>) => Call;
  readonly call: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Done>;
  /** Calls with --json and gives the document. */
  readonly json: (args: readonly string[]) => Promise<any>; // oxlint-disable-line typescript/no-explicit-any
  readonly add: (title: string, ...flags: readonly string[]) => Promise<string>;
  /** What the agent does in a stage, as shell; without a script it answers with its first outcome. */
  readonly stage: (name: string, shell: string) => void;
  readonly config: (toml: string) => void;
  readonly git: (...args: readonly string[]) => string;
  /** "<run> <attempt>" a start, written by the agents themselves. */
  readonly starts: () => readonly string[];
  /** What the independent judge finds wrong. */
  readonly judge: (told?: Circumstances) => readonly string[];
};

/** Where the repository stands to the workspace. */
export type Placing = "beside" | "inside" | "equal";

/** The agent: writes down that it started, then follows the script of its stage; nothing in it is Millrace's. */
const AGENT = `#!/bin/sh
echo "$MILLRACE_RUN_ID $MILLRACE_ATTEMPT" >> "$JOURNEY/starts"
if [ -f "$JOURNEY/stages/$MILLRACE_STAGE" ]; then . "$JOURNEY/stages/$MILLRACE_STAGE"; fi
printf '### %s\\n' "\${OUTCOME:-\${MILLRACE_OUTCOMES%% *}}"
`;

/** Lays one down by \`millrace init\`; everything is removed when the test ends. */
export const makeMill = async (placing: Placing = "beside"): Promise<Mill> => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "millrace-journey-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const root = join(folder, "mill");
  const repo = { beside: join(folder, "repo"), inside: join(root, "repo"), equal: root }[placing];
  const git = (...args: readonly string[]): string => {
    const done = spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], {
      cwd: repo,
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(`git ${args.join(" ")}: ${done.stderr}`);
    return done.stdout.trim();
  };
  mkdirSync(join(folder, "stages"));
  mkdirSync(repo, { recursive: true });
  writeFileSync(join(folder, "agent"), AGENT, { mode: 0o755 });
  writeFileSync(join(folder, "starts"), "");
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(repo, "readme.md"), "A repository.\n");
  git("add", "-A");
  git("commit", "--quiet", "-m", "first");
  const begin: Mill["begin"] = (args, env = {}) => launch(folder, root, args, env);
  const call: Mill["call"] = async (args, env) => begin(args, env).ended;
  const ended = launch(folder, folder, ["init", root, "--repo", repo, "--force"], {}).ended;
  must(await ended, "init");
  const config = (more: string): void =>
    writeFileSync(join(root, "millrace.toml"), `${configOf(folder, repo)}\n${more}`);
  config("");
  const starts = (): readonly string[] => readFileSync(join(folder, "starts"), "utf8").split("\n").filter(Boolean);
  const from = git("rev-parse", "main");
  const json: Mill["json"] = async (args) => JSON.parse((await call([...args, "--json"])).out) as unknown;
  return {
    folder,
    repo,
    root,
    from,
    begin,
    call,
    json,
    config,
    git,
    starts,
    stage: (name, shell) => writeFileSync(join(folder, "stages", name), `${shell}\n`),
    add: async (title, ...flags) => {
      const done = must(await call(["add-task", title, "--body", "Do it.", ...flags, "--json"]), "add-task");
      return (JSON.parse(done.out) as { task: { id: string } }).task.id;
    },
    judge: (told = {}) =>
      check(dumpFolder(root), { repository: readRepository(repo, "main"), from, starts: starts(), ...told }),
  };
};

/** Waits until a condition holds; a test that waits in vain fails by its own time limit with these words. */
export const until = async (words: string, holds: () => boolean): Promise<void> => {
  for (let waited = 0; !holds(); waited += 10) {
    if (waited > 20_000) throw new Error(`waited in vain until ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** The call's ending, when it went well. */
export const must = (done: Done, words: string): Done => {
  if (done.code !== 0) throw new Error(`${words} exited ${done.code} (${done.signal}): ${done.out}\n${done.err}`);
  return done;
};

const configOf = (folder: string, repo: string): string => `[repo]
path = ${JSON.stringify(repo)}
branch = "main"

[runners.scripted]
kind = "command"
command = [${JSON.stringify(join(folder, "agent"))}]
env = ["JOURNEY"]

[stages.default]
runner = "scripted"

[limits]
backoff_seconds = 0
`;

let calls = 0;

/** Output goes to files, so that whoever outlives the product holds no pipe of ours. */
const launch = (folder: string, cwd: string, args: readonly string[], env: Readonly<Record<string, string>>): Call => {
  calls += 1;
  const [outFile, errFile] = [join(folder, `call-${calls}.out`), join(folder, `call-${calls}.err`)];
  const [out, err] = [openSync(outFile, "w"), openSync(errFile, "w")];
  appendFileSync(join(folder, "calls"), `${calls} ${args.join(" ")}\n`);
  const child = spawn(process.execPath, [product, ...args], {
    cwd: cwd === folder ? folder : cwd,
    stdio: ["ignore", out, err],
    env: { ...process.env, JOURNEY: folder, NO_COLOR: "1", ...env },
  });
  closeSync(out);
  closeSync(err);
  const ended = new Promise<Done>((resolve) =>
    child.once("exit", (code, signal) =>
      resolve({ code, signal, out: readFileSync(outFile, "utf8"), err: readFileSync(errFile, "utf8") }),
    ),
  );
  return { child, ended };
};
