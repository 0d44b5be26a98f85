import type { TaskId } from "../domain/id.ts";
import { changed, type Session } from "./session.ts";
import { supersede } from "./supersede.ts";

/** Looks at so many cards in each round for edits in place. */
const CARDS_A_ROUND = 600;
/** Tasks that could not be opened are tried again after so long. */
const AGAIN_MS = 600_000;
/** Whatever was forgotten to be told makes a task admissible after so long at most. */
const LOOK_AGAIN_MS = 15_000;
const CHECKPOINT_MS = 300_000;
const RETENTION_MS = 600_000;
const MORE_MS = 5_000;
const REMOVALS_A_ROUND = 100;

/** When what is looked at was looked at last; monotonic milliseconds. */
export type Rounds = {
  lastMs: number;
  againMs: number;
  checkpointMs: number;
  retentionMs: number;
  digest: string;
  trouble: string | null;
  wallMs: number;
  /** The pauses in force at the last look, and when admission was last asked for no other reason than time. */
  pauses: string;
  lookedMs: number;
  pruning: Promise<void> | null;
  readonly stop: AbortController;
  readonly dueInMs: () => number;
  readonly close: () => Promise<void>;
};

/** Makes the rounds of a session; the first look is due at once. */
export const makeRounds = ({ ports }: Session): Rounds => {
  const nowMs = ports.world.monotonic();
  const rounds: Rounds = {
    lastMs: Number.NEGATIVE_INFINITY,
    againMs: nowMs,
    checkpointMs: nowMs,
    retentionMs: nowMs,
    digest: ports.planner.live().digest,
    trouble: null,
    wallMs: ports.world.now() - nowMs,
    pauses: "",
    lookedMs: nowMs,
    pruning: null,
    stop: new AbortController(),
    dueInMs: () => Math.max(1, rounds.lastMs + ports.pollMs - ports.world.monotonic()),
    close: async () => {
      rounds.stop.abort();
      await rounds.pruning;
    },
  };
  return rounds;
};

/** Looks at what may have changed behind the engine's back, when it is time; a lost notification costs one round. */
export const look = (session: Session, rounds: Rounds): void => {
  const { ports, stopping, backlog, intaking, epoch } = session;
  const nowMs = ports.world.monotonic();
  const due = nowMs - rounds.lastMs >= ports.pollMs;
  if (!due && !session.wake.nudged()) return;
  if (due) rounds.lastMs = nowMs;
  if (ports.store.stopMarked()) stopping.ask("grace");
  // Nothing else may be written for hours: that the workspace is gone is found by trying.
  if (due && !ports.store.stands()) session.context.published.changed();
  noticeJump(session, rounds, nowMs);
  noticeSettings(session, rounds);
  if (!session.options.stay) return;
  intaking.chance();
  const moved = backlog.refresh();
  if (backlog.sweep(CARDS_A_ROUND) || moved) {
    supersede(epoch, ports, backlog);
    changed(session);
  }
  if (nowMs - rounds.againMs >= AGAIN_MS) releaseAll(session, rounds);
  // Pauses and quiet hours end by the clock alone.
  const pauses = session.lanes
    .pauses()
    .map(({ owner, scope }) => `${owner} ${scope}`)
    .join();
  if (pauses !== rounds.pauses || nowMs - rounds.lookedMs >= LOOK_AGAIN_MS) {
    rounds.pauses = pauses;
    rounds.lookedMs = nowMs;
    changed(session);
  }
  if (session.state.held !== null) session.context.published.changed();
  if (nowMs - rounds.checkpointMs >= CHECKPOINT_MS) {
    rounds.checkpointMs = nowMs;
    backlog.checkpoint();
    epoch.checkpoint((task) => backlog.states.get(task as TaskId) === "done");
  }
  prune(session, rounds, nowMs);
};

/** Wall time that jumped (a laptop that slept, a clock that was set) is told; limits count on the other clock. */
const noticeJump = ({ ports, news }: Session, rounds: Rounds, nowMs: number): void => {
  const wallMs = ports.world.now() - nowMs;
  const jumpMs = wallMs - rounds.wallMs;
  rounds.wallMs = wallMs;
  if (Math.abs(jumpMs) < 30_000) return;
  const text = `the clock jumped ${jumpMs > 0 ? "forward" : "back"} by ${Math.round(Math.abs(jumpMs) / 1_000)} s; limits are not counted by it`;
  ports.store.tell([
    {
      at: new Date(ports.world.now()).toISOString(),
      type: "notice",
      run: null,
      task: null,
      node: null,
      entry: 0,
      text,
    },
  ]);
  news({ kind: "notice", text });
};

/** A broken edit of the settings never stops an engine: the last good one is used, and that is said once. */
const noticeSettings = (session: Session, rounds: Rounds): void => {
  const { planner } = session.ports;
  const { digest } = planner.live();
  const trouble = planner.trouble();
  if (trouble !== rounds.trouble && trouble !== null)
    session.news({ kind: "notice", text: `the last good configuration is used: ${trouble}` });
  if (trouble !== rounds.trouble) session.context.published.changed();
  rounds.trouble = trouble;
  if (digest === rounds.digest) return;
  rounds.digest = digest;
  // A budget that was raised holds nothing back any more, and one that was lowered may do so at once.
  session.spending.review();
  session.news({ kind: "notice", text: "the settings changed and are in force; open runs keep their plans" });
  releaseAll(session, rounds);
};

/** What could not be opened may be openable now. */
export const releaseAll = (session: Session, rounds: Pick<Rounds, "againMs">): void => {
  rounds.againMs = session.ports.world.monotonic();
  session.backlog.release();
  session.state.held = null;
  for (let i = session.passedOver.length - 1; i >= 0; i -= 1)
    if (session.passedOver[i]?.run === null) session.passedOver.splice(i, 1);
  changed(session);
};

/** Old and safe things are removed a few at a time, soon again while there are more. */
const prune = (session: Session, rounds: Rounds, nowMs: number): void => {
  if (rounds.pruning !== null || nowMs - rounds.retentionMs < RETENTION_MS) return;
  rounds.retentionMs = nowMs;
  rounds.pruning = (async (): Promise<void> => {
    try {
      const { removals } = await session.ports.retention.sweep(REMOVALS_A_ROUND, rounds.stop.signal);
      if (removals.length > 0) rounds.retentionMs = session.ports.world.monotonic() - RETENTION_MS + MORE_MS;
    } catch (thrown) {
      session.news({ kind: "notice", text: `old files could not be removed: ${(thrown as Error).message}` });
    } finally {
      rounds.pruning = null;
    }
  })();
};
