import * as z from "zod";

/** The name of a node or an edge's outcome class, as written in a graph file. */
const Name = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "a name is lower-case letters, digits and '-', at most 32");

/** Edges by outcome (`DONE`), by class (`timeout`) or by `exhausted`, each to a node or an end. */
const Edges = z.record(z.string().regex(/^(?:[A-Z][A-Z0-9_]{0,31}|[a-z][a-z-]{0,31})$/), z.string());

const visits = z.number().int().min(1).max(50).optional();
const attempts = z.number().int().min(1).max(20).optional();

/** An agent's node: a prompt to a runner; `visits` bounds how often a run enters it, `attempts` the tries at one visit. */
const AgentNode = z.strictObject({
  kind: z.literal("agent"),
  prompt: Name,
  visits,
  attempts,
  timeout_minutes: z.number().positive().max(1440).optional(),
  silence_minutes: z.number().positive().max(1440).optional(),
  outcomes: z.array(z.string().regex(/^[A-Z][A-Z0-9_]{0,31}$/)).min(1),
  read_only: z.boolean().optional(),
  on: Edges,
});

/** A check node: commands the engine runs in the run's checkout; without `commands` those of `[checks]`. */
const CheckNode = z.strictObject({
  kind: z.literal("check"),
  commands: z.array(z.string().min(1)).min(1).optional(),
  visits,
  attempts,
  on: Edges,
});

/** The node at which the engine merges; `visits` bounds the revisions. */
const IntegrateNode = z.strictObject({ kind: z.literal("integrate"), visits, attempts, on: Edges });

/** The node at which the run waits for a person; `question` is what they are asked. */
const ApproveNode = z.strictObject({
  kind: z.literal("approve"),
  question: z.string().min(1).max(2_000),
  visits,
  on: Edges,
});

/** A node of any kind. */
export const GraphNode = z.discriminatedUnion("kind", [AgentNode, CheckNode, IntegrateNode, ApproveNode]);
export type GraphNode = z.infer<typeof GraphNode>;

/** What one run of this graph may spend before it stops for the operator. */
export const GraphLimits = z.strictObject({
  attempts: z.number().int().min(1).max(500).optional(),
  minutes: z.number().positive().optional(),
  tokens: z.number().int().positive().optional(),
  cost_usd: z.number().positive().optional(),
});

/** A graph as its TOML file holds it. */
export const Graph = z.strictObject({
  schema: z.literal("millrace.graph/1"),
  name: Name,
  summary: z.string().min(1),
  entry: Name,
  limits: GraphLimits.optional(),
  nodes: z.record(Name, GraphNode),
});
export type Graph = z.infer<typeof Graph>;
