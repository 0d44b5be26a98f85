import type { Order } from "../../src/domain/attempt.ts";
import type { PlanNode } from "../../src/domain/plan.ts";
import { agentNode, SIM_BINDING, smallNodes } from "../plan.ts";
import type { SimDeed } from "./agents.ts";
import { hashOf, makeChance } from "./chance.ts";
import type { DaemonHouse } from "./daemon-house.ts";

const MINUTE = 60_000;

/** What an attempt does: by its seed and its order alone while it storms, well in the calm. */
export const deedOf = (house: DaemonHouse, order: Order): SimDeed => {
  const writes = order.kind === "agent" ? writesOf(house, order) : {};
  if (house.weather.calm) return { outcome: goodOutcome(order), takesMs: 1_000, writes, usage: usageOf(10) };
  const chance = makeChance(house.seed ^ hashOf(order.dir));
  const takesMs = chance.pick([500, 5_000, MINUTE, 4 * MINUTE, 10 * MINUTE]);
  const usage = usageOf(chance.below(2_000));
  if (chance.likely(0.03)) return { class: "timeout", takesMs: 120 * MINUTE, writes, usage };
  if (order.kind !== "agent") return chance.likely(0.25) ? { outcome: "FAIL", takesMs } : { outcome: "PASS", takesMs };
  if (chance.likely(0.62)) {
    const outcome = chance.likely(0.8) ? goodOutcome(order) : chance.pick(order.outcomes);
    return { outcome, takesMs, writes, usage, effects: chance.likely(0.03) ? 1 : 0 };
  }
  const now = house.world.now();
  const soon = new Date(now + chance.pick([1, 20, 180]) * MINUTE).toISOString();
  return chance.pick<SimDeed>([
    { class: "crashed", takesMs, writes, usage },
    { class: "no-outcome", takesMs, writes, usage },
    { class: "provider-error", takesMs, usage },
    { class: "rate-limited", takesMs: 500, retryAt: chance.likely(0.5) ? soon : null },
    { class: "usage-limited", takesMs: 500, retryAt: chance.likely(0.7) ? soon : null },
    { class: "needs-person", takesMs, question: "red or blue?", writes, usage },
    { class: "auth", takesMs: 500 },
    { class: "setup-failed", takesMs: 500 },
    { class: "permission-blocked", takesMs: 500 },
    { class: "stalled", takesMs: 20 * MINUTE, usage },
    { class: "lost", takesMs },
    { class: "launch-failed", takesMs: 0, started: false },
  ]);
};

const goodOutcome = (order: Order): string => order.outcomes[0] ?? "DONE";

const usageOf = (tokens: number) => ({ inputTokens: tokens, cachedTokens: 0, outputTokens: tokens, costUsd: null });

/** Its own file, now and then one that others write too, and an end to every conflict's markers. */
const writesOf = (house: DaemonHouse, order: Order): Record<string, string> => {
  const slot = /\/(\d+)\/tree$/.exec(order.tree)?.[1] ?? "";
  const files = house.repo.slots[slot]?.files ?? {};
  const words = `${order.task} ${order.node} ${order.n} of ${order.run}\n`;
  const marked = Object.keys(files).filter((path) => files[path]?.includes("<<<<<<<"));
  const writes: Record<string, string> = { [`${order.task}.txt`]: words };
  for (const path of marked) writes[path] = words;
  if (hashOf(order.task) % 4 === 0) writes["shared.txt"] = words;
  return writes;
};

/** The graph of a card by the first word of its title. */
export const nodesOf = (title: string): { readonly entry: string; readonly nodes: Record<string, PlanNode> } => {
  const [kind] = title.split(" ");
  if (kind === "small") return { entry: "builder", nodes: bound(smallNodes(), title) };
  const next = kind === "approve" ? "approve" : "integrate";
  const nodes: Record<string, PlanNode> = {
    builder: agentNode("builder", { DONE: next, BLOCKED: "blocked" }, { visits: 6 }),
    integrate: {
      kind: "integrate",
      name: "integrate",
      visits: 5,
      attempts: 2,
      on: { MERGED: "done", NEEDS_REVISION: "builder" },
    },
  };
  if (kind === "approve")
    nodes["approve"] = {
      kind: "approve",
      name: "approve",
      visits: 6,
      attempts: 1,
      on: { APPROVED: "integrate", REJECTED: "builder" },
      question: "Is it good?",
    };
  return { entry: "builder", nodes: bound(nodes, title) };
};

/** Two providers share the tasks. */
export const runnerOf = (title: string): string => (hashOf(title) % 2 === 0 ? "sim" : "other");

const bound = (nodes: Record<string, PlanNode>, title: string): Record<string, PlanNode> =>
  Object.fromEntries(
    Object.entries(nodes).map(([name, node]) => [
      name,
      node.kind === "agent" ? { ...node, binding: { ...SIM_BINDING, runner: runnerOf(title) } } : node,
    ]),
  );
