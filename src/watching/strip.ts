import { basename } from "node:path";
import type { Finding } from "../operator/finding.ts";
import { phraseBudget, phraseToday } from "../view/budget.ts";
import { runsAtWork } from "../view/engine.ts";
import { sentence } from "../view/sentence.ts";
import type { Strip, Trouble } from "./answer.ts";
import { type Glance, type Moment, readGlance } from "./glance.ts";
import { PROBLEM_ROWS, type Problems } from "./problems.ts";
import { type StatusHouse, type StatusModel, statusOf } from "./status.ts";

/**
 * Reads what stands on every screen, with as many things that need a person as their list has; `findings` is what was last found
 * by looking at runners, repository and settings.
 */
export const readStrip = async (
  house: StatusHouse,
  problems: Pick<Problems, "count">,
  moment: Moment,
  findings: readonly Finding[] = [],
): Promise<Omit<Strip, "fresh">> => {
  const facts = await readGlance(house, PROBLEM_ROWS, moment);
  const needsYou = problems.count(facts);
  return { ...projectStrip(statusOf(house, facts, moment), facts, basename(house.configPath), findings), needsYou };
};

/** Makes the strip and the banners of the status and of what that was told by; `file` is the settings' name. */
export const projectStrip = (
  status: StatusModel,
  facts: Glance,
  file: string,
  findings: readonly Finding[] = [],
): Omit<Strip, "fresh" | "needsYou"> => {
  const { word, sentence: explained, hint, owner, concurrency } = status.engine;
  const budget = status.budgets.reduce<StatusModel["budgets"][number] | null>(
    (fullest, each) => (fullest === null || each.percent > fullest.percent ? each : fullest),
    null,
  );
  return {
    workspace: status.workspace,
    engine: { word, sentence: explained, hint, owner },
    concurrency,
    pauses: status.pauses,
    counts: status.counts,
    running: runsAtWork(facts.engine).length,
    waiting: status.runs.filter(({ waiting, held, attempt }) => waiting !== null || (held && attempt === null)).length,
    pendingCommands: status.pendingCommands,
    budget: budget === null ? null : { percent: budget.percent, sentence: phraseBudget(budget) },
    today: status.today === null ? "" : phraseToday(status.today),
    snapshotAt: status.snapshotAt,
    unstartable: whyUnstartable(facts),
    banners: bannersOf(status, facts, file, findings),
  };
};

/** In the words of the engine that would refuse to start. */
const whyUnstartable = ({ marked, trouble, unwritable }: Glance): string | null => {
  if (marked) return MARKED;
  if (trouble !== null) return `No engine can start: ${sentence(trouble.sentence)}`;
  return unwritable === null ? null : `Nothing can go on: ${sentence(unwritable)}`;
};

const MARKED = "The marker file agents/STOP lies in the workspace: no engine runs while it does.";

/** What is wrong with the workspace as a whole, what stands in the way of most first; each is told once. */
const bannersOf = (
  { engine, pauses }: StatusModel,
  facts: Glance,
  file: string,
  findings: readonly Finding[],
): readonly Trouble[] => {
  const { unwritable, marked, trouble, corrupt } = facts;
  const told: Trouble[] = [];
  if (unwritable !== null) told.push({ subject: "disk", sentence: sentence(unwritable), hint: ROOM });
  if (marked) told.push({ subject: "agents/STOP", sentence: MARKED, hint: "Remove agents/STOP, then start again." });
  if (trouble !== null) told.push({ subject: file, sentence: sentence(trouble.sentence), hint: trouble.hint });
  else if (engine.lastGood !== null)
    told.push({
      subject: file,
      sentence: `The last good settings are in force: ${sentence(engine.lastGood)}`,
      hint: "",
    });
  if (engine.word === "crashed" || engine.word === "elsewhere")
    told.push({ subject: "engine", sentence: engine.sentence, hint: engine.hint });
  for (const { id, reason } of corrupt)
    told.push({
      subject: id,
      sentence: `Its files cannot be trusted, so it is left alone: ${sentence(reason)}`,
      hint: "millrace doctor --verify says what is wrong with them.",
    });
  for (const pause of pauses.filter(({ owner }) => owner === "runner" || owner === "disk"))
    told.push({ subject: pause.owner, sentence: sentence(pause.sentence), hint: pause.hint });
  return [...told, ...findings.filter(({ area, level }) => level === "wrong" && OURS.has(area)).map(troubleOf)];
};

const ROOM = "Make room there, or give access; an engine that runs goes on by itself. millrace doctor says more.";

/** What a look at the machine finds and the reads above do not; the rest they tell themselves, and truer. */
const OURS: ReadonlySet<Finding["area"]> = new Set(["runners", "git", "repo"]);

const troubleOf = ({ area, sentence: found, hint }: Finding): Trouble => ({ subject: area, sentence: found, hint });
