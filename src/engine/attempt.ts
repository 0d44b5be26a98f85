import { bareSettlement, type Order, type Settlement } from "../domain/attempt.ts";
import { isFailure } from "../domain/failure.ts";
import type { RunAttempt } from "../kernel/run.ts";
import { composeFor } from "./evidence.ts";
import { branchOf, stageMessage } from "./message.ts";
import { makeOrder } from "./order.ts";
import type { EngineContext } from "./context.ts";
import { runnerOf, standstill } from "./standstill.ts";
import type { OpenRun } from "./turn.ts";

/**
 * Sees the owed attempt to its end: starts it, or adopts it when it was ever started, or proves that it never was; then takes
 * its work over. Null when the pass is drained before anything started. Repeatable: an ended attempt settles the same again.
 */
export const performAttempt = async (
  context: EngineContext,
  open: OpenRun,
  attempt: RunAttempt,
): Promise<Settlement | null> => {
  const runner = runnerOf(open, attempt);
  const leaveLane = runner === null ? () => undefined : context.lanes.enter(runner, open.id);
  try {
    return await seeToItsEnd(context, open, attempt);
  } finally {
    leaveLane();
  }
};

const seeToItsEnd = async (context: EngineContext, open: OpenRun, attempt: RunAttempt): Promise<Settlement | null> => {
  const { agents, store } = context.ports;
  const dir = store.attemptFolder(open.id, attempt.n, attempt.node);
  let order = recallOwn(context, open, attempt, dir);
  const inherited = attempt.n <= open.inherited;
  if (inherited && (await agents.forfeit(dir)))
    return neverStarted(attempt, "lost", "the engine ended before the attempt had started");
  // Without its order it cannot be adopted; what still runs of it is ended before anything else starts in its tree.
  if (inherited && order === null) return bareSettlement(attempt.n, "lost", "its order cannot be read any more");
  if (order === null) {
    const begun = await begin(context, open, attempt, dir);
    if (begun === null || "class" in begun) return begun;
    order = begun;
  }
  const settlement = await attend(context, open, attempt, order);
  if (settlement === null) return null;
  if (attempt.kind !== "agent") return settlement;
  try {
    const taken = await takeOver(context, open, attempt, order, settlement);
    return isWork(attempt, settlement) ? { ...settlement, commit: taken } : { ...settlement, left: taken };
  } catch (thrown) {
    // A git that was ended or is missing says nothing of the work: the attempt stays ended, and its work is taken over next time.
    if (!isFailure(thrown) || /^(?:disk-|interrupted$|git-missing$)/.test(thrown.code)) throw thrown;
    const failed = untaken(settlement, thrown.message);
    return settlement.class === "ok"
      ? { ...failed, left: await keepLeft(context, open, attempt, order, failed) }
      : failed;
  }
};

/** Watches the attempt to its end, which comes early when the engine stops or when the run is ended; null when it is left to itself. */
const attend = async (
  context: EngineContext,
  open: OpenRun,
  attempt: RunAttempt,
  order: Order,
): Promise<Settlement | null> => {
  const { stopping, ports } = context;
  const stop = new AbortController();
  const onStop = (): void => stop.abort(stopping.endAttempts.reason);
  if (stopping.endAttempts.aborted) onStop();
  stopping.endAttempts.addEventListener("abort", onStop, { once: true });
  open.halt = (reason) => stop.abort(reason);
  if (open.run.ending !== null) stop.abort(open.run.ending.reason);
  try {
    return await ports.agents.attend(order, { stop: stop.signal, leave: context.leave }, (sign) => {
      context.published.chance();
      context.observe(open, attempt, { elapsedMs: ports.world.monotonic() - order.monotonicMs, usage: sign.usage });
      context.news({
        kind: "sign",
        run: open.id,
        node: attempt.node,
        n: sign.n,
        outputBytes: sign.outputBytes,
        quietMs: sign.quietMs,
      });
    });
  } finally {
    open.halt = null;
    stopping.endAttempts.removeEventListener("abort", onStop);
  }
};

/** The order on disk, unless it is another attempt's: an agent can write there too, and only what was ordered is settled. */
const recallOwn = ({ ports }: EngineContext, open: OpenRun, attempt: RunAttempt, dir: string): Order | null => {
  const order = ports.agents.recall(dir);
  const own =
    order?.run === open.id && order.n === attempt.n && order.node === attempt.node && order.kind === attempt.kind;
  return own ? order : null;
};

/** Work that git cannot take over (a checkout the agent tore down) is no work, whatever the agent says of it. */
const untaken = (settlement: Settlement, words: string): Settlement =>
  settlement.class === "ok"
    ? {
        ...settlement,
        class: "agent-failed",
        outcome: null,
        summary: `its work could not be taken over: ${words}`.slice(0, 2_000),
      }
    : settlement;

/** What an attempt left that cannot count as its work is kept for people all the same, where git can. */
const keepLeft = async (...[context, ...of]: Parameters<typeof takeOver>): Promise<string | null> => {
  try {
    return await takeOver(context, ...of);
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code.startsWith("disk-")) throw thrown;
    return null;
  }
};

/**
 * Prepares the tree and starts the process; what goes wrong before it started is an ending too. Preparing takes its time: what
 * was asked of the engine meanwhile (a pause, a stop, a cancel) holds, and nothing starts. Null when it was left undone.
 */
const begin = async (
  context: EngineContext,
  open: OpenRun,
  attempt: RunAttempt,
  dir: string,
): Promise<Order | Settlement | null> => {
  const { agents } = context.ports;
  const node = open.plan.nodes[attempt.node];
  const unfit = node?.kind === "agent" ? agents.unfit(node.binding) : null;
  if (unfit !== null) return neverStarted(attempt, "launch-failed", unfit);
  const isEnded = (): boolean => open.run.ending !== null;
  const ended = neverStarted(attempt, "killed", "the run was ended before the attempt had started");
  if (isEnded()) return ended;
  try {
    const tree = await prepareTree(context, open, attempt);
    if (await agents.clear(tree)) await prepareTree(context, open, attempt);
    const order = await makeOrder(context, open, attempt, dir, tree);
    const prompt = attempt.kind === "agent" ? (await composeFor(context.ports, open, attempt, order)).text : "";
    if (isEnded()) return ended;
    if (standstill(context, open) !== null) return null;
    await agents.start(order, prompt);
    return order;
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code.startsWith("disk-")) throw thrown;
    return { ...neverStarted(attempt, "launch-failed", thrown.message), hint: thrown.hint };
  }
};

const prepareTree = async (context: EngineContext, open: OpenRun, attempt: RunAttempt): Promise<string> => {
  const { workspace } = context.ports;
  const { plan, run, id } = open;
  if (attempt.kind === "candidate") return context.lane(async () => workspace.prepareGate(attempt.from));
  const { commands, cacheKey } = plan.setup;
  await workspace.prepare(run.slot, {
    branch: branchOf(id),
    commit: attempt.from,
    tree: attempt.merge?.tree ?? null,
    merge: attempt.merge?.base ?? null,
    setup: commands.length === 0 ? null : await workspace.setupDigest(attempt.from, commands, cacheKey),
  });
  return workspace.treeOf(run.slot);
};

/**
 * What a writing stage left becomes its commit when it ended well; what a failed one left is kept aside for people and for
 * the next attempt to read, and the next starts from the last stage's commit. A read-only stage leaves nothing.
 */
const takeOver = async (
  context: EngineContext,
  open: OpenRun,
  attempt: RunAttempt,
  order: Order,
  settlement: Settlement,
): Promise<string | null> => {
  const { workspace } = context.ports;
  const node = open.plan.nodes[attempt.node];
  const ok = isWork(attempt, settlement);
  if (!settlement.started || node?.kind !== "agent" || node.readOnly) return null;
  const commit = await workspace.capture(open.run.slot, {
    parents: ok && attempt.merge !== null ? [attempt.from, attempt.merge.base] : [attempt.from],
    message: stageMessage(open, attempt, settlement),
    at: order.at,
  });
  if (commit !== null) await workspace.keep(open.id, ok ? "tip" : lostName(attempt.n), commit);
  return commit;
};

/** What counts as the stage's own work: of an attempt that ended well, and of one that stopped to ask, which an answer sends on. */
const isWork = (attempt: RunAttempt, settlement: Settlement): boolean =>
  settlement.class === "ok" || (settlement.class === "needs-person" && attempt.merge === null);

/** The ref, under refs/millrace/<run>/, that keeps what a failed attempt left. */
const lostName = (n: number): string => `lost-${n}`;

const neverStarted = (attempt: RunAttempt, why: "lost" | "launch-failed" | "killed", summary: string): Settlement => ({
  ...bareSettlement(attempt.n, why, summary),
  started: false,
});
