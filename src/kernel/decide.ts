import type { RunEvent } from "../domain/event.ts";
import type { Plan } from "../domain/plan.ts";
import { arrive, close, order, RUN_AGAIN } from "./arrive.ts";
import { steered } from "./steer.ts";
import type { Input } from "./input.ts";
import { currentAttempt, evolve, type Run } from "./run.ts";
import { decideSettled, waitFor } from "./settle.ts";

/** What an input means for a run, as events of one decision; an input without meaning yields none. Pure and total. */
export const decide = (plan: Plan, run: Run, input: Input): readonly RunEvent[] => {
  if (run.closed !== null) return [];
  if (input.type === "open") return open(plan, run, input.slot);
  if (!run.opened || run.node === null) return [];
  switch (input.type) {
    case "settled":
      return decideSettled(plan, run, input.settlement, input.at);
    case "tick":
      return wake(plan, run, input.at);
    case "nudge":
      return wake(plan, run, input.at, input.owner ?? "mended");
    case "hold":
    case "release":
    case "end":
    case "ended":
    case "decide":
      return steered(plan, run, input);
    case "failed":
      return currentAttempt(run) === null ? failed(plan, run, input) : [];
    default:
      return atGate(plan, run, input);
  }
};

const open = (plan: Plan, run: Run, slot: number): readonly RunEvent[] => {
  if (run.opened) return [];
  const opened: RunEvent = { type: "opened", plan: plan.digest, slot, start: plan.base.start };
  return [opened, ...arrive(plan, evolve(run, opened), plan.graph.entry, "opened")];
};

/** A wait ends when its time has come; a nudge (a person started a pass) ends those a person may have mended. */
const wake = (plan: Plan, run: Run, at: number, nudged: string | null = null): readonly RunEvent[] => {
  const wait = run.wait;
  if (wait === null) return recheck(plan, run);
  const limited = wait.owner === "usage-limit" || wait.owner === "rate-limit";
  const ended = nudged === "all" || nudged === wait.owner || (nudged === "mended" && !limited);
  if (at < Date.parse(wait.untilAt) && !ended) return [];
  const resumed: RunEvent = {
    type: "resumed",
    owner: wait.owner,
    // What lies beyond the wait's end is time in which no engine ran: it waited for nobody.
    waitedMs: Math.max(0, Math.min(at, Date.parse(wait.untilAt)) - Date.parse(wait.sinceAt)),
  };
  const awake = evolve(run, resumed);
  // An attempt that was ordered before the wait is still owed: nothing new is ordered beside it.
  if (currentAttempt(awake) !== null) return [resumed];
  return [resumed, ...(atIntegrate(plan, run) ? recheck(plan, awake) : order(plan, awake))];
};

/** A candidate whose checks have not passed and are not under way owes them before anything else. */
const recheck = (plan: Plan, run: Run): readonly RunEvent[] =>
  run.gate === null || run.gate.passed || plan.checks.commands.length === 0 || currentAttempt(run) !== null
    ? []
    : order(plan, run, "candidate", run.gate.candidate);

type Steering = "hold" | "release" | "end" | "ended" | "decide";
type GateInput = Exclude<Input, { type: "open" | "settled" | "tick" | "nudge" | "failed" | Steering }>;

/** Inputs of the integration lane; each has a meaning only where the run owes the effect it answers. */
const atGate = (plan: Plan, run: Run, input: GateInput): readonly RunEvent[] => {
  if (!atIntegrate(plan, run) || run.wait !== null || currentAttempt(run) !== null) return [];
  switch (input.type) {
    case "merged":
      return run.gate === null ? merged(plan, run, input) : [];
    case "contained":
      return run.gate === null ? noop(plan, run, input) : [];
    case "conflicted":
      return run.gate === null ? conflicted(plan, run, input) : [];
    case "advanced":
      return run.gate === null || run.advanced !== null
        ? []
        : [{ type: "advanced", from: run.gate.base, commit: run.gate.candidate }];
    case "base-moved":
      return run.gate === null || run.advanced !== null ? [] : [{ type: "outdated", base: input.base }];
    case "lane-blocked":
      return run.gate === null || run.advanced !== null
        ? []
        : [wait(run, "lane", 5_000, 60_000, input.reason, input.at)];
    case "followed":
      return run.advanced === null ? [] : followed(plan, run, input.note);
    case "offered":
      return plan.integration.enabled ? [] : offered(plan, run, input.ref);
  }
};

const merged = (plan: Plan, run: Run, input: Extract<Input, { type: "merged" }>): readonly RunEvent[] => {
  const round = run.round + 1;
  if (round > plan.integration.rounds * Math.max(1, run.visits[run.node ?? ""] ?? 1))
    return [
      close("blocked", "the base kept moving while the work was at the gate", `when the base is quiet, ${RUN_AGAIN}`),
    ];
  const event: RunEvent = { type: "merged", base: input.base, candidate: input.candidate, round };
  const next = evolve(run, event);
  return plan.checks.commands.length === 0 ? [event] : [event, ...order(plan, next, "candidate", input.candidate)];
};

const conflicted = (plan: Plan, run: Run, input: Extract<Input, { type: "conflicted" }>): readonly RunEvent[] => {
  const back: RunEvent = {
    type: "sent-back",
    revision: { kind: "conflict", base: input.base, detail: input.detail, paths: [...input.paths] },
    tip: run.tip,
    tree: input.tree,
  };
  return [back, ...arrive(plan, evolve(run, back), edge(plan, run, "NEEDS_REVISION"), "NEEDS_REVISION")];
};

const noop = (
  plan: Plan,
  run: Run,
  { base, outputs = 0 }: Extract<Input, { type: "contained" }>,
): readonly RunEvent[] => {
  const said = run.attempts.some((attempt) => attempt.settlement?.noop === true);
  const reason =
    outputs > 0
      ? `no-change: its result is ${outputs === 1 ? "a file" : `${outputs} files`} in the outputs`
      : said
        ? "no-change: the report says there is nothing to change"
        : "no-change: the work equals the base";
  return integrated(plan, run, { type: "integrated", status: "noop", base, commit: null, reason });
};

const followed = (plan: Plan, run: Run, note: string): readonly RunEvent[] => {
  const { from, commit } = run.advanced ?? { from: "", commit: "" };
  const reason = `integrated as ${commit.slice(0, 10)}`;
  return [
    { type: "followed", note },
    ...integrated(plan, run, { type: "integrated", status: "merged", base: from, commit, reason }),
  ];
};

const offered = (plan: Plan, run: Run, ref: string): readonly RunEvent[] =>
  integrated(plan, run, {
    type: "integrated",
    status: "off",
    base: plan.base.commit,
    commit: run.tip,
    reason: `integration is off; the work is on ${ref}`,
  });

const integrated = (plan: Plan, run: Run, event: RunEvent): readonly RunEvent[] => [
  event,
  ...arrive(plan, evolve(run, event), edge(plan, run, "MERGED"), "MERGED"),
];

/** Git itself failed at the gate: the lane waits with its words, and goes on by itself. Work that the base holds is done all the same. */
const failed = (plan: Plan, run: Run, input: Extract<Input, { type: "failed" }>): readonly RunEvent[] => {
  if (!atIntegrate(plan, run) || run.wait !== null) return [];
  const reason = `${input.doing}: ${input.reason}`;
  if (run.advanced !== null && run.waitedMs >= plan.limits.waitMs)
    return followed(plan, run, `the checkout could not be brought along (${reason})`);
  return waitFor(plan, run, { owner: "lane", firstMs: 5_000, mostMs: 300_000 }, reason, input.at);
};

const wait = (run: Run, owner: "lane", firstMs: number, mostMs: number, reason: string, at: number): RunEvent => ({
  type: "waiting",
  owner,
  class: null,
  sinceAt: new Date(at).toISOString(),
  untilAt: new Date(
    at + Math.min(mostMs, firstMs * 2 ** Math.min(run.waitOwner === owner ? run.waits : 0, 10)),
  ).toISOString(),
  reason,
});

const atIntegrate = (plan: Plan, run: Run): boolean => run.node !== null && plan.nodes[run.node]?.kind === "integrate";

const edge = (plan: Plan, run: Run, outcome: string): string => plan.nodes[run.node ?? ""]?.on[outcome] ?? "";
