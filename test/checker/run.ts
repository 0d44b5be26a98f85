import { createHash } from "node:crypto";
import { fieldsOf, hashOf, judgeChain, within, type Fields } from "./chain.ts";
import { namesIn, textOf, type Dump } from "./dump.ts";

/** What one run's folder proves, for the rules over several runs and the repository. */
export type RunFacts = {
  readonly id: string;
  readonly task: string;
  readonly ordinal: number;
  readonly opened: boolean;
  /** True once a line of its journal stands: before, a power loss may have torn its claim. */
  readonly begun: boolean;
  readonly plan: Fields | null;
  readonly verdict: string | null;
  /** Candidates that may have become the base: those whose checks passed. */
  readonly candidates: readonly string[];
  readonly advanced: readonly string[];
  readonly integrated: Fields | null;
};

/** Judges one run's folder by itself; problems are sentences that begin with the run's id. */
export const judgeRun = (dump: Dump, id: string, tornAllowed: boolean): { facts: RunFacts; problems: string[] } => {
  const folder = `agents/runs/${id}`;
  const problems: string[] = [];
  const planText = textOf(dump, `${folder}/plan.json`);
  const plan = fieldsOf(planText);
  if (planText !== undefined) problems.push(...judgePlan(plan, id));
  const journal = textOf(dump, `${folder}/journal.jsonl`);
  const chain = judgeChain(journal ?? "", tornAllowed);
  problems.push(...chain.problems.map((problem) => `journal ${problem}`));
  const events = chain.lines.flatMap((line) => line.events);
  if (planText === undefined && events.length > 0) problems.push("has a journal with events but no plan");
  const story = judgeEvents(events, plan);
  problems.push(...story.problems, ...judgeAttempts(dump, folder, story.ordered, story.settled));
  const dot = id.lastIndexOf(".r");
  return {
    facts: {
      id,
      task: id.slice(0, dot),
      ordinal: Number(id.slice(dot + 2)),
      opened: planText !== undefined,
      begun: events.length > 0,
      plan,
      verdict: story.verdict,
      candidates: story.candidates,
      advanced: story.advanced,
      integrated: story.integrated,
    },
    problems: problems.map((problem) => `run ${id}: ${problem}`),
  };
};

const judgePlan = (plan: Fields | null, id: string): string[] => {
  if (plan === null) return ["plan.json is no JSON object"];
  const { digest, ...rest } = plan;
  const card = within(plan, "card");
  const prompts = Object.values(within(plan, "nodes")).map((node) => within(node, "prompt"));
  return [
    ...(digest === hashOf(rest) ? [] : ["the plan's digest is wrong"]),
    ...(plan["run"] === id ? [] : [`the plan names the run ${String(plan["run"])}`]),
    ...(id.startsWith(`${String(plan["task"])}.r`) ? [] : [`the plan names the task ${String(plan["task"])}`]),
    ...(card["digest"] === textHash(card["text"]) ? [] : ["the card's digest in the plan is wrong"]),
    ...prompts.flatMap((prompt) =>
      prompt["text"] === undefined || prompt["digest"] === textHash(prompt["text"])
        ? []
        : [`the digest of the prompt ${String(prompt["name"])} is wrong`],
    ),
  ];
};

const textHash = (text: unknown): string => createHash("sha256").update(String(text)).digest("hex");

type Story = {
  problems: string[];
  ordered: Map<number, string>;
  settled: Map<number, Fields>;
  verdict: string | null;
  candidates: string[];
  advanced: string[];
  integrated: Fields | null;
};

/** Reads the events as a story that must hold together: one attempt at a time, each settled once, nothing after the closing. */
const judgeEvents = (events: readonly Fields[], plan: Fields | null): Story => {
  const story: Story = {
    problems: [],
    ordered: new Map(),
    settled: new Map(),
    verdict: null,
    candidates: [],
    advanced: [],
    integrated: null,
  };
  const visits = new Map<string, number>();
  const finished = new Set<string>();
  const greens = new Set<string>();
  let [node, attempt, kind, from]: [string, number | null, string, string] = ["", null, "", ""];
  const says = (problem: string): void => void story.problems.push(problem);
  for (const [index, event] of events.entries()) {
    const type = String(event["type"]);
    if ((index === 0) !== (type === "opened"))
      says(index === 0 ? `begins with ${type}, not with opened` : "is opened twice");
    if (story.verdict !== null) says(`${type} follows the closing`);
    if (type === "opened" && plan !== null && event["plan"] !== plan["digest"])
      says("was opened with another plan's digest");
    if (type === "entered") {
      node = String(event["node"]);
      visits.set(node, (visits.get(node) ?? 0) + 1);
      const most = Number(within(within(plan, "nodes"), node)["visits"]);
      if (Number.isNaN(most)) says(`entered ${node}, which the plan does not have`);
      else if ((visits.get(node) ?? 0) > most) says(`entered ${node} more often than its ${most} visits`);
      if (attempt !== null) says(`entered ${node} while attempt ${attempt} was at work`);
    }
    if (type === "ordered") {
      const n = Number(event["n"]);
      if (attempt !== null) says(`ordered attempt ${n} while attempt ${attempt} was at work`);
      if (n !== story.ordered.size + 1) says(`ordered attempt ${n} after ${story.ordered.size} attempts`);
      [attempt, kind, from] = [n, String(event["kind"]), String(event["from"])];
      story.ordered.set(n, String(event["node"]));
      const place = `${node} (visit ${visits.get(node) ?? 0})`;
      if (kind !== "candidate" && finished.has(place))
        says(`ordered attempt ${n} at ${place}, which was committed before`);
    }
    if (type === "settled") {
      const settlement = within(event, "settlement");
      const n = Number(settlement["n"]);
      if (n !== attempt) says(`settled attempt ${n}, which was not at work`);
      if (story.settled.has(n)) says(`settled attempt ${n} twice`);
      const commit = settlement["commit"];
      if (typeof commit === "string" && [...story.settled.values()].some((other) => other["commit"] === commit))
        says(`attempt ${n} committed ${commit.slice(0, 12)}, which an earlier attempt committed`);
      story.settled.set(n, settlement);
      const green = settlement["class"] === "ok";
      if (green && kind !== "candidate") finished.add(`${node} (visit ${visits.get(node) ?? 0})`);
      if (green && kind === "candidate" && settlement["outcome"] === "PASS") greens.add(from);
      attempt = null;
    }
    if (type === "merged") story.candidates.push(String(event["candidate"]));
    if (type === "advanced") {
      const commit = String(event["commit"]);
      story.advanced.push(commit);
      if (story.candidates.at(-1) !== commit)
        says(`advanced the base to ${commit.slice(0, 12)}, which was not the candidate`);
      if (hasChecks(plan) && !greens.has(commit))
        says(`advanced the base to ${commit.slice(0, 12)} without green checks`);
    }
    if (type === "integrated") {
      if (story.integrated !== null && story.integrated["status"] === "merged") says("was integrated twice");
      story.integrated = event;
    }
    if (type === "closed") story.verdict = String(event["verdict"]);
  }
  if (hasChecks(plan)) story.candidates = story.candidates.filter((commit) => greens.has(commit));
  if (story.advanced.length > 1) says("advanced the base twice");
  if (story.verdict !== null && attempt !== null) says(`closed while attempt ${attempt} was at work`);
  if (story.verdict === "done" && story.integrated === null && hasGate(plan))
    says("is done without an integration event");
  if (story.integrated?.["status"] === "merged" && !story.advanced.includes(String(story.integrated["commit"])))
    says("says merged, but the base was never advanced to that commit");
  return story;
};

const hasChecks = (plan: Fields | null): boolean => {
  const commands = within(plan, "checks")["commands"];
  return Array.isArray(commands) && commands.length > 0;
};

const hasGate = (plan: Fields | null): boolean =>
  Object.values(within(plan, "nodes")).some((node) => within({ node }, "node")["kind"] === "integrate");

/** Attempt folders against the journal: append comes before perform, and a number is started at most once. */
const judgeAttempts = (
  dump: Dump,
  folder: string,
  ordered: ReadonlyMap<number, string>,
  settled: ReadonlyMap<number, Fields>,
): string[] => {
  const problems: string[] = [];
  const seen = new Map<number, string>();
  const names = namesIn(dump, `${folder}/attempts`);
  for (const name of names) {
    const match = /^([1-9][0-9]*)-([a-z][a-z0-9-]*)$/.exec(name);
    const n = Number(match?.[1]);
    if (match === null) {
      problems.push(`attempts/${name} is no attempt's folder`);
      continue;
    }
    if (seen.has(n)) problems.push(`attempt ${n} has two folders, ${seen.get(n)} and ${name}`);
    seen.set(n, name);
    const has = (file: string): boolean => dump.has(`${folder}/attempts/${name}/${file}`);
    if (ordered.get(n) === undefined) problems.push(`attempt ${n} has a folder but was never ordered`);
    else if (ordered.get(n) !== match[2])
      problems.push(`attempt ${n} was ordered at ${ordered.get(n)}, its folder says ${match[2]}`);
    const claimed = has("pid.json") ? fieldsOf(textOf(dump, `${folder}/attempts/${name}/pid.json`)) : null;
    const voided = claimed !== null && claimed["void"] === true;
    if (has("pid.json") && !has("order.json") && !voided) problems.push(`attempt ${n} was started without an order`);
    if (voided && has("exit.json")) problems.push(`attempt ${n} ended although it was voided`);
    const started = settled.get(n)?.["started"] === true && settled.get(n)?.["exitCode"] !== null;
    if (started && !has("pid.json"))
      problems.push(`attempt ${n} is settled with an exit code but never took its pid.json`);
    if (has("exit.json") && !has("pid.json")) problems.push(`attempt ${n} ended without having started`);
  }
  return problems;
};
