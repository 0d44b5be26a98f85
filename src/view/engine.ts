import type { BudgetRow, EngineRow, RunRow, Snapshot } from "../domain/snapshot.ts";
import { dayOf, type Offset } from "../kernel/local-time.ts";
import { isAlive, type Liveness, type Ownership, projectLiveness } from "./liveness.ts";
import { type PauseModel, projectPauses, runnerOf } from "./pause.ts";
import { clause } from "./sentence.ts";

/** The engine as faces tell of it: how it is, what holds it back, and what it carries. */
export type EngineModel = {
  readonly liveness: Liveness;
  /** The pauses in force; they outlive the engine that set them. */
  readonly pauses: readonly PauseModel[];
  /** What a living engine says of itself; null when none lives or it has said nothing yet. */
  readonly row: EngineRow | null;
  /** The open runs it published. */
  readonly runs: readonly RunRow[];
  /** What was used on this local day, and how far the budgets are used; null and none when that was told on another day. */
  readonly today: EngineRow["today"] | null;
  readonly budgets: readonly BudgetRow[];
};

/** Makes the model of the proof of life and of what was published; `activeCount` is how many tasks are open. */
export const projectEngine = (
  owner: Ownership,
  snapshot: Snapshot | null,
  activeCount: number,
  nowMs: number,
  offset: Offset,
): EngineModel => {
  const pauses = projectPauses(snapshot?.engine.pauses ?? [], nowMs);
  const told = snapshot === null ? null : { epoch: snapshot.epoch, stopping: snapshot.engine.stopping };
  const liveness = projectLiveness(owner, activeCount, nowMs, told, pauses);
  const own = snapshot !== null && isAlive(liveness) && snapshot.epoch === liveness.owner?.epoch;
  const toldMs = Date.parse(snapshot?.at ?? "");
  const sameDay = !Number.isNaN(toldMs) && dayOf(toldMs, offset) === dayOf(nowMs, offset);
  return {
    liveness,
    pauses,
    row: own ? snapshot.engine : null,
    // A run is open only while its card stands in active; what a dead engine published may lag.
    runs: activeCount === 0 ? [] : (snapshot?.runs ?? []),
    today: sameDay ? (snapshot?.engine.today ?? null) : null,
    budgets: sameDay ? (snapshot?.engine.budgets ?? []) : [],
  };
};

/** Open runs with an attempt at work, as far as they are published; none without a living engine. */
export const runsAtWork = ({ liveness, runs }: EngineModel): readonly RunRow[] =>
  isAlive(liveness) ? runs.filter((run) => run.waiting === null && run.attempt !== null) : [];

/**
 * Why the engine starts nothing more now, and what helps; null when nothing keeps it. `runner` adds the pauses of one runner,
 * which hold back only its own work.
 */
export const whyHeld = (
  engine: EngineModel,
  runner: string | null = null,
): { readonly reason: string; readonly hint: string } | null => {
  const { pauses, row, liveness } = engine;
  const pause = pauses.find((each) => runnerOf(each) === null || runnerOf(each) === runner);
  if (pause !== undefined) return { reason: pause.sentence, hint: pause.hint };
  if (liveness.word === "draining" || liveness.word === "stopping")
    return { reason: "the engine admits nothing more", hint: "The next start takes it up." };
  if (row === null) return null;
  if (row.held !== null) return { reason: clause(row.held), hint: "Mend that; the engine tries again by itself." };
  const atWork = runsAtWork(engine).length;
  if (atWork < row.concurrency) return null;
  const places = row.concurrency === 1 ? "the one place is taken" : `all ${row.concurrency} places are taken`;
  return { reason: `${places} ([execution] concurrency)`, hint: "" };
};
