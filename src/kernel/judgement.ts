import type { Effective } from "../domain/command.ts";
import type { EngineEvent } from "../domain/event.ts";
import type { FailureCode } from "../domain/failure.ts";
import type { TaskState } from "../domain/task.ts";
import type { Desk } from "./desk.ts";
import type { Run } from "./run.ts";
import type { SteerInput } from "./steer.ts";

/** What a command is judged by. Ids are whole. */
export type Facts = {
  readonly nowMs: number;
  readonly desk: Desk;
  readonly stateOf: (task: string) => TaskState | undefined;
  /** The task's open run; null when it has none. */
  readonly openRun: (task: string) => { readonly id: string; readonly run: Run } | null;
  /** The task's newest run as it closed; null when it never ran or the run cannot be read. */
  readonly lastRun: (task: string) => LastRun | null;
};

/** How a task's newest run ended, and the stages its graph has. */
export type LastRun = {
  readonly id: string;
  readonly node: string | null;
  readonly question: string | null;
  readonly stages: readonly string[];
};

/** A command that is not obeyed: why, and what to do instead. */
export type Refusal = {
  readonly kind: "refused";
  readonly code: FailureCode;
  readonly sentence: string;
  readonly hint: string;
};

/** A command that is obeyed: what is decided by it, and what the person is told. */
export type Consent = {
  readonly kind: "accepted";
  readonly sentence: string;
  readonly effective: Effective;
  /** Decisions for the engine's journal; a task-moved among them is renamed after they are durable. */
  readonly events: readonly EngineEvent[];
  /** A decision for an open run's journal. */
  readonly run: {
    readonly id: string;
    readonly input: WithoutTime<Exclude<SteerInput, { type: "ended" }> | { type: "nudge"; at: number }>;
  } | null;
  /** What the loop itself shall do. */
  readonly signal: "grace" | "after-stage" | "now" | "hand-over" | "drain" | "reload" | null;
};

/** What an input is before it has its time. */
export type WithoutTime<T> = T extends unknown ? Omit<T, "at"> : never;

/** What a command comes to. */
export type Verdict = Refusal | Consent;
