import type { TaskId } from "../domain/id.ts";
import type { Owner } from "../ports/lease.ts";
import type { News, PassedOver, PassOptions, PassRun } from "../ports/pass.ts";
import type { Backlog } from "./backlog.ts";
import type { EngineContext } from "./context.ts";
import type { Epoch } from "./epoch.ts";
import type { Intaking } from "./intaking.ts";
import type { Lanes } from "./lanes.ts";
import type { Ports } from "./ports.ts";
import type { Runs } from "./runs.ts";
import type { Spending } from "./spending.ts";
import type { Stopping } from "./stopping.ts";
import type { Wake } from "./wake.ts";

/** What a session is opened with: the lease is held, and stopping outlives it. */
export type SessionOrder = {
  readonly epoch: number;
  readonly tookOver: Owner | null;
  readonly options: PassOptions;
  readonly news: (news: News) => void;
  readonly stopping: Stopping;
  readonly wake: Wake;
};

/** Everything one session of the engine knows; a failing disk ends it, and the next begins by recovering. */
export type Session = Omit<SessionOrder, "epoch" | "tookOver"> & {
  readonly ports: Ports;
  readonly epoch: Epoch;
  readonly context: EngineContext;
  readonly backlog: Backlog;
  readonly runs: Runs;
  readonly lanes: Lanes;
  readonly spending: Spending;
  readonly intaking: Intaking;
  /** Runs that cannot be read, and tasks that cannot be opened. */
  readonly passedOver: PassedOver[];
  readonly state: SessionState;
};

/** What changes in a session and stands in no journal. */
export type SessionState = {
  /** How many new tasks may still be opened. */
  left: number;
  /** A task is being opened just now. */
  admitting: boolean;
  /** Nothing was admissible when last asked, and nothing changed since. */
  idle: boolean;
  /** A reason for which nothing is admitted, and the monotonic time at which it is tried again. */
  held: { readonly failure: Error; readonly untilMs: number; readonly tries: number } | null;
  /** The last reason for which a task could not be opened, and how often in a row. */
  same: { readonly reason: string; readonly count: number };
  /** What no run can mend. */
  failure: { readonly thrown: unknown } | null;
  closed: PassRun[];
};

/** Something happened that may make a task admissible. */
export const changed = (session: Session): void => {
  session.state.idle = false;
  session.context.published.changed();
};

/** Tells that a run is in hand. */
export const announce = (
  { news }: Pick<Session, "news">,
  run: string,
  task: string,
  title: string,
  graph: string,
  resumed: boolean,
): void => news({ kind: "opening", run, task, title, graph, resumed });

/** Sets a task aside that cannot be opened; the rest goes on. */
export const passOver = (session: Session, task: TaskId, reason: string): void => {
  session.passedOver.push({ task, run: null, reason });
  session.backlog.setAside(task, reason);
  session.news({ kind: "notice", text: `${task} is passed over: ${reason}` });
};

/** Leaves a run alone that cannot be read, with the reason in the engine's journal. */
export const corrupted = ({ epoch, passedOver, news }: Session, task: string, run: string, reason: string): void => {
  passedOver.push({ task, run, reason });
  epoch.commit([{ type: "run-corrupt", run, reason }]);
  news({ kind: "notice", text: `${task} is passed over: ${reason}` });
};
