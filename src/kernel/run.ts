import type { AttemptKind, Settlement } from "../domain/attempt.ts";
import type { IntegrationStatus, RunEvent, Verdict, WaitOwner } from "../domain/event.ts";
import type { Usage } from "../domain/usage.ts";
import { addUsage, NO_USAGE } from "../domain/usage.ts";
import { isCharged } from "./charge.ts";

/** An attempt as the run remembers it; `settlement` is null while it is owed. */
export type RunAttempt = {
  readonly n: number;
  readonly node: string;
  readonly visit: number;
  readonly kind: AttemptKind;
  readonly from: string;
  readonly merge: { readonly base: string; readonly tree: string } | null;
  readonly settlement: Settlement | null;
};

/** Why the gate sent a run back. */
export type Revision = Extract<RunEvent, { type: "sent-back" }>["revision"];

/** A wait with an owner and a reason. Times are ISO. */
export type Wait = {
  readonly owner: WaitOwner;
  readonly sinceAt: string;
  readonly untilAt: string;
  readonly reason: string;
};

/** A run: the fold of its journal. `tip` is the last commit of its own work; `round` counts candidates. */
export type Run = {
  readonly opened: boolean;
  readonly slot: number;
  readonly start: string;
  readonly tip: string;
  readonly node: string | null;
  readonly by: string;
  readonly visits: Readonly<Record<string, number>>;
  /** Charged failing attempts at this visit. */
  readonly tries: number;
  /** How many waits in a row the same owner asked for. */
  readonly waits: number;
  readonly waitOwner: WaitOwner | null;
  readonly attempts: readonly RunAttempt[];
  readonly charged: number;
  readonly activeMs: number;
  readonly waitedMs: number;
  readonly usage: Usage;
  readonly wait: Wait | null;
  /** A conflict that the next writing attempt shall resolve. */
  readonly merge: { readonly base: string; readonly tree: string } | null;
  readonly revision: Revision | null;
  readonly gate: { readonly base: string; readonly candidate: string; readonly passed: boolean } | null;
  readonly round: number;
  readonly advanced: { readonly from: string; readonly commit: string } | null;
  readonly integration: {
    readonly status: IntegrationStatus;
    readonly base: string;
    readonly commit: string | null;
    readonly reason: string;
  } | null;
  /** Why a person holds it; null when nobody does. It stands beside the position and never replaces it. */
  readonly held: string | null;
  /** Set once the run shall end: what is at work is ended first. */
  readonly ending: { readonly verdict: "blocked" | "cancelled"; readonly reason: string; readonly hint: string } | null;
  /** What an approve node asks a person. */
  readonly asked: string | null;
  /** What people said with their decisions, for the prompts that follow. */
  readonly notes: readonly string[];
  readonly closed: {
    readonly verdict: Verdict;
    readonly reason: string;
    readonly hint: string;
    readonly research: boolean;
    readonly question: string | null;
  } | null;
};

/** A run before anything happened. */
export const UNOPENED: Run = {
  opened: false,
  slot: 0,
  start: "",
  tip: "",
  node: null,
  by: "",
  visits: {},
  tries: 0,
  waits: 0,
  waitOwner: null,
  attempts: [],
  charged: 0,
  activeMs: 0,
  waitedMs: 0,
  usage: NO_USAGE,
  wait: null,
  merge: null,
  revision: null,
  gate: null,
  round: 0,
  advanced: null,
  integration: null,
  held: null,
  ending: null,
  asked: null,
  notes: [],
  closed: null,
};

/** Makes a run of its events. */
export const foldRun = (events: Iterable<RunEvent>): Run => {
  let run = UNOPENED;
  for (const event of events) run = evolve(run, event);
  return run;
};

/** Makes an event true; total and without opinion. A closed run never reopens: what follows its closing changes nothing. */
export const evolve = (run: Run, event: RunEvent): Run => {
  if (run.closed !== null) return run;
  switch (event.type) {
    case "opened":
      return { ...run, opened: true, slot: event.slot, start: event.start, tip: event.start };
    case "entered":
      return {
        ...run,
        node: event.node,
        by: event.by,
        visits: { ...run.visits, [event.node]: (run.visits[event.node] ?? 0) + 1 },
        tries: 0,
        waits: 0,
        waitOwner: null,
        wait: null,
        // Whoever comes to the gate brings a tip of its own: a candidate of an earlier visit is not what is judged.
        gate: null,
        asked: null,
      };
    case "ordered":
      return { ...run, attempts: [...run.attempts, order(run, event)] };
    case "settled":
      return settle(run, event.settlement);
    case "waiting":
      return { ...run, wait: event, waitOwner: event.owner, waits: event.owner === run.waitOwner ? run.waits + 1 : 1 };
    case "resumed":
      return { ...run, wait: null, waitedMs: run.waitedMs + event.waitedMs };
    case "merged":
      return {
        ...run,
        gate: { base: event.base, candidate: event.candidate, passed: false },
        round: event.round,
        merge: null,
      };
    case "outdated":
      return { ...run, gate: null };
    case "sent-back":
      return {
        ...run,
        gate: null,
        tip: event.tip,
        merge: event.tree === null ? null : { base: event.revision.base, tree: event.tree },
        revision: event.revision,
      };
    case "advanced":
      return { ...run, advanced: { from: event.from, commit: event.commit } };
    case "followed":
      return run;
    case "integrated":
      return { ...run, integration: event };
    case "held":
      return { ...run, held: event.reason };
    case "released":
      return { ...run, held: null };
    case "ending":
      return { ...run, ending: event };
    case "asked":
      return { ...run, asked: event.question };
    case "decided":
      return { ...run, asked: null, notes: event.note === "" ? run.notes : [...run.notes, event.note] };
    case "closed":
      return { ...run, wait: null, asked: null, closed: event };
  }
};

/** The attempt that is owed: ordered and not settled; null when there is none. */
export const currentAttempt = (run: Run): RunAttempt | null => {
  const last = run.attempts.at(-1);
  return last !== undefined && last.settlement === null ? last : null;
};

const order = (run: Run, event: Extract<RunEvent, { type: "ordered" }>): RunAttempt => ({
  n: event.n,
  node: event.node,
  visit: run.visits[event.node] ?? 0,
  kind: event.kind,
  from: event.from,
  merge: event.merge,
  settlement: null,
});

const settle = (run: Run, settlement: Settlement): Run => {
  const owed = currentAttempt(run);
  if (owed === null || owed.n !== settlement.n) return run;
  const charged = isCharged(settlement);
  const green = owed.kind === "candidate" && settlement.outcome === "PASS";
  return {
    ...run,
    attempts: [...run.attempts.slice(0, -1), { ...owed, settlement }],
    tip: settlement.commit ?? run.tip,
    merge: settlement.commit === null ? run.merge : null,
    tries: settlement.class === "ok" || !charged ? run.tries : run.tries + 1,
    charged: charged ? run.charged + 1 : run.charged,
    activeMs: run.activeMs + settlement.durationMs,
    usage: addUsage(run.usage, settlement.usage),
    gate: green && run.gate !== null ? { ...run.gate, passed: true } : run.gate,
  };
};
