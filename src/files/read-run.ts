import { digestOf } from "../domain/digest.ts";
import type { RunEvent } from "../domain/event.ts";
import { isFailure } from "../domain/failure.ts";
import { ordinalOf, parseRunId, taskOf, type RunId } from "../domain/id.ts";
import type { Entry } from "../domain/journal.ts";
import type { Plan } from "../domain/plan.ts";
import type { Disk } from "../ports/disk.ts";
import type { RunView } from "../ports/reader.ts";
import { followChain } from "./chain.ts";
import type { Layout } from "./layout.ts";

const PLAN_MAX = 64 * 1024 * 1024;
const JOURNAL_MAX = 512 * 1024 * 1024;
const FOUND_MAX = 20;

/**
 * A run for faces: whatever of it can be read, and what is wrong with the rest. The digest proves the plan's content and the
 * chain proves the journal's, so no schema is loaded.
 */
export const readRunView = (disk: Disk, layout: Layout, id: RunId): RunView => {
  const plan = readPlan(disk, layout, id);
  const journal = readChain(disk, layout, id);
  return {
    id,
    plan: plan.plan,
    planVerified: plan.problem === null && plan.plan !== null,
    ...journal,
    problem: plan.problem ?? journal.problem,
  };
};

/** Runs whose id holds the fragment, newest first; an exact id wins alone, and costs no listing. */
export const findRuns = (disk: Disk, layout: Layout, fragment: string): readonly RunId[] => {
  const exact = parseRunId(fragment);
  if (exact !== null && disk.stat(layout.run(exact))?.kind === "folder") return [exact];
  const wanted = fragment.toLowerCase();
  return wanted === "" ? [] : newestRuns(disk, layout, FOUND_MAX, (id) => id.includes(wanted));
};

/** Run ids, the newest task's first, and of one task the latest first. */
export const newestRuns = (
  disk: Disk,
  layout: Layout,
  limit: number,
  wanted: (id: RunId) => boolean = () => true,
): readonly RunId[] =>
  disk
    .list(layout.runs)
    .flatMap((name) => parseRunId(name) ?? [])
    .filter(wanted)
    .sort((a, b) => (taskOf(a) === taskOf(b) ? ordinalOf(b) - ordinalOf(a) : taskOf(a) < taskOf(b) ? 1 : -1))
    .slice(0, limit);

const readPlan = (disk: Disk, layout: Layout, id: RunId): { plan: Plan | null; problem: string | null } => {
  const bytes = bytesOf(disk, layout.plan(id), PLAN_MAX);
  if (typeof bytes === "string") return { plan: null, problem: bytes };
  if (bytes === null) return { plan: null, problem: disk.stat(layout.run(id)) === null ? null : "the run has no plan" };
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (!looksLikePlan(value))
      return { plan: null, problem: "the plan does not have the form of this version's plans" };
    const { digest, ...rest } = value;
    if (digestOf(rest) !== digest)
      return { plan: value, problem: "the plan is not the one that was frozen: its digest is wrong" };
    return { plan: value, problem: value.run === id ? null : `the plan belongs to ${value.run}` };
  } catch {
    return { plan: null, problem: "the plan is not readable JSON" };
  }
};

const readChain = (disk: Disk, layout: Layout, id: RunId): Pick<RunView, "entries" | "chain" | "problem"> => {
  const bytes = bytesOf(disk, layout.runJournal(id), JOURNAL_MAX);
  if (typeof bytes === "string") return { entries: [], chain: "broken", problem: bytes };
  if (bytes === null) return { entries: [], chain: "absent", problem: null };
  const { entries, tornAt, problem } = followChain(bytes);
  const chain = problem !== null ? "broken" : tornAt < bytes.length ? "torn" : "intact";
  return {
    entries: entries as readonly Entry<RunEvent>[],
    chain,
    problem: problem === null ? null : `journal: ${problem}`,
  };
};

const bytesOf = (disk: Disk, path: string, max: number): Uint8Array | string | null => {
  try {
    return disk.read(path, max);
  } catch (thrown) {
    if (isFailure(thrown)) return thrown.message;
    throw thrown;
  }
};

/** The parts of a plan that faces show, checked; the digest, when it holds, proves the rest. */
const looksLikePlan = (value: unknown): value is Plan => {
  const plan = recordOf(value);
  if (plan["schema"] !== "millrace.plan/1") return false;
  const texts = [plan["run"], plan["task"], plan["createdAt"], plan["config"], plan["digest"]];
  const card = recordOf(plan["card"]);
  const graph = recordOf(plan["graph"]);
  const base = recordOf(plan["base"]);
  return (
    texts.every(isText) &&
    ["title", "text", "body", "digest"].every((key) => isText(card[key])) &&
    ["name", "source", "digest", "entry"].every((key) => isText(graph[key])) &&
    ["branch", "commit", "start"].every((key) => isText(base[key])) &&
    Object.values(recordOf(plan["nodes"])).every(looksLikeNode) &&
    ["limits", "checks", "setup", "integration"].every((key) => typeof plan[key] === "object" && plan[key] !== null) &&
    Array.isArray(recordOf(plan["checks"])["commands"]) &&
    Array.isArray(recordOf(plan["setup"])["commands"])
  );
};

const looksLikeNode = (value: unknown): boolean => {
  const node = recordOf(value);
  const agent =
    node["kind"] !== "agent" ||
    (isText(recordOf(node["binding"])["runner"]) && isText(recordOf(node["prompt"])["text"]));
  return agent && isText(node["kind"]) && isText(node["name"]) && typeof node["on"] === "object" && node["on"] !== null;
};

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const isText = (value: unknown): value is string => typeof value === "string";
