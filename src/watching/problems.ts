import { basename } from "node:path";
import type { House } from "../operator/house.ts";
import type { World } from "../ports/world.ts";
import type { Page, ProblemRow } from "./answer.ts";
import { makeBlockedHint, readBlocked } from "./blocked.ts";
import { type Glance, readGlance } from "./glance.ts";
import { makeLane } from "./lane.ts";
import { blockedProblems, cardProblems, laneProblems, needProblems, publishedProblems } from "./problems-task.ts";
import { budgetProblems, corruptProblems, houseProblems, pauseProblems, runnerProblems } from "./problems-workspace.ts";
import type { Slice } from "./query.ts";
import { type ListForm, pageOfList, type ShortList } from "./short-list.ts";

/** Cards that cannot be read are looked for among so many rows of the queue. */
const ROWS_MAX = 50;
const BLOCKED_MAX = 100;
/** A program comes and goes seldom, and each look asks every folder of the PATH. */
const RUNNERS_EVERY_MS = 30_000;

type ProblemHouse = Pick<House, "reader" | "configPath" | "trouble" | "unwritable" | "missingRunners">;

/** Everything that needs a person, the most urgent first: what stops all, what only a person can say, what stands still alone. */
export type Problems = {
  readonly read: () => Promise<ShortList<ProblemRow>>;
  readonly page: (slice: Slice) => Promise<Page<ProblemRow>>;
};

/** Makes the source of the problems; what was read of closed runs, plans and the PATH is remembered. */
export const makeProblems = (house: ProblemHouse, world: Pick<World, "now" | "offset" | "monotonic">): Problems => {
  const { reader } = house;
  const hintOf = makeBlockedHint(reader);
  const lane = makeLane(reader);
  let missing: Awaited<ReturnType<House["missingRunners"]>> = [];
  let lookedMs: number | null = null;
  const read = async (): Promise<ShortList<ProblemRow>> => {
    const facts = await readGlance(house, ROWS_MAX, { nowMs: world.now(), offset: world.offset });
    if (lookedMs === null || world.monotonic() - lookedMs >= RUNNERS_EVERY_MS) {
      lookedMs = world.monotonic();
      missing = await house.missingRunners();
    }
    const { engine, counts } = facts;
    const blocked = counts.blocked === 0 ? [] : readBlocked(reader, BLOCKED_MAX);
    const asked = new Set(facts.needs.map(({ task }) => task));
    const rows = [
      ...houseProblems(facts, basename(house.configPath)),
      ...needProblems(facts.needs),
      ...corruptProblems(facts.corrupt),
      ...pauseProblems(engine.pauses),
      ...budgetProblems(engine),
      ...runnerProblems(missing, engine),
      ...laneProblems(lane(engine.runs)),
      ...cardProblems(facts.unreadable),
      ...publishedProblems(facts),
      ...blockedProblems(
        blocked.filter(({ id }) => !asked.has(id)),
        (task) => hintOf(task, engine),
      ),
    ];
    return { rows: once(rows), note: noteOf(facts, blocked.length) };
  };
  return { read, page: async (slice) => pageOfList(await read(), FORM, slice) };
};

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
