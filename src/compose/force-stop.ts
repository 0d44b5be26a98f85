import { join } from "node:path";
import { makeAgents } from "../agents/agents.ts";
import { Failure, isFailure } from "../domain/failure.ts";
import { makeEngine } from "../engine/engine.ts";
import type { Ports } from "../engine/ports.ts";
import { makeDisk } from "../files/disk.ts";
import { layoutOf } from "../files/layout.ts";
import { makeLease } from "../files/lease.ts";
import { makeProcesses } from "../machine/processes.ts";
import { makeWorld } from "../machine/world.ts";
import type { Grant, Lease } from "../ports/lease.ts";
import { checkoutAt } from "../workspace/checkout.ts";
import { endOwner } from "./end-owner.ts";
import { engineOf } from "./engine.ts";
import { packageRoot } from "./package-root.ts";

const WHAT = "stop --force";
const TAKE_MS = 2_000;

/**
 * Ends an engine that does not answer, then under its lease every attempt it left at work, by the ladder and with a settlement,
 * so that the next start goes on where this ended. Nothing an agent runs survives. Gives what was done, as sentences.
 */
export const forceStop = async (root: string, configPath: string): Promise<readonly string[]> => {
  const world = makeWorld();
  const processes = makeProcesses();
  const lease = makeLease(root, { processes, world });
  const owner = await lease.owner();
  const done = owner === null ? [] : [...(await endOwner(owner, processes, world))];
  const grant = await takeOrTell(lease);
  if (grant.kind === "refused") throw refused(grant);
  if (grant.kind === "unwritable") {
    const cleared = await clearCheckouts(root);
    // Nothing was done that could be told: then the disk is all there is to say.
    if (done.length + cleared.length === 0) throw grant.failure;
    return [...done, ...cleared, unsettled(grant.failure)];
  }
  try {
    done.push(...(await endAttempts(root, configPath, lent(lease, grant))));
    done.push(...(await clearCheckouts(root)));
  } finally {
    await giveBack(grant);
  }
  return done.length === 0 ? ["No engine ran, and nothing of one was at work."] : done;
};

/** A disk that takes no lease takes none of anybody: what is left at work can be ended all the same. */
const takeOrTell = async (
  lease: Lease,
): Promise<Grant | { readonly kind: "unwritable"; readonly failure: Failure }> => {
  try {
    return await lease.take(WHAT, { waitMs: TAKE_MS });
  } catch (thrown) {
    if (!isOfDisk(thrown)) throw thrown;
    return { kind: "unwritable", failure: thrown };
  }
};

/** A lease that cannot be marked as given back ends with this process. */
const giveBack = async (grant: Extract<Grant, { kind: "held" }>): Promise<void> => {
  try {
    await grant.release();
  } catch (thrown) {
    if (!isOfDisk(thrown)) throw thrown;
  }
};

const isOfDisk = (thrown: unknown): thrown is Failure => isFailure(thrown) && thrown.code.startsWith("disk-");

const unsettled = ({ message }: Failure): string => `What was at work is ended without being settled: ${message}`;

/** A lease that is held already: whoever takes it gets it, and giving it back is left to its holder. */
const lent = (lease: Lease, grant: Extract<Grant, { kind: "held" }>): Lease => ({
  owner: lease.owner,
  take: () => Promise.resolve({ ...grant, release: () => Promise.resolve() }),
});

/**
 * Has an engine take over what is open and end it: nothing is admitted, no grace is given, no hook is told. One that cannot work
 * (a full disk, a newer version's files) is no reason to leave agents at work: they are then ended without a settlement.
 */
const endAttempts = async (root: string, configPath: string, lease: Lease): Promise<readonly string[]> => {
  const ended: string[] = [];
  try {
    const pass = makeEngine(
      quiet(engineOf(root, configPath, { looking: true, salvage: true }), lease, (run) => ended.push(run)),
    );
    const stop = AbortSignal.abort();
    await pass({ maxRuns: 0, task: null, steal: false, what: WHAT, stay: true, ignoreSettle: false }, () => undefined, {
      drain: stop,
      now: new AbortController().signal,
    });
    return ended.map((run) => `The attempt at work of ${run} was ended; the next start goes on with it.`);
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    return [unsettled(thrown)];
  }
};

const quiet = (ports: Ports, lease: Lease, ended: (run: string) => void): Ports => ({
  ...ports,
  lease,
  agents: {
    ...ports.agents,
    attend: async (order, ...rest) => {
      const settlement = await ports.agents.attend(order, ...rest);
      // One that had ended by itself is settled as it ended.
      if (settlement?.class === "killed") ended(order.run);
      return settlement;
    },
  },
  // The marker says that no engine shall work, and this one only ends what another began.
  store: { ...ports.store, stopMarked: () => false },
  planner: { ...ports.planner, graceMs: 0 },
  intake: { sweep: () => Promise.resolve([]), dueMs: () => Number.POSITIVE_INFINITY, refused: () => [] },
  hooks: { tell: () => undefined, close: () => Promise.resolve() },
  watch: () => async () => undefined,
});

/** Whatever works in a checkout now is an attempt's that nobody could settle: its order or its run is past reading. */
const clearCheckouts = async (root: string): Promise<readonly string[]> => {
  const { checkouts } = layoutOf(root);
  const world = makeWorld();
  const sampleProgram = join(packageRoot(), "dist", "sample.mjs");
  const agents = makeAgents({ world, processes: makeProcesses(), sampleProgram });
  const done: string[] = [];
  for (const name of makeDisk().list(checkouts)) {
    if (!/^(?:[1-9]\d*|gate)$/.test(name)) continue;
    const { tree } = checkoutAt(checkouts, name);
    if (await agents.clear(tree)) done.push(`What still worked in ${tree} was ended.`);
  }
  return done;
};

const refused = ({ owner, reason }: Extract<Grant, { kind: "refused" }>): Failure => {
  const who = owner === null ? "another process" : `pid ${owner.pid} on ${owner.host} (${owner.what})`;
  return reason === "foreign"
    ? new Failure("lease-foreign", `The workspace belongs to ${who}, which cannot be ended from here.`, "End it there.")
    : new Failure(
        "engine-running",
        `${who} took the workspace meanwhile.`,
        "A supervisor started it: stop the service there (systemctl --user stop, launchctl bootout), then try again.",
      );
};
