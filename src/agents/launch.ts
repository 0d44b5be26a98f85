import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { Order } from "../domain/attempt.ts";
import type { Adapter } from "./adapter.ts";
import { readClaim } from "./claim.ts";
import { type Env, environmentOf, findExecutable } from "./environment.ts";
import { filesOf, readSmall, writeWhole } from "./folder.ts";
import { shimText } from "./shim.ts";

/** A shim this process started: `ended` aborts when it has exited (by `exit`, never `close`) or could not be started. */
export type Child = {
  readonly order: Order;
  readonly pid: number | undefined;
  readonly ended: AbortSignal;
  readonly error: () => Error | null;
};

const ORDER_MAX = 8 * 1024 * 1024;

/** The order as written in an attempt's folder, null when it holds none that can be read or is another folder's. */
export const recall = (dir: string): Order | null => {
  const text = readSmall(filesOf(dir).order, ORDER_MAX);
  if (text === null) return null;
  try {
    const order = Order.safeParse(JSON.parse(text)).data;
    return order?.dir === dir ? order : null;
  } catch {
    return null;
  }
};

/**
 * Writes an attempt's folder and starts its shim in a session of its own, with files for its output. A folder that was
 * claimed is left alone, returning null; one whose order is written is started by that order.
 */
export const launch = (asked: Order, prompt: string, adapter: Adapter | null, caller: Env): Child | null => {
  if (readClaim(asked.dir).kind !== "none") return null;
  mkdirSync(asked.dir, { recursive: true });
  const files = filesOf(asked.dir);
  const order = recall(asked.dir) ?? asked;
  if (order === asked) writeWhole(files.order, `${JSON.stringify(order)}\n`);
  if (order.kind === "agent") writeFileSync(files.prompt, prompt);
  const env = environmentOf(order, caller, [...(adapter?.env ?? []), ...(order.binding?.env ?? [])]);
  writeFileSync(files.script, shimText(order, resolved(order, adapter, env), process.platform));
  return spawnShim(order, order.binding !== null && adapter?.prompted(order.binding) === true, env);
};

/** The agent's argv with its executable found beforehand, so that no builtin of sh stands in for it; null when there is none. */
const resolved = (
  order: Order,
  adapter: Adapter | null,
  env: Readonly<Record<string, string>>,
): readonly string[] | null => {
  if (adapter === null || order.binding === null) return null;
  const [name = "", ...args] = adapter.argv(order, order.binding);
  const executable = findExecutable(name, env["PATH"] ?? "", order.tree);
  return executable === null ? null : [executable, ...args];
};

const spawnShim = (order: Order, prompted: boolean, env: Record<string, string>): Child => {
  const files = filesOf(order.dir);
  const open: number[] = [];
  const opened = (path: string, flag: "r" | "a"): number => {
    const fd = openSync(path, flag);
    open.push(fd);
    return fd;
  };
  try {
    const stdio = [
      opened(prompted ? files.prompt : "/dev/null", "r"),
      opened(files.stdout, "a"),
      opened(files.stderr, "a"),
    ];
    return begin(order, files.script, stdio, env);
  } finally {
    for (const fd of open) closeSync(fd);
  }
};

/** A machine that gives no more processes or memory fails this start alone: it is told by `error`, and nothing was started. */
const begin = (order: Order, script: string, stdio: number[], env: Record<string, string>): Child => {
  const ended = new AbortController();
  let failure: Error | null = null;
  const failed = (error: Error): void => {
    failure = error;
    ended.abort();
  };
  let pid: number | undefined;
  try {
    if (!existsSync(order.tree)) throw new Error(`the checkout ${order.tree} does not exist`);
    const child: ChildProcess = spawn("/bin/sh", [script], { cwd: order.tree, env, detached: true, stdio });
    child.once("exit", () => ended.abort());
    child.once("error", failed);
    child.unref();
    pid = child.pid;
  } catch (error) {
    failed(error as Error);
  }
  return { order, pid, ended: ended.signal, error: () => failure };
};
