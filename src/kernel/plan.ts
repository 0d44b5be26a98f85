import type { Config } from "../domain/config.ts";
import { digestOf, sha256 } from "../domain/digest.ts";
import { Failure } from "../domain/failure.ts";
import type { Graph, GraphNode } from "../domain/graph.ts";
import type { Limits, Plan, PlanNode } from "../domain/plan.ts";
import type { Task } from "../domain/task.ts";
import { bindStage, type Profiles } from "./binding.ts";
import { checkGraph, type LineOf } from "./graph.ts";
import { checkTemplate } from "./template.ts";

/** A prompt in force: its text, whether the package or the workspace has it, and the file it stands in. */
export type PromptSource = { readonly text: string; readonly source: string; readonly file: string };

/** Everything a plan is frozen from. `createdAt` is an ISO time, `root` the workspace's absolute path. */
export type PlanInput = {
  readonly run: string;
  readonly task: Task;
  readonly createdAt: string;
  readonly graph: Graph;
  /** Where the graph comes from ("package" or "workspace"), its file for people, and the line of a key path in it. */
  readonly graphSource: string;
  readonly graphFile: string;
  readonly lineOf: LineOf;
  readonly config: Config;
  readonly configDigest: string;
  readonly root: string;
  readonly prompt: (name: string) => PromptSource | null;
  readonly profiles: Profiles;
  readonly base: Plan["base"];
  readonly continues: Plan["continues"];
  /** The stage the run shall begin with instead of the graph's entry. */
  readonly from: string | null;
};

/** How often a node without `visits` may be entered, and how often a visit without `attempts` is tried. */
export const VISITS_DEFAULT = 50;
export const ATTEMPTS_DEFAULT = 3;

/** Freezes a run's plan, every default filled in and every name bound; throws the first mistake as a Failure with its place. */
export const compile = (input: PlanInput): Plan => {
  const [mistake] = checkGraph(input.graph, input.lineOf, input.graphFile);
  if (mistake !== undefined) throw mistake;
  const { config, graph, task } = input;
  const plan: Omit<Plan, "digest"> = {
    schema: "millrace.plan/1",
    run: input.run,
    task: task.id,
    createdAt: input.createdAt,
    card: {
      title: task.title,
      text: task.text,
      body: task.body,
      digest: sha256(task.text),
      specId: task.fields.spec_id ?? null,
    },
    graph: { name: graph.name, source: input.graphSource, digest: digestOf(graph), entry: entryOf(input) },
    nodes: Object.fromEntries(
      Object.entries(graph.nodes).map(([name, node]) => [name, compileNode(input, name, node)]),
    ),
    limits: limitsOf(config, graph),
    checks: {
      commands: [...config.checks.commands],
      timeoutMs: minutes(config.checks.timeout_minutes),
      env: [...config.checks.env],
    },
    setup: {
      commands: [...config.checkout.setup],
      timeoutMs: minutes(config.checkout.timeout_minutes),
      cacheKey: [...config.checkout.cache_key],
    },
    integration: { enabled: config.integration.enabled, rounds: config.integration.rounds },
    effectsRepeat: config.effects.repeat,
    outputMax: Math.round(config.limits.output_mb * 1024 * 1024),
    base: input.base,
    config: input.configDigest,
    continues: input.continues,
  };
  return { ...plan, digest: digestOf(plan) };
};

/** Where the run begins: a stage a person named, as long as the graph still has it as a stage of work, else the graph's entry. */
const entryOf = ({ graph, from, graphFile }: PlanInput): string => {
  if (from === null) return graph.entry;
  if (Object.hasOwn(graph.nodes, from)) return from;
  throw new Failure(
    "graph-invalid",
    `The graph ${graph.name} has no stage "${from}" to begin with.`,
    `Its stages: ${Object.keys(graph.nodes).join(", ")}. Retry the task from one of them.`,
    { file: graphFile },
  );
};

const compileNode = (input: PlanInput, name: string, node: GraphNode): PlanNode => {
  const common = {
    name,
    visits: node.visits ?? VISITS_DEFAULT,
    attempts: (node.kind === "approve" ? undefined : node.attempts) ?? ATTEMPTS_DEFAULT,
    on: { ...node.on },
  };
  if (node.kind === "approve") return { kind: "approve", ...common, question: node.question };
  if (node.kind === "integrate") return { kind: "integrate", ...common };
  if (node.kind === "check") return { kind: "check", ...common, commands: [...(node.commands ?? [])] };
  const binding = bindStage(input.config, input.profiles, name, node);
  const [executable, ...rest] = binding.command;
  return {
    kind: "agent",
    ...common,
    outcomes: [...node.outcomes],
    readOnly: node.read_only ?? false,
    binding: { ...binding, command: executable === undefined ? [] : [resolve(input.root, executable), ...rest] },
    prompt: freezePrompt(input, name, node.prompt),
  };
};

const freezePrompt = (input: PlanInput, node: string, name: string): Extract<PlanNode, { kind: "agent" }>["prompt"] => {
  const found = input.prompt(name);
  if (found === null) {
    const line = input.lineOf(["nodes", node, "prompt"]);
    throw new Failure(
      "graph-invalid",
      `Node "${node}" wants the prompt "${name}", which does not exist`,
      `Write agents/prompts/${name}.md, or name one that \`millrace assets ls\` lists.`,
      { file: input.graphFile, ...(line !== undefined && { line }), field: `nodes.${node}.prompt` },
    );
  }
  const [mistake] = checkTemplate(found.text, found.file);
  if (mistake !== undefined) throw mistake;
  return { name, source: found.source, digest: sha256(found.text), text: found.text };
};

/** What the run may spend: the tighter of what the graph and what the configuration allows. */
const limitsOf = ({ limits, budget }: Config, graph: Graph): Limits => ({
  attempts: Math.min(limits.attempts, graph.limits?.attempts ?? Infinity),
  activeMs: minutes(Math.min(limits.minutes, graph.limits?.minutes ?? Infinity)),
  tokens: tighter(limits.tokens, graph.limits?.tokens),
  costUsd: tighter(limits.cost_usd, graph.limits?.cost_usd),
  stage: {
    attempts: budget.stage.attempts ?? null,
    activeMs: budget.stage.minutes === undefined ? null : minutes(budget.stage.minutes),
    tokens: budget.stage.tokens ?? null,
    costUsd: budget.stage.cost_usd ?? null,
  },
  backoffMs: limits.backoff_seconds * 1_000,
  waitMs: limits.wait_hours * 3_600_000,
});

const tighter = (a: number | undefined, b: number | undefined): number | null =>
  a === undefined && b === undefined ? null : Math.min(a ?? Infinity, b ?? Infinity);

const minutes = (count: number): number => count * 60_000;

/** An executable with a slash is a path from the workspace (unless a placeholder begins it); one without is searched on the PATH. */
const resolve = (root: string, executable: string): string =>
  !executable.includes("/") || executable.startsWith("/") || executable.startsWith("{")
    ? executable
    : `${root.replace(/\/+$/, "")}/${executable.replace(/^(?:\.\/+)+/, "")}`;
