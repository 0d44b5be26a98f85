import { basename } from "node:path";
import type { House } from "../operator/house.ts";
import type { World } from "../ports/world.ts";
import type { Page, ProblemRow } from "./answer.ts";
import { makeBlockedHint, readBlocked } from "./blocked.ts";
import { type Glance, readGlance } from "./glance.ts";
import { makeLane } from "./lane.ts";
import { blockedProblems, cardProblems, laneProblems, needProblems, publishedProblems } from "./problems-task.ts";
import {
  budgetProblems,
  corruptProblems,
  houseProblems,
  pauseProblems,
  repoProblem,
  runnerProblems,
} from "./problems-workspace.ts";
import type { Slice } from "./query.ts";
import { type ListForm, pageOfList, type ShortList } from "./short-list.ts";

/** Cards that cannot be read are looked for among so many rows of the queue; whoever counts looks as far. */
export const PROBLEM_ROWS = 50;
const BLOCKED_MAX = 100;
/** A program comes and goes seldom, and each look asks every folder of the PATH. */
const RUNNERS_EVERY_MS = 30_000;

type ProblemHouse = Pick<House, "reader" | "configPath" | "trouble" | "unwritable" | "missingRunners" | "missingRepo">;

/** Everything that needs a person, the most urgent first: what stops all, what only a person can say, what stands still alone. */
export type Problems = {
  readonly read: () => Promise<ShortList<ProblemRow>>;
  /** How many there are by a glance at `PROBLEM_ROWS` rows: as many as the list says, without reading what is blocked. */
  readonly count: (facts: Glance) => number;
  readonly page: (slice: Slice) => Promise<Page<ProblemRow>>;
};

/** Makes the source of the problems; what was read of closed runs, plans and the PATH is remembered. */
export const makeProblems = (house: ProblemHouse, world: Pick<World, "now" | "offset" | "monotonic">): Problems => {
  const { reader } = house;
  const hintOf = makeBlockedHint(reader);
  const lane = makeLane(reader);
  let missing: Awaited<ReturnType<House["missingRunners"]>> = [];
  let repo: string | null = null;
  let lookedMs: number | null = null;
  const read = async (): Promise<ShortList<ProblemRow>> => {
    const facts = await readGlance(house, PROBLEM_ROWS, { nowMs: world.now(), offset: world.offset });
    if (lookedMs === null || world.monotonic() - lookedMs >= RUNNERS_EVERY_MS) {
      lookedMs = world.monotonic();
      missing = await house.missingRunners();
      repo = await house.missingRepo();
    }
    const { engine, counts } = facts;
    const blocked = counts.blocked === 0 ? [] : readBlocked(reader, BLOCKED_MAX);
    const asked = new Set(facts.needs.map(({ task }) => task));
    const listed = blockedProblems(
      blocked.filter(({ id }) => !asked.has(id)),
      (task) => hintOf(task, engine),
    );
    const rows = [...besides(facts), ...listed];
    return { rows, hidden: Math.max(0, blockedIn(facts) - listed.length), note: noteOf(facts, blocked.length) };
  };
  /** All but what is blocked for another reason than a question. */
  const besides = (facts: Glance): readonly ProblemRow[] =>
    once([
      ...houseProblems(facts, basename(house.configPath)),
      ...(repo === null ? [] : [repoProblem(repo)]),
      ...needProblems(facts.needs),
      ...corruptProblems(facts.corrupt),
      ...pauseProblems(facts.engine.pauses),
      ...budgetProblems(facts.engine),
      ...runnerProblems(missing, facts.engine),
      ...laneProblems(lane(facts.engine.runs)),
      ...cardProblems(facts.unreadable),
      ...publishedProblems(facts),
    ]);
  return {
    read,
    count: (facts) => besides(facts).length + blockedIn(facts),
    page: async (slice) => pageOfList(await read(), FORM, slice),
  };
};

/** Questions are asked of blocked tasks, and counted as questions. */
const blockedIn = ({ counts, needs }: Glance): number =>
  Math.max(0, counts.blocked - needs.filter(({ kind }) => kind === "question").length);

/** Each name once: what was seen now stands before what was published. */
const once = (rows: readonly ProblemRow[]): readonly ProblemRow[] =>
  [...new Map(rows.toReversed().map((row) => [row.id, row])).values()].toReversed();

const noteOf = ({ counts }: Glance, shown: number): string =>
  counts.blocked > shown && shown >= BLOCKED_MAX
    ? `Of ${counts.blocked} blocked tasks the newest ${shown} are listed; the queue's panel has all.`
    : "";

const FORM: ListForm<ProblemRow> = {
  texts: ({ subject, sentence, kind, task, run }) => [subject, sentence, kind, task ?? "", run ?? ""],
  sorts: {
    kind: (a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0),
    subject: (a, b) => (a.subject < b.subject ? -1 : 1),
  },
};
