import { ordinalOf, parseRunId, taskOf, type RunId } from "../domain/id.ts";
import type { RunFacts, SizedRun } from "../domain/retention.ts";
import type { Asked } from "../ports/git-space.ts";
import type { Kept } from "../ports/retention.ts";
import { leavePruned } from "./pruned.ts";
import type { Found, Limits, RetentionTools, Taking } from "./retention-parts.ts";
import { earlierOf, factsOf, toldBy, type RunMemory } from "./retention-run-facts.ts";
import { sizeOf } from "./tree-size.ts";

/** Closed runs over the limits of which nothing is unmerged, unpublished, running or needed, the oldest first. */
export const findRuns = async (tools: RetentionTools, limits: Limits, memory: RunMemory): Promise<Found> => {
  const nowMs = tools.world.now();
  const listed = await listRuns(tools, memory);
  const over = new Map(tools.judge.overAge(listed, limits, nowMs));
  const rest: SizedRun[] = [];
  let total = 0;
  for (const run of listed.filter(({ id }) => !over.has(id))) {
    // Once there is no more room, what is older finds none either, whatever its size.
    const bytes = total > limits.maxBytes ? 0 : await bytesOf(tools, run, memory);
    total += bytes;
    rest.push({ ...run, bytes });
  }
  for (const [id, reason] of tools.judge.overSize(rest, limits)) over.set(id, reason);
  const candidates: Candidate[] = [];
  const wanted = new Map<RunId, RunId>();
  for (const run of listed.toReversed()) {
    const reason = over.get(run.id);
    if (reason === undefined) continue;
    if (!(await tools.pace())) break;
    candidates.push({ ...run, reason, facts: factsOf(tools, run.id, memory, wanted) });
  }
  return judge(tools, candidates, memory, nowMs);
};

type Listed = Omit<SizedRun, "bytes"> & { readonly stamp: string };
type Candidate = Listed & { readonly reason: string; readonly facts: RunFacts };

/** Every run with the time of its last line, the newest first. The files' own times order; what goes is judged by the journal. */
const listRuns = async (tools: RetentionTools, memory: RunMemory): Promise<readonly Listed[]> => {
  const { disk, layout } = tools.durable;
  const listed: Listed[] = [];
  const standing = new Set<RunId>();
  for (const name of disk.list(layout.runs)) {
    const id = parseRunId(name);
    if (id === null) continue;
    if (!(await tools.pace())) break;
    const stat = disk.stat(layout.runJournal(id));
    standing.add(id);
    if (stat?.kind === "file")
      listed.push({
        id,
        atMs: Number(BigInt(stat.mtime) / 1_000_000n),
        stamp: `${stat.ino} ${stat.size} ${stat.mtime}`,
      });
  }
  for (const map of [memory.bytes, memory.read]) for (const id of map.keys()) if (!standing.has(id)) map.delete(id);
  return listed.sort((a, b) => b.atMs - a.atMs || later(a.id, b.id));
};

/** Of two runs written to at the same time, the later task's, and of one task the later one, is the newer. */
const later = (a: RunId, b: RunId): number =>
  taskOf(a) === taskOf(b) ? ordinalOf(b) - ordinalOf(a) : taskOf(a) < taskOf(b) ? 1 : -1;

const bytesOf = async (tools: RetentionTools, { id, stamp }: Listed, memory: RunMemory): Promise<number> => {
  const known = memory.bytes.get(id);
  if (known?.stamp === stamp) return known.bytes;
  const { bytes, whole } = await sizeOf(tools.durable.disk, tools.durable.layout.run(id), tools.pace);
  if (whole) memory.bytes.set(id, { stamp, bytes });
  return bytes;
};

const judge = async (
  tools: RetentionTools,
  candidates: readonly Candidate[],
  memory: RunMemory,
  nowMs: number,
): Promise<Found> => {
  // A commit that is asked for costs git some time, so only of runs that would go otherwise.
  const asking = candidates.filter(({ facts }) => tools.judge.whyKept({ ...facts, after: null }, true, nowMs) === null);
  const answers = await askGit(tools, asking, memory);
  const takings: Taking[] = [];
  const kept: Kept[] = [];
  const going = new Set<RunId>();
  for (const { id, reason, facts, ...run } of candidates) {
    const published = answers.get(id) ?? null;
    const after = earlierOf(tools, id).find((each) => !going.has(each)) ?? null;
    const stays = tools.judge.whyKept({ ...facts, after }, published, nowMs);
    if (stays !== null) {
      kept.push({ what: id, reason: stays });
      continue;
    }
    going.add(id);
    takings.push({
      removal: { kind: "run", what: id, bytes: await bytesOf(tools, { id, ...run }, memory), reason },
      take: () => removeRun(tools, id, memory, published),
    });
  }
  return { takings, kept };
};

const askGit = async (
  tools: RetentionTools,
  candidates: readonly Candidate[],
  memory: RunMemory,
): Promise<ReadonlyMap<RunId, boolean | null>> => {
  const asked = candidates.flatMap(({ id, facts }): (Asked & { readonly id: RunId })[] => {
    const commit = tools.judge.decidingCommit(facts);
    const { branch } = toldBy(tools, id, memory);
    return commit === null ? [] : [{ id, run: id, commit, branch, offered: facts.ending?.integration === "off" }];
  });
  const answers = asked.length === 0 ? [] : await tools.git.published(asked);
  return new Map(asked.map(({ id }, index) => [id, answers[index] ?? null]));
};

/** Judges once more by what stands now, leaves the record of the run, and takes its folder out of use by one rename. */
const removeRun = (tools: RetentionTools, id: RunId, memory: RunMemory, published: boolean | null): boolean => {
  const { durable, trash, world, judge: judgeRun } = tools;
  const facts = factsOf(tools, id, memory);
  if (facts.ending === null || judgeRun.whyKept(facts, published, world.now()) !== null) return false;
  const { title, branch } = toldBy(tools, id, memory);
  const { verdict, at, commit, integration, attempts, reason } = facts.ending;
  leavePruned(durable, id, {
    run: id,
    task: taskOf(id),
    title,
    verdict,
    reason,
    closedAt: at,
    prunedAt: new Date(world.now()).toISOString(),
    branch,
    commit,
    integration,
    attempts,
    published: verdict === "done",
  });
  return trash.put("run", id, durable.layout.run(id));
};
