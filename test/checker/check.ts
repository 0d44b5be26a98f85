/**
 * Judges a workspace after anything that may have happened to it. Shares no code with src/, so that a mistake there is not
 * repeated here. Run it as: node --import tsx test/checker/check.ts WORKSPACE [--repo REPO --branch BRANCH --from COMMIT] [--settled]
 */
import { parseArgs } from "node:util";
import { judgeChain, within } from "./chain.ts";
import { dumpFolder, namesIn, textOf, type Dump } from "./dump.ts";
import { judgePruned, prunedIn, type Pruned } from "./pruned.ts";
import { readRepository, type Repository } from "./repository.ts";
import { judgeRun, type RunFacts } from "./run.ts";

/** What the judge is told besides the files. */
export type Circumstances = {
  /** Ids of tasks whose adding was acknowledged: none may be missing. */
  readonly acknowledged?: readonly string[];
  /** Ids of tasks whose card a person moved or removed by hand: where it stands is theirs to say. */
  readonly handled?: readonly string[];
  /** True after a start came to its end: then no torn tail, no litter, no run half closed is excused. */
  readonly settled?: boolean;
  readonly repository?: Repository;
  /** Where the base stood before Millrace, and the commits that others put on it since. */
  readonly from?: string;
  readonly foreign?: readonly string[];
  /** One line a start, written by the agents themselves: "<run> <attempt>". */
  readonly starts?: readonly string[];
};

const STATES = ["backlog", "active", "blocked", "deferred", "done", "cancelled"];
const FINAL: Readonly<Record<string, string>> = { done: "done", blocked: "blocked", cancelled: "cancelled" };

/** Every violation found, as sentences; none means the workspace keeps its promises. */
export const check = (dump: Dump, circumstances: Circumstances = {}): string[] => {
  const torn = circumstances.settled !== true;
  // What a person took away no engine takes up again: its journal's torn tail stays as it is.
  const taken = (task: string): boolean =>
    circumstances.handled?.includes(task) === true &&
    STATES.every((state) => textOf(dump, `agents/tasks/${state}/${task}.md`) === undefined);
  const runs = namesIn(dump, "agents/runs").map((id) => judgeRun(dump, id, torn || taken(id.replace(/\.r\d+$/, ""))));
  const facts = runs.map((run) => run.facts);
  const pruned = prunedIn(dump);
  const engine = judgeChain(textOf(dump, "agents/journal.jsonl") ?? "", torn);
  const moved = new Set(
    engine.lines.flatMap((line) =>
      line.events.filter((event) => event["type"] === "task-moved").map((event) => String(event["task"])),
    ),
  );
  return [
    ...engine.problems.map((problem) => `the engine's journal ${problem}`),
    ...judgeEpochs(
      engine.lines.flatMap((line) => line.events.map((event) => ({ epoch: line.epoch, type: event["type"] }))),
    ),
    ...runs.flatMap((run) => run.problems),
    ...judgeTasks(dump, facts, pruned, moved, circumstances),
    ...judgeStarts(circumstances.starts ?? []),
    ...(circumstances.settled === true ? [...judgeLitter(dump), ...judgeState(dump)] : []),
    ...(circumstances.repository === undefined
      ? []
      : judgeBase(circumstances.repository, facts, pruned, circumstances)),
  ];
};

/** An epoch belongs to one engine: no two starts share one. */
const judgeEpochs = (events: readonly { epoch: number; type: unknown }[]): string[] => {
  const starts = events.filter((event) => event.type === "engine-started").map((event) => event.epoch);
  return starts.flatMap((epoch, index) =>
    starts.indexOf(epoch) === index ? [] : [`two engines started with epoch ${epoch}`],
  );
};

const judgeTasks = (
  dump: Dump,
  runs: readonly RunFacts[],
  pruned: readonly Pruned[],
  moved: ReadonlySet<string>,
  told: Circumstances,
): string[] => {
  const places = new Map<string, string[]>();
  for (const state of STATES)
    for (const name of namesIn(dump, `agents/tasks/${state}`))
      if (name.endsWith(".md")) places.set(name.slice(0, -3), [...(places.get(name.slice(0, -3)) ?? []), state]);
  const lost = (told.acknowledged ?? [])
    .filter((id) => !places.has(id))
    .map((id) => `task ${id}: was acknowledged and is lost`);
  const orphans = [...new Set(runs.map((run) => run.task))]
    .filter((id) => !places.has(id) && told.handled?.includes(id) !== true)
    .map((id) => `task ${id}: has a run but no card`);
  return [
    ...lost,
    ...orphans,
    ...[...places].flatMap(([id, states]) =>
      judgeTask(
        dump,
        id,
        states,
        runs.filter((run) => run.task === id),
        pruned.filter((run) => run.task === id),
        moved.has(id),
        told,
      ),
    ),
  ];
};

const judgeTask = (
  dump: Dump,
  id: string,
  states: readonly string[],
  runs: readonly RunFacts[],
  pruned: readonly Pruned[],
  moved: boolean,
  told: Circumstances,
): string[] => {
  const says = (words: string): string => `task ${id}: ${words}`;
  const problems: string[] = [];
  if (states.length > 1) {
    const texts = new Set(states.map((state) => textOf(dump, `agents/tasks/${state}/${id}.md`)));
    if (told.settled === true || texts.size > 1) problems.push(says(`stands in ${states.join(" and ")}`));
  }
  const opened = runs.filter((run) => run.opened).sort((a, b) => a.ordinal - b.ordinal);
  const numbers = opened.map((run) => run.ordinal);
  const free = told.handled?.includes(id) === true || moved;
  problems.push(...judgePruned(pruned, numbers, free || states.every((state) => state === "done")).map(says));
  for (const [index, run] of opened.entries())
    if (run.ordinal !== pruned.length + index + 1) problems.push(says(`its run ${index + 1} is called ${run.id}`));
  const open = opened.filter((run) => run.verdict === null);
  if (open.length > 1) problems.push(says(`has two open runs, ${open.map((run) => run.id).join(" and ")}`));
  const last = opened.at(-1);
  if (open.length === 1 && open[0] !== last)
    problems.push(says(`its run ${open[0]?.id} is open although a later one exists`));
  const doneRuns = [...pruned, ...opened].filter((run) => run.verdict === "done");
  if (doneRuns.length > 1 && told.handled?.includes(id) !== true)
    problems.push(says(`was done twice, by ${doneRuns.map((run) => run.id).join(" and ")}`));
  if (moved || states.length !== 1 || told.handled?.includes(id) === true) return problems;
  const [state = ""] = states;
  if (last === undefined && pruned.length === 0 && (state === "done" || state === "blocked"))
    problems.push(says(`stands in ${state} without a run`));
  if (last === undefined && state === "active" && told.settled === true)
    problems.push(says("stands in active without a run"));
  const isTorn = last?.begun === false && state === "backlog" && told.settled !== true;
  if (last !== undefined && last.verdict === null && state !== "active" && !isTorn)
    problems.push(says(`its run ${last.id} is open, but the card stands in ${state}`));
  if (last?.verdict != null && state !== FINAL[last.verdict] && (state !== "active" || told.settled === true))
    problems.push(says(`its run ${last.id} closed ${last.verdict}, but the card stands in ${state}`));
  return problems;
};

const judgeStarts = (starts: readonly string[]): string[] =>
  starts.flatMap((start, index) => (starts.indexOf(start) === index ? [] : [`attempt ${start} was started twice`]));

/** What may stand in a workspace's own folders; anything else is what a crash left behind. */
const KNOWN = [
  /^agents\/tasks\/(?:backlog|active|blocked|deferred|done|cancelled)\/[^/]+\.md$/,
  /^agents\/tasks\/files\//,
  /^agents\/tasks\/pruned\/[^/]+\.json$/,
  /^agents\/tasks\/keys\/[0-9a-f]{64}$/,
  /^agents\/journal\.jsonl$/,
  /^agents\/usage\/\d{4}-\d{2}\.jsonl$/,
  /^agents\/(?:inbox|ideas|specs|incidents|graphs|prompts|profiles|skills)\//,
  /^agents\/runs\/[^/]+\/(?:plan\.json|journal\.jsonl|attempts\/[^/]+\/.+)$/,
  /^agents\/\.runtime\/(?:lease(?:\.\d+)?|state\.json|queue\.jsonl|index\.[a-z0-9.]+|journal\.[a-z0-9.]+|intake\.json|hooks\.(?:jsonl|log)|starts\.json|logs\/.+|events\/\d+\.jsonl|recovered\/.+|commands\/.+|trash\/.+)$/,
  /(?:^|\/)(?:README\.md|AGENTS\.md|\.gitignore|\.gitkeep)$/,
];

const judgeLitter = (dump: Dump): string[] =>
  [...dump.keys()].filter((path) => !KNOWN.some((known) => known.test(path))).map((path) => `${path} is left over`);

/** The published state against the folders: a pass that ended has counted what stands there. */
const judgeState = (dump: Dump): string[] => {
  const text = textOf(dump, "agents/.runtime/state.json");
  if (text === undefined) return [];
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    return ["state.json is no JSON"];
  }
  return STATES.flatMap((name) => {
    const real = namesIn(dump, `agents/tasks/${name}`).filter((file) => file.endsWith(".md")).length;
    const told = within(state, "counts")[name];
    return told === real ? [] : [`state.json counts ${String(told)} tasks in ${name}, there are ${real}`];
  });
};

/** The base holds exactly what came through the gate, and every merge a run claims. */
const judgeBase = (
  repository: Repository,
  runs: readonly RunFacts[],
  pruned: readonly Pruned[],
  told: Circumstances,
): string[] => {
  const problems: string[] = [];
  const through = new Set([
    ...runs.flatMap((run) => (told.settled === true ? run.advanced : [...run.advanced, ...run.candidates])),
    ...pruned.flatMap((run) => run.merged ?? []),
  ]);
  for (const { id, merged } of pruned)
    if (merged !== null && !repository.reachable.has(merged))
      problems.push(`run ${id}: was removed although ${merged.slice(0, 12)} is not on the base`);
  for (const commit of repository.line) {
    if (commit === told.from) break;
    if (!through.has(commit) && !(told.foreign ?? []).includes(commit))
      problems.push(`the base holds ${commit.slice(0, 12)}, which did not come through the gate`);
  }
  if (told.from !== undefined && !repository.line.includes(told.from))
    problems.push(`the base lost ${told.from.slice(0, 12)}`);
  for (const run of runs) {
    for (const commit of run.advanced) {
      if (!repository.reachable.has(commit)) {
        problems.push(`run ${run.id}: ${commit.slice(0, 12)} is not on the base`);
        continue;
      }
      const message = repository.messageOf(commit);
      const trailers = [
        `Millrace-Run: ${run.id}`,
        `Millrace-Task: ${run.task}`,
        `Millrace-Plan: ${String(run.plan?.["digest"])}`,
      ];
      for (const trailer of trailers)
        if (!message.split("\n").includes(trailer))
          problems.push(`run ${run.id}: its commit lacks the trailer "${trailer}"`);
    }
  }
  return problems;
};

const main = (): number => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      repo: { type: "string" },
      branch: { type: "string" },
      from: { type: "string" },
      settled: { type: "boolean" },
    },
  });
  const problems = check(dumpFolder(positionals[0] ?? "."), {
    settled: values.settled === true,
    ...(values.repo === undefined ? {} : { repository: readRepository(values.repo, values.branch ?? "main") }),
    ...(values.from === undefined ? {} : { from: values.from }),
  });
  for (const problem of problems) console.log(problem);
  console.log(problems.length === 0 ? "no violation" : `${problems.length} violations`);
  return problems.length === 0 ? 0 : 1;
};

if (process.argv[1] === import.meta.filename) process.exitCode = main();
