import type { IntegrationStatus } from "../domain/event.ts";
import type { Usage } from "../domain/usage.ts";

/** What an engine shall do: carry what it recovers, then `maxRuns` new tasks (1 by default, null: without a bound). */
export type PassOptions = {
  readonly maxRuns: number | null;
  /** Only this task, when given. */
  readonly task: string | null;
  readonly steal: boolean;
  /** Who it is, for people: "start --once", "start --daemon". */
  readonly what: string;
  /** True for the engine that stays: it goes on when nothing is left to do, until it is stopped. */
  readonly stay: boolean;
  /** Takes what lies in the inbox at once, settled or not. */
  readonly ignoreSettle: boolean;
  /** A verb that acts alone: commands that wait are obeyed, what must end is ended, and nothing is started or waited for. */
  readonly alone?: true;
};

/** What happens during a pass, for whoever watches. Texts are sentences without control characters. */
export type News =
  | {
      readonly kind: "opening";
      readonly run: string;
      readonly task: string;
      readonly title: string;
      readonly graph: string;
      readonly resumed: boolean;
    }
  | {
      readonly kind: "event";
      readonly at: string;
      readonly run: string | null;
      readonly type: string;
      readonly node: string | null;
      readonly text: string;
    }
  | {
      readonly kind: "sign";
      readonly run: string;
      readonly node: string;
      readonly n: number;
      readonly outputBytes: number;
      readonly quietMs: number;
    }
  | { readonly kind: "notice"; readonly text: string };

/** How one run stands when the pass ends. `commit` is the base's new commit, or the work's when integration is off. */
export type PassRun = {
  readonly id: string;
  readonly task: string;
  readonly title: string;
  readonly verdict: "done" | "blocked" | "cancelled" | "waiting" | "interrupted";
  readonly reason: string;
  readonly hint: string;
  readonly commit: string | null;
  readonly integration: IntegrationStatus | null;
  readonly attempts: number;
  readonly usage: Usage;
  readonly durationMs: number;
};

/** A task that was not carried, with the reason; `run` names its open run when that is what cannot be read. */
export type PassedOver = { readonly task: string; readonly run: string | null; readonly reason: string };

/** What a pass did. `passedOver` names tasks that could not be taken, with the reason. */
export type PassReport = {
  readonly runs: readonly PassRun[];
  readonly passedOver: readonly PassedOver[];
  /** Why nothing more was opened although tasks are waiting; null when there was no such reason. */
  readonly held: string | null;
  readonly interrupted: boolean;
};

/** Runs one engine; aborting `drain` ends it in order, aborting `now` at once; `onReload` registers what a SIGHUP shall do. */
export type RunPass = (
  options: PassOptions,
  news: (news: News) => void,
  signals: { readonly drain: AbortSignal; readonly now: AbortSignal; readonly onReload?: (reload: () => void) => void },
) => Promise<PassReport>;
