import type { AttemptKind } from "../domain/attempt.ts";
import type { RunEvent, Verdict } from "../domain/event.ts";
import type { Plan, PlanNode } from "../domain/plan.ts";
import { exceeded } from "./budget.ts";
import { evolve, type Run } from "./run.ts";

/**
 * Leads a run along an edge to a node or an end. A node that was entered as often as its `visits` allow is left by its
 * `exhausted` edge at once; without one, and for an edge that leads nowhere, the run stops for the operator: never guess.
 */
export const arrive = (
  plan: Plan,
  run: Run,
  target: string,
  by: string,
  passed: readonly string[] = [],
): readonly RunEvent[] => {
  if (target === "done") return [done(run)];
  if (target === "blocked") return [close("blocked", phraseEnd(run, by), READ_HINT)];
  if (target === "needs-research")
    return [
      {
        type: "closed",
        verdict: "blocked",
        reason: `needs research: ${phraseEnd(run, by)}`,
        hint: RESEARCH_HINT,
        research: true,
        question: null,
      },
    ];
  const node = plan.nodes[target];
  if (node === undefined)
    return [close("blocked", `${run.node ?? "the graph"} ended with ${by}, for which there is no edge`, EDGE_HINT)];
  if ((run.visits[target] ?? 0) >= node.visits) return full(plan, run, target, node, passed);
  const entered: RunEvent = { type: "entered", node: target, from: run.node, by };
  const there = evolve(run, entered);
  if (node.kind === "approve") return [entered, { type: "asked", node: target, question: node.question }];
  if (node.kind === "check" && commandsOf(plan, node).length === 0)
    return [entered, ...arrive(plan, there, node.on["PASS"] ?? "", "PASS", passed)];
  return node.kind === "integrate" ? [entered] : [entered, ...order(plan, there)];
};

/** Orders the next attempt at the run's node (or on a candidate), unless a budget is used up. */
export const order = (plan: Plan, run: Run, kind?: AttemptKind, from?: string): readonly RunEvent[] => {
  const node = plan.nodes[run.node ?? ""];
  if (node === undefined || run.node === null) return [];
  const spent = exceeded(plan.limits, run);
  if (spent !== null) return [close("blocked", spent, `raise [limits] or split the task, then ${RUN_AGAIN}`)];
  const writes = node.kind === "agent" && !node.readOnly;
  return [
    {
      type: "ordered",
      n: (run.attempts.at(-1)?.n ?? 0) + 1,
      node: run.node,
      kind: kind ?? (node.kind === "agent" ? "agent" : "check"),
      from: from ?? run.tip,
      merge: writes ? run.merge : null,
    },
  ];
};

/** The event that ends a run. */
export const close = (verdict: Verdict, reason: string, hint: string): RunEvent => ({
  type: "closed",
  verdict,
  reason,
  hint,
  research: false,
  question: null,
});

/** The commands a check node runs: its own, else those of `[checks]`. */
export const commandsOf = (plan: Plan, node: PlanNode): readonly string[] =>
  node.kind === "check" && node.commands.length > 0 ? node.commands : plan.checks.commands;

const full = (plan: Plan, run: Run, target: string, node: PlanNode, passed: readonly string[]): readonly RunEvent[] => {
  const way = node.on["exhausted"];
  const reason = `${target} was entered ${node.visits} times, its limit`;
  if (way === undefined || passed.includes(target)) return [close("blocked", reason, READ_HINT)];
  return arrive(plan, run, way, "exhausted", [...passed, target]);
};

const done = (run: Run): RunEvent =>
  run.merge === null
    ? close("done", run.integration?.reason ?? "the graph ended", "")
    : close("blocked", "a conflict with the base was left unresolved", `resolve it by hand, or ${RUN_AGAIN}`);

const phraseEnd = (run: Run, by: string): string => {
  const last = run.attempts.at(-1)?.settlement;
  const said = last === undefined || last === null || last.summary === "" ? "" : `: ${last.summary}`;
  if (by === "exhausted" && last != null && last.class !== "ok")
    return `${run.node ?? "the run"} gave up after ${run.tries} tries, the last of which ended with ${last.class}${said}`;
  return `${run.node ?? "the run"} ended with ${by}${said}`;
};

/** How a person has a stopped task run again; moving its card from blocked/ back to backlog/ by hand does the same. */
export const RUN_AGAIN = "`millrace retry` runs it again";

const READ_HINT = `read the reports with \`millrace show\`, then ${RUN_AGAIN}`;
const RESEARCH_HINT = `read the incident under agents/incidents, change the card or the repository, then ${RUN_AGAIN}`;
const EDGE_HINT = "this is a mistake of the graph: give the outcome an edge";
