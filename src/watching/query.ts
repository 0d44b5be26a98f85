import type { TaskState } from "../domain/task.ts";

/** Which part of a long list is wanted: `first` counts rows after filter and order. */
export type Slice = {
  /** Words that must all occur in a row (any case); a word behind "!" must not. "" keeps all. */
  readonly filter: string;
  /** One of the list's orders; "" is its own. */
  readonly sort: string;
  readonly first: number;
  readonly count: number;
  /** The id of the row that is chosen; the answer says where it stands now. */
  readonly chosen: string | null;
};

/** The tabs of a task's or a run's detail, in their order. */
export const TABS = ["card", "stages", "output", "diff", "checks", "usage", "timeline", "provenance"] as const;
export type Tab = (typeof TABS)[number];

/** What a detail is about: a task (with its newest run, or the one named). */
export type Subject = { readonly task: string; readonly run: string | null };

/** A window on a long text: lines from `first`, `count` of them; `first` null follows its end. */
export type Window = {
  readonly columns: number;
  readonly wrap: boolean;
  readonly first: number | null;
  readonly count: number;
  /** Lines that contain it (any case) are marked and counted; "" searches nothing. */
  readonly search: string;
};

/** One thing a screen wants to be told again and again; equal queries are one. */
export type Query =
  | { readonly source: "strip" }
  | { readonly source: "overview" }
  | { readonly source: "queue"; readonly states: readonly TaskState[]; readonly slice: Slice }
  | { readonly source: "runs"; readonly slice: Slice }
  | { readonly source: "problems"; readonly slice: Slice }
  | { readonly source: "research"; readonly slice: Slice }
  | { readonly source: "config"; readonly slice: Slice }
  | { readonly source: "publish" }
  | {
      readonly source: "logs";
      readonly run: string | null;
      /** Events of this node only; null means all. */
      readonly stage: string | null;
      /** Events of these types only; none means all. */
      readonly kinds: readonly string[];
      readonly raw: boolean;
      readonly window: Window;
    }
  | { readonly source: "subject"; readonly subject: Subject }
  | {
      readonly source: "page";
      readonly subject: Subject;
      readonly tab: Tab;
      /** The attempt whose output or checks are meant; null is the newest. */
      readonly attempt: number | null;
      readonly raw: boolean;
      readonly window: Window;
    }
  /** The text of an idea or an incident, by its row's id. */
  | { readonly source: "note"; readonly id: string; readonly window: Window }
  /** Tasks and runs whose id contains the fragment. */
  | { readonly source: "find"; readonly fragment: string };

/** The name of what can be asked for. */
export type Source = Query["source"];

/** A query's name: equal for equal queries. */
export const keyOf = (query: Query): string => JSON.stringify(query);
