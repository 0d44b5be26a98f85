import { spawn, type ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { join } from "node:path";
import { Failure, type FailureCode } from "../domain/failure.ts";
import { plain } from "../domain/plain.ts";
import { makeDisk } from "../files/disk.ts";
import { makeDurable, type Durable } from "../files/durable.ts";
import { openEngineLog } from "../files/engine-log.ts";
import { layoutOf } from "../files/layout.ts";
import { makeLease } from "../files/lease.ts";
import { makeProcesses } from "../machine/processes.ts";
import { makeWorld } from "../machine/world.ts";
import type { Owner } from "../ports/lease.ts";
import type { World } from "../ports/world.ts";
import { packageRoot } from "./package-root.ts";
import { forgiveCrashes } from "./start-backoff.ts";

/** An engine that works on its own: its process, and the file it prints to. */
export type Detached = { readonly pid: number; readonly log: string };

/** How it is started: further flags of `start --daemon`, and another program in tests. */
export type DetachOptions = {
  readonly flags?: readonly string[];
  readonly program?: readonly string[];
  readonly patienceMs?: number;
};

const PATIENCE_MS = 60_000;
const LEASE_MS = 2_000;
const TERM_MS = 5_000;
const GLANCE_MS = 25;

/**
 * Starts an engine that stays in a session of its own, with no terminal, and waits until it holds the workspace. When it ends
 * before that, what it said is the Failure. A closed terminal or the end of this process does not reach it.
 */
export const detach = async (root: string, configPath: string, options: DetachOptions = {}): Promise<Detached> => {
  const world = makeWorld();
  const owner = await stayingOwner(root, world);
  // Its output is in the same log: what a second one would say there could not be told from what the first one says.
  if (owner !== null) throw engineRuns(owner);
  const durable = makeDurable(makeDisk(), layoutOf(root), false, world);
  const log = durable.layout.engineLog;
  // Who starts it by hand knows what it died of before.
  forgiveCrashes(durable);
  const descriptor = openEngineLog(durable);
  const before = durable.disk.stat(log)?.size ?? 0;
  try {
    const program = options.program ?? [process.execPath, join(packageRoot(), "dist", "main.js")];
    const [file = "", ...args] = [...program, "start", "--daemon", "--config", configPath, ...(options.flags ?? [])];
    const child = spawn(file, args, { cwd: root, detached: true, stdio: ["ignore", descriptor, descriptor] });
    child.unref();
    const ended = endOf(child);
    const pid = await taken(root, world, child, ended, options.patienceMs ?? PATIENCE_MS);
    if (pid === null) throw failure(durable, before, await ended);
    return { pid, log };
  } finally {
    closeSync(descriptor);
  }
};

/** Who holds the workspace and does not let it go within the time that a taker waits; null when nobody does. */
const stayingOwner = async (root: string, world: World): Promise<Owner | null> => {
  const lease = makeLease(root, { processes: makeProcesses(), world });
  const until = world.monotonic() + LEASE_MS;
  let owner = await lease.owner();
  while (owner !== null && world.monotonic() < until) {
    await world.sleep(GLANCE_MS);
    owner = await lease.owner();
  }
  return owner;
};

const engineRuns = ({ pid, host, what, at }: Owner): Failure =>
  new Failure(
    "engine-running",
    `An engine runs in this workspace already: pid ${pid} on ${host} (${what}, since ${at}).`,
    "`millrace status` shows what it does; `millrace stop` ends it",
  );

type End = { readonly code: number | null; readonly words: string };

const endOf = (child: ChildProcess): Promise<End> =>
  new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, words: signal === null ? `exit ${code}` : signal }));
    child.once("error", (error) => resolve({ code: null, words: error.message }));
  });

/** The child's pid once it is proven to hold the workspace; null when it ended before, or was ended because it never did. */
const taken = async (
  root: string,
  world: World,
  child: ChildProcess,
  ended: Promise<End>,
  patienceMs: number,
): Promise<number | null> => {
  const lease = makeLease(root, { processes: makeProcesses(), world });
  const over = new AbortController();
  void ended.then(() => over.abort());
  const until = world.monotonic() + patienceMs;
  while (!over.signal.aborted && child.pid !== undefined) {
    if ((await lease.owner())?.pid === child.pid) return child.pid;
    // It never held the workspace, so it has no work at hand that would need time to end.
    if (world.monotonic() > until) child.kill(world.monotonic() > until + TERM_MS ? "SIGKILL" : "SIGTERM");
    await world.sleep(GLANCE_MS, over.signal);
  }
  return null;
};

const CODES: Readonly<Record<number, FailureCode>> = {
  2: "config-invalid",
  3: "not-allowed",
  4: "journal-corrupt",
  5: "disk-failed",
  75: "engine-running",
};
const SAID_MAX = 16 * 1024;
const LINES_MAX = 6;

/** What the engine said before it ended, as the failure of whoever started it. */
const failure = ({ disk, layout }: Durable, before: number, { code, words }: End): Failure => {
  const bytes = disk.readAt(layout.engineLog, before, SAID_MAX) ?? new Uint8Array();
  const said = plain(Buffer.from(bytes).toString("utf8"))
    .split("\n")
    .map((line) => line.replace(/^[✗!…\s]+/u, "").trim())
    .filter((line) => line !== "")
    .slice(-LINES_MAX);
  const why = said.length === 0 ? "and said nothing" : `and said: ${said.join(" ")}`;
  return new Failure(
    CODES[code ?? 1] ?? "internal",
    `The engine ended (${words}) before it held the workspace, ${why}`,
    `Mend that, then start again. ${layout.engineLog} has what engines said before.`,
  );
};
