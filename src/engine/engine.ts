import { Failure, isFailure } from "../domain/failure.ts";
import type { TaskId } from "../domain/id.ts";
import { phraseInstant } from "../kernel/local-time.ts";
import type { News, PassReport, RunPass } from "../ports/pass.ts";
import type { Ports } from "./ports.ts";
import { openEpoch, beginEpoch } from "./epoch.ts";
import { loop } from "./loop.ts";
import { openSession } from "./open-session.ts";
import { passRun } from "./outcome.ts";
import { reactToEngine } from "./reactions.ts";
import type { Session, SessionOrder } from "./session.ts";
import { makeStopping, type Stopping } from "./stopping.ts";
import { makeWake } from "./wake.ts";

/** Makes the engine: take the lease, recover, carry what is open and admit what is waiting, serve commands; release. */
export const makeEngine =
  (ports: Ports): RunPass =>
  async (options, told, signals) => {
    const news = deaf(told);
    if (options.alone !== true) refuseMarked(ports);
    const grant = await ports.lease.take(options.what, { waitMs: 2_000, steal: options.steal });
    if (grant.kind === "refused") throw refusal(grant);
    const wake = makeWake(ports.world);
    const stopping = makeStopping(ports, signals, wake.nudge);
    signals.onReload?.(wake.nudge);
    const unwatch = options.stay ? ports.watch(wake.nudge, (text) => news({ kind: "notice", text })) : stillness;
    const unpost = ports.mailbox.watch(wake.nudge);
    try {
      for (let tookOver = grant.tookOver; ; tookOver = null) {
        try {
          return await runSession(ports, { epoch: grant.epoch, tookOver, options, news, stopping, wake });
        } catch (thrown) {
          if (!options.stay || !mayPass(thrown) || stopping.level() !== null) throw thrown;
          news({ kind: "notice", text: `the engine pauses (disk): ${(thrown as Error).message}` });
          await waitForDisk(ports, stopping, thrown);
          news({ kind: "notice", text: "the disk can be written again: the engine goes on" });
        }
      }
    } finally {
      unpost();
      await unwatch();
      stopping.close();
      await ports.hooks.close();
      await grant.release();
    }
  };

/** Runs one session: recover, loop until the end, and say how everything stands. */
const runSession = async (ports: Ports, order: SessionOrder): Promise<PassReport> => {
  const { options, news, stopping } = order;
  const epoch = openEpoch(ports, order.epoch, news, (entry) => reactToEngine(ports, entry));
  const leave = new AbortController();
  const handOver = (): void => leave.abort();
  stopping.handOver.addEventListener("abort", handOver, { once: true });
  if (stopping.handOver.aborted) handOver();
  try {
    if (options.alone !== true) beginEpoch(ports, epoch, order.tookOver, news);
    const session = await openSession(ports, order, epoch, leave.signal);
    try {
      await loop(session);
    } catch (thrown) {
      leave.abort();
      await session.runs.settled();
      throw thrown;
    } finally {
      for (const open of session.runs.open()) open.journal.close();
      await session.intaking.close();
    }
    if (options.alone === true) return report(session);
    epoch.commit([
      { type: "engine-stopped", reason: stopping.level() ?? (options.stay ? "it ended" : "the pass ended") },
    ]);
    session.backlog.checkpoint(true);
    epoch.checkpoint((task) => session.backlog.states.get(task as TaskId) === "done");
    return report(session);
  } finally {
    stopping.handOver.removeEventListener("abort", handOver);
    epoch.close();
  }
};

/** A pass that leaves tasks waiting because of a pause says so. */
const heldByPause = ({ lanes, options, backlog, state, stopping }: Session): Error | null => {
  const [pause] = lanes.pauses();
  const over = options.stay || options.alone === true || stopping.level() !== null || state.left <= 0;
  if (pause === undefined || over || backlog.queue.next() === null) return null;
  const what = pause.scope === "engine" ? "everything" : pause.scope.replace(":", " ");
  const until = pause.untilAt === null ? "" : ` until ${phraseInstant(pause.untilAt)}`;
  return new Failure(
    "not-allowed",
    `Nothing new is opened: ${what} is paused${until} (${pause.owner}): ${pause.reason}`,
    `millrace resume --owner ${pause.owner} lifts it`,
  );
};

const report = (session: Session): PassReport => {
  const { state, runs, passedOver, stopping } = session;
  const done = [...state.closed, ...runs.ended(), ...runs.all().map(({ open, carried }) => passRun(open, carried))];
  const held = state.held?.failure ?? heldByPause(session);
  if (held !== null && done.length === 0) throw held;
  return {
    runs: done,
    passedOver,
    held: held?.message ?? null,
    interrupted: stopping.level() !== null,
  };
};

/** A disk without room or permission may get either again; one that fails may have lost what it said it had. */
const mayPass = (thrown: unknown): boolean =>
  isFailure(thrown) && (thrown.code === "disk-full" || thrown.code === "disk-denied");

const REMOVALS = 100;
const PROBE_MS = 2_000;
const PROBE_MOST_MS = 30_000;

const waitForDisk = async ({ world, store, retention }: Ports, stopping: Stopping, thrown: unknown): Promise<void> => {
  for (let delayMs = PROBE_MS; ; delayMs = Math.min(PROBE_MOST_MS, delayMs * 2)) {
    await world.sleep(delayMs, stopping.startNothing);
    if (stopping.level() !== null) throw thrown;
    try {
      // What lies in the trash needs no room to go, and may be what is missing.
      await retention.sweep(REMOVALS, stopping.startNothing, true);
      return store.probe();
    } catch (again) {
      if (!mayPass(again)) throw again;
    }
  }
};

const refuseMarked = ({ store }: Ports): void => {
  if (store.stopMarked())
    throw new Failure(
      "not-allowed",
      "The marker file agents/STOP lies in the workspace: no engine runs while it does.",
      "remove agents/STOP, then start again",
    );
};

/** A pass ends before a watcher would be worth its start. */
const stillness = async (): Promise<void> => undefined;

/** A listener that goes away (a closed terminal or pipe) hears no more; the work goes on without it. */
const deaf = (told: (news: News) => void): ((news: News) => void) => {
  let gone = false;
  return (news) => {
    if (gone) return;
    try {
      told(news);
    } catch {
      gone = true;
    }
  };
};

const refusal = (grant: {
  readonly owner: { pid: number; host: string; at: string; what: string } | null;
  readonly reason: string;
}): Failure => {
  const owner = grant.owner;
  const who =
    owner === null ? "another process" : `pid ${owner.pid} on ${owner.host} (${owner.what}, since ${owner.at})`;
  return grant.reason === "foreign"
    ? new Failure(
        "lease-foreign",
        `The workspace belongs to ${who}, which cannot be proven dead from here.`,
        "stop it there, or start with --steal when you know that it is gone",
      )
    : new Failure(
        "engine-running",
        `Another engine owns this workspace: ${who}.`,
        "`millrace stop` ends it; `millrace status` shows what it does",
      );
};
