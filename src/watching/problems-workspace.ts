import { usedPercent, phraseBudget } from "../view/budget.ts";
import type { EngineModel } from "../view/engine.ts";
import { isAlive } from "../view/liveness.ts";
import { type PauseModel, runnerOf } from "../view/pause.ts";
import { safe } from "../view/safe.ts";
import { capital, sentence } from "../view/sentence.ts";
import type { CorruptRun } from "../view/why-workspace.ts";
import type { ProblemRow } from "./answer.ts";
import type { Glance } from "./glance.ts";

type Problem = Omit<ProblemRow, "id" | "task" | "run"> & Partial<Pick<ProblemRow, "task" | "run">>;

/** A row of the problems; its kind and subject name it, so it is the same one as long as they are. */
export const problem = ({ task = null, run = null, ...row }: Problem): ProblemRow => ({
  id: `${row.kind}:${row.subject}`,
  task,
  run,
  ...row,
});

/** What stops everything: a disk, the marker, a dead engine, settings that are no good. */
export const houseProblems = (facts: Glance, file: string): readonly ProblemRow[] => {
  const { unwritable, marked, trouble, engine } = facts;
  const rows: ProblemRow[] = [];
  if (unwritable !== null)
    rows.push(
      problem({ kind: "disk", subject: "disk", sentence: sentence(capital(unwritable)), hint: ROOM, actions: [] }),
    );
  if (marked)
    rows.push(
      problem({
        kind: "engine",
        subject: MARKER,
        sentence: MARKED,
        hint: `Remove ${MARKER}, then start again.`,
        actions: [],
      }),
    );
  rows.push(...engineProblems(facts));
  const lastGood = engine.row?.trouble ?? null;
  if (trouble !== null)
    rows.push(
      problem({
        kind: "config",
        subject: file,
        ...trouble,
        sentence: sentence(trouble.sentence),
        actions: ["config-set"],
      }),
    );
  else if (lastGood !== null)
    rows.push(
      problem({
        kind: "config",
        subject: file,
        sentence: `The last good settings are in force: ${sentence(lastGood)}`,
        hint: "millrace reload says whether the engine takes the file now.",
        actions: ["reload", "config-set"],
      }),
    );
  return rows;
};

const MARKER = "agents/STOP";
const MARKED = "The marker file agents/STOP lies in the workspace: no engine runs while it does.";
const ROOM = "Make room there, or give access; an engine that runs goes on by itself. millrace doctor says more.";

/** No engine is no problem while nothing was left open. */
const engineProblems = ({ engine, counts, corrupt }: Glance): readonly ProblemRow[] => {
  const { word, sentence: said, hint } = engine.liveness;
  const row = (actions: readonly string[]): ProblemRow =>
    problem({ kind: "engine", subject: "engine", sentence: said, hint, actions });
  if (word === "crashed") return [row(["start", "start-once"])];
  if (word === "elsewhere") return [row([])];
  return word === "stopped" && counts.active > corrupt.length ? [row(["start", "start-once"])] : [];
};

/** What is said of a repository that is not where the settings say. */
export const missingRepository = (path: string): { readonly sentence: string; readonly hint: string } => ({
  sentence: `The repository ${safe(path)} is not there: no work can begin.`,
  hint: "Bring it back, or set repo.path.",
});

/** A repository that is not there is mended in the settings, or by bringing it back. */
export const repoProblem = (path: string): ProblemRow =>
  problem({ kind: "config", subject: "repository", ...missingRepository(path), actions: ["config-set"] });

/** Runs that stand alone until a person looks at their files. */
export const corruptProblems = (corrupt: readonly CorruptRun[]): readonly ProblemRow[] =>
  corrupt.map(({ id, task, reason }) =>
    problem({
      kind: "corrupt",
      subject: id,
      task,
      run: id,
      sentence: `Its files cannot be trusted, so it is left alone: ${sentence(reason)}`,
      hint: "millrace doctor --verify says what is wrong with them.",
      actions: ["diagnose"],
    }),
  );

/** Pauses that wait for a person; one that a clock or the provider ends is none. */
export const pauseProblems = (pauses: readonly PauseModel[]): readonly ProblemRow[] =>
  pauses.filter(needsPerson).map((pause) =>
    problem({
      kind: pause.owner === "disk" ? "disk" : "pause",
      subject: runnerOf(pause) === null ? pause.owner : `${pause.owner} of ${runnerOf(pause) ?? ""}`,
      sentence: sentence(capital(pause.sentence)),
      hint: pause.hint,
      actions: ACTIONS_OF_PAUSE.get(pause.owner) ?? ["resume-owner"],
    }),
  );

const needsPerson = ({ owner, untilAt }: PauseModel): boolean =>
  owner === "budget" || owner === "runner" || owner === "disk" || (untilAt === null && owner !== "outage");

const ACTIONS_OF_PAUSE: ReadonlyMap<string, readonly string[]> = new Map([
  ["operator", ["resume"]],
  ["quiet-hours", ["config-set"]],
  ["budget", ["resume-owner", "config-set"]],
  ["disk", []],
]);

/** Budgets that are used up; the pause that one of them brought tells it already. */
export const budgetProblems = ({ budgets, pauses }: EngineModel): readonly ProblemRow[] =>
  pauses.some(({ owner }) => owner === "budget")
    ? []
    : budgets
        .filter((budget) => usedPercent(budget) >= 100)
        .map((budget) =>
          problem({
            kind: "budget",
            subject: budget.budget,
            sentence: `The budget is used up: ${phraseBudget(budget)}.`,
            hint: "Raise it with millrace config set.",
            actions: ["config-set"],
          }),
        );

/** Runners that this terminal would not find; a living engine may have another PATH, and says so itself when it has not. */
export const runnerProblems = (
  missing: readonly { readonly runner: string; readonly program: string }[],
  { liveness }: EngineModel,
): readonly ProblemRow[] =>
  isAlive(liveness)
    ? []
    : missing.map(({ runner, program }) =>
        problem({
          kind: "runner",
          subject: runner,
          sentence: `Runner ${runner}: ${program} was not found from here or is not executable.`,
          hint: `Install it, or set command in [runners.${runner}]; millrace doctor says more.`,
          actions: ["config-set"],
        }),
      );
