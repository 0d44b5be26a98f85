import type { RunFacts, RunModel } from "./run.ts";

/** What a run's work is compared with (a commit), and where it stands: in a commit, or in the tree of a checkout. */
export type WorkRange = { readonly from: string; readonly to: WorkEnd };

/** Where work stands: the checkout of an attempt that is at work, by its slot, else the newest commit. */
export type WorkEnd =
  | { readonly kind: "commit"; readonly commit: string }
  | { readonly kind: "slot"; readonly slot: number };

/**
 * Between what a run's own work lies: its start, or the base that it last took over to resolve a conflict, and what it came to.
 * Null when nothing was done yet, and when the plan is not known.
 */
export const workRangeOf = (facts: RunFacts, run: RunModel): WorkRange | null => {
  const events = facts.entries.flatMap((entry) => entry.events);
  const start = facts.plan?.base.start ?? null;
  if (start === null) return null;
  const settled = new Map(
    events.flatMap((event) => (event.type === "settled" ? [[event.settlement.n, event.settlement]] : [])),
  );
  const ordered = events.flatMap((event) => (event.type === "ordered" ? [event] : []));
  const merges = ordered.filter(({ n, merge }) => merge !== null && settled.get(n)?.commit != null);
  const from = merges.at(-1)?.merge?.base ?? start;
  const last = ordered.at(-1);
  const slot = events.find((event) => event.type === "opened")?.slot;
  if (run.state === "open" && last?.kind === "agent" && !settled.has(last.n) && slot !== undefined)
    return { from: last.merge?.base ?? from, to: { kind: "slot", slot } };
  const newest = run.attempts.findLast(({ commit, left }) => (commit ?? left) !== null);
  const commit = newest?.commit ?? newest?.left ?? null;
  return commit === null ? null : { from, to: { kind: "commit", commit } };
};
