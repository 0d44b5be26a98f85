import { accessSync, constants, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Order } from "../domain/attempt.ts";
import { filesOf } from "./folder.ts";

/** Variables as a process has them. */
export type Env = Readonly<Record<string, string | undefined>>;

const ALLOWED = (
  "PATH HOME USER LOGNAME SHELL LANG TZ TMPDIR SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS " +
  "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy"
).split(" ");

const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

/**
 * The environment of an attempt: an allowlist of the caller's, what the runner and the order let through by name, and
 * what Millrace says. Never a GIT_* of the caller, whatever is named; never a prompt.
 */
export const environmentOf = (order: Order, caller: Env, named: readonly string[]): Record<string, string> => {
  const names = [...ALLOWED, ...Object.keys(caller).filter((name) => name.startsWith("LC_")), ...named, ...order.env];
  const passed = names.filter(passable).flatMap((name) => {
    const value = caller[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { PATH: DEFAULT_PATH, ...Object.fromEntries(passed), TERM: "dumb", NO_COLOR: "1", ...spoken(order) };
};

/** Whether a variable may be let through by name: git's own and ours never are. */
export const passable = (name: string): boolean => !name.startsWith("GIT_") && !name.startsWith("MILLRACE_");

const spoken = (order: Order): Record<string, string> => {
  const files = filesOf(order.dir);
  const common = {
    MILLRACE_STAGE: order.node,
    MILLRACE_RUN_ID: order.run,
    MILLRACE_TASK_ID: order.task,
    MILLRACE_ATTEMPT: String(order.n),
    MILLRACE_WORKTREE: order.tree,
    MILLRACE_BRANCH: order.branch,
    MILLRACE_INPUT: order.input,
    MILLRACE_OUTPUTS: order.outputs,
    MILLRACE_TOKEN: order.token,
    // Where a checkout lies inside the user's repository, an agent that lost its own .git must not find theirs (git(1)).
    GIT_CEILING_DIRECTORIES: dirname(order.tree),
  };
  if (order.kind !== "agent") return common;
  return {
    ...common,
    MILLRACE_REPORT: files.report,
    MILLRACE_OUTCOMES: order.outcomes.join(" "),
    MILLRACE_PROMPT_FILE: files.prompt,
    MILLRACE_EFFECTS: files.effects,
    MILLRACE_QUESTION: files.question,
    MILLRACE_USAGE: files.usage,
    ...(order.binding?.model == null ? {} : { MILLRACE_MODEL: order.binding.model }),
    ...(order.binding?.effort == null ? {} : { MILLRACE_EFFORT: order.binding.effort }),
  };
};

/** Where an executable is found, as the kernel would find it; null when it is nowhere or not executable. */
export const findExecutable = (name: string, path: string, cwd: string): string | null => {
  const candidates = name.includes("/")
    ? [resolve(cwd, name)]
    : path.split(":").map((dir) => join(isAbsolute(dir) ? dir : resolve(cwd, dir), name));
  return candidates.find(executable) ?? null;
};

/** Absence is asked first because it is what a long PATH mostly answers, and an error costs ten times as much. */
const executable = (path: string): boolean => {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
