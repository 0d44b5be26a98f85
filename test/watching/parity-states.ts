import type { RunEvent } from "../../src/domain/event.ts";
import type { TaskId } from "../../src/domain/id.ts";
import type { RunRow, Snapshot } from "../../src/domain/snapshot.ts";
import { TASK_STATES, type TaskState } from "../../src/domain/task.ts";
import type { Dump } from "../checker/dump.ts";
import { readWorkspace, type Reading } from "../checker/reading.ts";
import { type Chance, makeChance } from "../sim/chance.ts";
import { makeHouse, NOW } from "./house.ts";
import { settled } from "./pages/scene.ts";

const LATER = new Date(NOW + 600_000).toISOString();
const REASONS = ["the checks stay red", "the model gave up", "no_usable [answer]", "Zeit ist um"];
const QUESTIONS = ["Which port?", "Blue or red?"];

/** The engine of such a state, and the one word that it deserves. */
export const ENGINES = ["none", "alive", "paused", "drain", "now", "dead", "elsewhere", "starting"] as const;
export type EngineHow = (typeof ENGINES)[number];

/** A workspace at random, and what the judge reads in its files. */
export const randomState = (seed: number) => {
  const chance = makeChance(seed);
  const made = makeHouse();
  const engine = chance.pick(ENGINES);
  const ids = Array.from({ length: chance.below(9) }, (_, at) => `20260101-0000${10 + at}-aaaa${at}-t${at}` as TaskId);
  // An engine that lives has just published; what a dead one left may be older than what stands there now.
  const cut = ["dead", "none"].includes(engine) ? chance.below(ids.length + 1) : ids.length;
  for (const id of ids.slice(0, cut)) lay(chance, made, id, ids);
  const before = readOf(made.disk.dump());
  if (engine !== "starting" && (engine !== "none" || before.open.length > 0 || chance.likely(0.7)))
    made.publish(
      {
        pauses: engine === "paused" ? [PAUSE] : [],
        stopping: engine === "drain" || engine === "now" ? engine : null,
      },
      { counts: before.counts as Snapshot["counts"], runs: before.open.map(rowOf) },
    );
  for (const id of ids.slice(cut)) lay(chance, made, id, ids, NO_ACTIVE);
  if (engine !== "none") made.engine(engine === "dead" || engine === "elsewhere" ? engine : "alive");
  return { ...made, engine, reading: readOf(made.disk.dump()) };
};

const PAUSE = {
  owner: "operator",
  scope: "engine",
  sinceAt: new Date(NOW - 60_000).toISOString(),
  untilAt: null,
  reason: "lunch",
};

const readOf = (disk: ReadonlyMap<string, string>): Reading => {
  const dump: Dump = new Map([...disk].map(([path, text]) => [path.replace(/^\/w\//, ""), text]));
  return readWorkspace(dump);
};

/** Nobody but an engine opens runs, and each of them is published before anybody looks. */
const NO_ACTIVE: readonly TaskState[] = TASK_STATES.filter((state) => state !== "active");

const lay = (
  chance: Chance,
  { add, run }: Pick<ReturnType<typeof makeHouse>, "add" | "run">,
  id: TaskId,
  ids: readonly TaskId[],
  states: readonly TaskState[] = TASK_STATES,
): void => {
  const state = chance.pick(states);
  const fields = [
    chance.likely(0.5) ? `title: Task ${chance.below(100)}` : "",
    chance.likely(0.3) ? `depends_on: [${chance.pick(ids)}]` : "",
    chance.likely(0.3) ? `priority: ${chance.below(9) - 4}` : "",
  ].filter((field) => field !== "");
  add(id, state, fields.length === 0 ? "Some words\n" : `---\n${fields.join("\n")}\n---\nwords\n`);
  if (state === "active") run(id, 1, openStory(chance));
  else if (FINAL.has(state) && chance.likely(0.8)) run(id, 1, [...openStory(chance), closing(chance, state)]);
};

const FINAL: ReadonlySet<TaskState> = new Set(["blocked", "done", "cancelled"]);

const closing = (chance: Chance, state: TaskState): RunEvent => ({
  type: "closed",
  verdict: state === "done" || state === "cancelled" ? state : "blocked",
  reason: chance.pick(REASONS),
  hint: "",
  research: false,
  question: state === "blocked" && chance.likely(0.4) ? chance.pick(QUESTIONS) : null,
});

/** Some attempts that ended, then one way to stand. */
const openStory = (chance: Chance): readonly RunEvent[] => {
  const events: RunEvent[] = [
    { type: "opened", plan: "p", slot: 1, start: "s" },
    { type: "entered", node: "builder", from: null, by: "open" },
  ];
  const ended = chance.below(3);
  const order = (n: number): RunEvent => ({
    type: "ordered",
    n,
    node: "builder",
    kind: "agent",
    from: "c",
    merge: null,
  });
  for (let n = 1; n <= ended; n += 1)
    events.push(order(n), { type: "settled", node: "builder", settlement: settled(n, "DONE") });
  const how = chance.pick(["between", "at work", "waiting", "held", "asked"] as const);
  if (how === "at work") events.push(order(ended + 1));
  if (how === "waiting")
    events.push({
      type: "waiting",
      owner: "backoff",
      class: null,
      sinceAt: new Date(NOW - 5_000).toISOString(),
      untilAt: LATER,
      reason: chance.pick(REASONS),
    });
  if (how === "held") events.push({ type: "held", reason: chance.pick(["", "over lunch"]) });
  if (how === "asked")
    events.push(
      { type: "entered", node: "ok", from: "builder", by: "DONE" },
      { type: "asked", node: "ok", question: chance.pick(QUESTIONS) },
    );
  return events;
};

/** An open run as an engine publishes it. */
const rowOf = ({ id, node, attempt, waits, held, asks }: Reading["open"][number]): RunRow => ({
  id,
  task: id.slice(0, id.lastIndexOf(".r")),
  title: "",
  node,
  attempt,
  since: new Date(NOW - 60_000).toISOString(),
  waiting: asks ?? waits,
  untilAt: waits === null ? null : LATER,
  held,
  runner: null,
  costUsd: null,
  tokens: 0,
  atWork: null,
});
