import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { onTestFinished } from "vitest";

/** The built product. */
export const MAIN = resolve(import.meta.dirname, "../../dist/main.js");

/** What one call of the built command line gave. */
export type Called = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** An environment without what would change how the command line prints. */
export const env = (more: Record<string, string> = {}): NodeJS.ProcessEnv => {
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:CI|NO_COLOR|FORCE_COLOR|COLUMNS|MILLRACE_.*|VITEST.*)$/.test(name),
    ),
  );
  return { ...kept, ...more };
};

/** Calls the built command line in a folder and waits for its end. */
export const call = (
  cwd: string,
  args: readonly string[],
  options: { readonly input?: string | Uint8Array; readonly env?: Record<string, string>; readonly main?: string } = {},
): Called => {
  const done = spawnSync(process.execPath, [options.main ?? MAIN, ...args], {
    cwd,
    encoding: "utf8",
    env: env(options.env),
    input: options.input ?? "",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
};

/** The same as another user, who may read what lies there and no more: everything here runs as root, whom no permission stops. */
export const callAs = (uid: number, cwd: string, args: readonly string[]): Called => {
  chmodSync(dirname(cwd), 0o755);
  const done = spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    encoding: "utf8",
    env: env(),
    uid,
    gid: uid,
    input: "",
  });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
};

/** The same with --json: the exit code and the one document on the standard output. */
export const callJson = (
  cwd: string,
  args: readonly string[],
): { readonly code: number | null; readonly document: unknown } => {
  const { code, stdout } = call(cwd, [...args, "--json"]);
  if (!/^[^\n]+\n$/.test(stdout))
    throw new Error(`not exactly one line on stdout: ${JSON.stringify(stdout.slice(0, 400))}`);
  return { code, document: JSON.parse(stdout) };
};

/** A call that is under way: what it has printed so far, and its exit code once it has ended. */
export type Begun = {
  readonly pid: number | undefined;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
};

/** Starts the built command line and gives the process, ended at the test's end at the latest. */
export const begin = (cwd: string, args: readonly string[]): Begun => {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: env(), stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
  const ended = new Promise<number | null>((done) => child.on("close", (code) => done(code)));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { pid: child.pid, kill: (signal) => void child.kill(signal), output: () => text, ended };
};

/** A temporary folder, gone after the test. */
export const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "millrace-cli-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
};

/** A workspace beside a small repository, worked on by the sample agent; `checks` are its [checks] commands. */
export const workspace = (checks: readonly string[] = ["true"], more = ""): string => {
  const root = folder();
  const app = join(root, "app");
  mkdirSync(app);
  writeFileSync(join(app, "README.md"), "# app\n");
  const git = (...args: string[]): void => {
    execFileSync("git", ["-C", app, "-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
      stdio: "ignore",
    });
  };
  git("init", "-b", "main");
  git("add", ".");
  git("commit", "-m", "first");
  const mill = join(root, "mill");
  mkdirSync(join(mill, "agents"), { recursive: true });
  const config = `[repo]\npath = "../app"\n[checks]\ncommands = ${JSON.stringify(checks)}\n[runners.sample]\nkind = "sample"\n[stages.default]\nrunner = "sample"\n`;
  writeFileSync(join(mill, "millrace.toml"), config + more);
  return mill;
};

/** The lines of a card that the sample agent follows. */
export const rules = (...lines: readonly string[]): string => `\`\`\`sample\n${lines.join("\n")}\n\`\`\`\n`;

/** Adds a task and gives its id. */
export const addTask = (mill: string, title: string, body = "", ...flags: readonly string[]): string => {
  const { code, stdout, stderr } = call(mill, ["add-task", title, "--body", body, ...flags]);
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
};

/** Waits until a condition holds; a test that waits in vain ends by its own time limit. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((done) => setTimeout(done, 20));
};
