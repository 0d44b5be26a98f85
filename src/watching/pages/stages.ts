import type { Plan, PlanNode } from "../../domain/plan.ts";
import { APPROVE_OUTCOMES, CHECK_OUTCOMES, ENDS, INTEGRATE_OUTCOMES } from "../../domain/ends.ts";
import type { EngineModel } from "../../view/engine.ts";
import { drawGraph, type Walk } from "../../view/graph-drawing.ts";
import { type Line, line, span } from "../../view/line.ts";
import { isAlive } from "../../view/liveness.ts";
import { markOfVerdict } from "../../view/marks.ts";
import { openAttempt, type RunFacts, type RunModel } from "../../view/run.ts";
import { stampOf } from "../../view/time.ts";
import { whyRun } from "../../view/why-run.ts";
import { readEngine } from "../glance.ts";
import type { Subject } from "../query.ts";
import { attemptLines } from "./attempts.ts";
import { integrationLines } from "./integrated.ts";
import {
  BLANK,
  hintLines,
  pageLine,
  pageLines,
  pageOf,
  type PageLine,
  type PageOptions,
  type PagePorts,
  type PageText,
  textLine,
} from "./page.ts";
import { readSubjectRun } from "./subject-run.ts";

/** The stages of a run: how it stands, its graph with the way it took, its attempts, and what became of its work at the base. */
export const stagesPage = (ports: PagePorts, subject: Subject, options: PageOptions): PageText => {
  const { reader, offset } = ports;
  const { nowMs, columns } = options;
  const found = readSubjectRun(reader, subject);
  if (found.kind === "none") return found.page;
  const { facts, run } = found;
  const engine = readEngine(reader, { nowMs, offset });
  const walk = facts.plan === null ? null : walkOf(facts.plan, facts, run, engine);
  const drawn = walk === null ? [] : [BLANK, ...pageLines(drawGraph(walk, Math.max(columns, COLUMNS_MIN)))];
  const lines = [
    ...headLines(run, engine, nowMs),
    ...drawn,
    ...attemptLines(run, { nowMs, columns, alive: isAlive(engine.liveness) }),
    ...integrationLines(run),
  ];
  return pageOf(lines, "", run.state === "open");
};

/** The narrowest that a graph is drawn for; what is narrower is wrapped like any text. */
const COLUMNS_MIN = 40;

const headLines = (run: RunModel, engine: EngineModel, nowMs: number): readonly PageLine[] => {
  const why = whyRun(run, engine, nowMs);
  const asked = run.question === null ? [] : [textLine(`It asks: ${run.question}`, "warn", 2)];
  return [pageLine(headLine(run, engine), { about: run.id }), textLine(why.sentence), ...asked, ...hintLines(why.hint)];
};

const headLine = (run: RunModel, engine: EngineModel): Line => {
  const { id, state, verdict, graph, openedAt, closedAt, research } = run;
  const word = verdict === null ? state : `${verdict}${research ? ", for research" : ""}`;
  const waits = state === "open" && standingOf(run, engine) === "waiting";
  const mark = state === "unreadable" ? span("✗", "bad") : markOfVerdict(waits ? "waiting" : verdict);
  const when = closedAt === null ? openedAt : closedAt;
  const told = [
    ...(graph === null ? [] : [`graph ${graph}`]),
    ...(when === null ? [] : [`${closedAt === null ? "opened" : "closed"} ${stampOf(when)} UTC`]),
  ];
  return line(mark, ` ${word}  `, span(id, "accent"), span(told.map((each) => `  ${each}`).join(""), "dim"));
};

/** The plan's graph with the way the journal tells of. */
const walkOf = (plan: Plan, facts: RunFacts, run: RunModel, engine: EngineModel): Walk => {
  const nodes = Object.values(plan.nodes).map((node) => ({ name: node.name, outcomes: outcomesOf(node), on: node.on }));
  const visits = facts.entries.flatMap(({ events }) =>
    events.flatMap((event) => (event.type === "entered" ? [event] : [])),
  );
  return { entry: plan.graph.entry, nodes, visits, standing: standingOf(run, engine), end: endOf(plan, run) };
};

const outcomesOf = (node: PlanNode): readonly string[] => {
  if (node.kind === "agent") return node.outcomes;
  if (node.kind === "approve") return APPROVE_OUTCOMES;
  return node.kind === "check" ? CHECK_OUTCOMES : INTEGRATE_OUTCOMES;
};

const standingOf = (run: RunModel, engine: EngineModel): Walk["standing"] => {
  if (run.verdict === "done" || run.verdict === "cancelled") return run.verdict;
  if (run.state !== "open") return "failed";
  return openAttempt(run) !== null && isAlive(engine.liveness) ? "working" : "waiting";
};

/** The edge by which a closed run left its last node, when it was one of the graph's and not a person or a budget that ended it. */
const endOf = (plan: Plan, run: RunModel): Walk["end"] => {
  const node = run.node === null ? undefined : plan.nodes[run.node];
  if (run.state !== "closed" || node === undefined) return null;
  const last = run.attempts.at(-1);
  const by = run.verdict === "done" ? outcomesOf(node)[0] : last?.stage === node.name ? last.outcome : null;
  const to = by === null || by === undefined ? undefined : node.on[by];
  if (by === null || by === undefined || to === undefined || !(ENDS as readonly string[]).includes(to)) return null;
  return (to === "done") === (run.verdict === "done") ? { from: node.name, by, to } : null;
};
