import { dirname } from "node:path";
import { ordinalOf, parseRunId, taskOf, type RunId } from "../domain/id.ts";
import type { Plan } from "../domain/plan.ts";
import type { RunEnding, RunFacts } from "../domain/retention.ts";
import { placesOf } from "./places.ts";
import { ordinalsOf } from "./pruned.ts";
import { readRunView } from "./read-run.ts";
import type { RetentionTools } from "./retention-parts.ts";
import { runFoldersOf } from "./run-folder.ts";

/** What is known of runs from earlier looks, by the state of their journals; a closed run changes no more. */
export type RunMemory = {
  readonly bytes: Map<RunId, { readonly stamp: string; readonly bytes: number }>;
  readonly read: Map<RunId, { readonly stamp: string; readonly told: Told }>;
};

/** Remembers nothing yet. */
export const makeRunMemory = (): RunMemory => ({ bytes: new Map(), read: new Map() });

/** What a run's own files say: how it ended, what it goes on from, and what is needed to leave a record of it. */
export type Told = {
  readonly ending: RunEnding | null;
  readonly problem: string | null;
  readonly needs: readonly RunId[];
  readonly title: string;
  readonly branch: string;
};

/** Reads what a run's files say, verified; what was read before counts while the journal stands as it did. */
export const toldBy = (tools: RetentionTools, id: RunId, memory: RunMemory): Told => {
  const { disk, layout } = tools.durable;
  const stat = disk.stat(layout.runJournal(id));
  const stamp = stat === null ? "" : `${stat.ino} ${stat.size} ${stat.mtime}`;
  const known = memory.read.get(id);
  if (known !== undefined && known.stamp === stamp) return known.told;
  const view = readRunView(disk, layout, id);
  const sound = view.plan !== null && view.planVerified && (view.chain === "intact" || view.chain === "torn");
  const told: Told = {
    ending: sound && view.plan !== null ? tools.judge.endingOf(view.plan, view.entries) : null,
    problem: sound ? null : (view.problem ?? "its plan or journal is missing"),
    needs: view.plan === null ? [] : neededBy(view.plan, layout.runs),
    title: view.plan?.card.title ?? "",
    branch: view.plan?.base.branch ?? "",
  };
  if (stamp !== "") memory.read.set(id, { stamp, told });
  return told;
};

/** The runs whose files a plan points to: the one it goes on from, and those whose logs it offers as evidence. */
const neededBy = ({ continues }: Plan, runs: string): readonly RunId[] => {
  if (continues === null) return [];
  // A plan of an earlier version offers no logs.
  const attempts = (continues as { attempts?: typeof continues.attempts }).attempts ?? [];
  const folders = attempts.map(({ folder }) => dirname(dirname(folder))).filter((run) => dirname(run) === runs);
  const names = [continues.run, ...folders.map((folder) => folder.slice(runs.length + 1))];
  return [...new Set(names)].flatMap((name) => parseRunId(name) ?? []);
};

/** What decides whether a run may go, by the files as they stand at this moment. */
export const factsOf = (
  tools: RetentionTools,
  id: RunId,
  memory: RunMemory,
  wanted = new Map<RunId, RunId>(),
): RunFacts => {
  const { disk, layout } = tools.durable;
  const { standing: siblings, prunedUpTo } = ordinalsOf(disk, layout, taskOf(id));
  const places = placesOf(disk, layout, taskOf(id));
  // Runs go in their order: one that stands although a later one was removed came back by a power loss.
  const newest = siblings.at(-1) === id && ordinalOf(id) > prunedUpTo;
  const { ending, problem } = toldBy(tools, id, memory);
  for (const next of siblings.filter((each) => ordinalOf(each) > ordinalOf(id))) {
    const told = toldBy(tools, next, memory);
    // Of an ended task nobody goes on; of any other the newest run still may be gone on from, with what it points to.
    const goesOn = told.ending === null || (next === siblings.at(-1) && places.some((place) => place !== "done"));
    if (goesOn) for (const needed of told.needs) wanted.set(needed, next);
  }
  const after = earlierOf(tools, id)[0] ?? null;
  return { id, places, newest, ending, problem, wantedBy: wanted.get(id) ?? null, after, atWork: tools.lives(id) };
};

/** The runs of the same task that stand and came before. */
export const earlierOf = ({ durable }: RetentionTools, id: RunId): readonly RunId[] =>
  runFoldersOf(durable.disk, durable.layout, taskOf(id)).filter((each) => ordinalOf(each) < ordinalOf(id));
