import { basename } from "node:path";
import { parseRunId } from "../domain/id.ts";
import type { BudgetRow, EngineRow, RunRow, TaskRow } from "../domain/snapshot.ts";
import type { House } from "../operator/house.ts";
import type { Reader } from "../ports/reader.ts";
import type { Unreadable } from "../ports/store.ts";
import { usedPercent } from "../view/budget.ts";
import type { Liveness } from "../view/liveness.ts";
import type { Need } from "../view/needs.ts";
import type { PauseModel } from "../view/pause.ts";
import { whyWorkspace, type WorkspaceFacts } from "../view/why-workspace.ts";
import type { Reason } from "../view/why.ts";
import { type Glance, type Moment, readGlance } from "./glance.ts";

/** The workspace at a glance: what `millrace status --json` prints and the screen's strip is drawn from. */
export type StatusModel = {
  readonly workspace: string;
  readonly engine: Liveness & {
    readonly concurrency: number | null;
    readonly stopping: string | null;
    /** Why the last good settings are in force instead of the file; null when the file's are. */
    readonly lastGood: string | null;
  };
  readonly pauses: readonly PauseModel[];
  readonly pendingCommands: number;
  readonly counts: WorkspaceFacts["counts"];
  readonly needs: readonly Need[];
  readonly runs: readonly (RunRow & { readonly lastSignAt: string | null })[];
  readonly tasks: readonly TaskRow[];
  readonly byAge: boolean;
  readonly unreadable: readonly Unreadable[];
  readonly problems: readonly Reason[];
  readonly today: EngineRow["today"] | null;
  readonly budgets: readonly (BudgetRow & { readonly percent: number })[];
  readonly checks: number | null;
  readonly why: Reason;
  readonly snapshotAt: string | null;
};

/** What of a workspace the status is read from. */
export type StatusHouse = Pick<
  House,
  "root" | "configPath" | "reader" | "glance" | "trouble" | "unwritable" | "pendingCommands"
>;

/** Reads the status with `limit` rows of the queue; costs next to nothing. */
export const readStatus = async (house: StatusHouse, limit: number, moment: Moment): Promise<StatusModel> =>
  statusOf(house, await readGlance(house, limit, moment), moment);

/** The status by what was read of the workspace as a whole. */
export const statusOf = (house: StatusHouse, facts: Glance, moment: Moment): StatusModel => {
  const { reader } = house;
  const { engine } = facts;
  const { row, liveness } = engine;
  return {
    workspace: house.root,
    engine: {
      word: liveness.word,
      sentence: liveness.sentence,
      hint: liveness.hint,
      owner: liveness.owner,
      concurrency: row?.concurrency ?? null,
      stopping: row?.stopping ?? null,
      // The engine knows better than a glance at the file whether it took the file over.
      lastGood: row?.trouble ?? null,
    },
    pauses: engine.pauses,
    pendingCommands: house.pendingCommands(),
    counts: facts.counts,
    needs: facts.needs,
    runs: engine.runs.map((run) => ({ ...run, lastSignAt: lastSignOf(reader, run) })),
    tasks: facts.heads,
    byAge: facts.byAge,
    unreadable: facts.unreadable,
    problems: problemsOf(facts, basename(house.configPath)),
    today: engine.today,
    budgets: engine.budgets.map((budget) => ({ ...budget, percent: usedPercent(budget) })),
    checks: house.glance().checks,
    why: whyWorkspace(facts, moment.nowMs),
    snapshotAt: facts.publishedAt,
  };
};

/** When the attempt at work last wrote something. */
const lastSignOf = (reader: Reader, { id, attempt }: RunRow): string | null => {
  const run = attempt === null ? null : parseRunId(id);
  return run === null || attempt === null ? null : (reader.lastSign(run, attempt)?.at ?? null);
};

/** What is wrong: what is seen now comes before what was published. */
const problemsOf = (facts: Glance, file: string): readonly Reason[] => {
  const disk = facts.unwritable === null ? [] : [{ subject: "disk", sentence: facts.unwritable, hint: "" }];
  const config = facts.trouble === null ? [] : [{ subject: file, ...facts.trouble }];
  const corrupt = facts.corrupt.map(({ id, reason }) => ({
    subject: id,
    sentence: `its files cannot be trusted, so it is left alone: ${reason}`,
    hint: "millrace doctor --verify says what is wrong with them.",
  }));
  const asking = facts.needs.map(({ task, asks, hint }) => ({ subject: task, sentence: asks, hint }));
  return [...disk, ...config, ...corrupt, ...standing(facts.problems, [...corrupt, ...asking])];
};

/** Published problems that nothing here tells anew. */
const standing = (problems: readonly Reason[], told: readonly Reason[]): readonly Reason[] =>
  problems.filter((problem) => !told.some(({ subject }) => sameTask(subject, problem.subject)));

const sameTask = (a: string, b: string): boolean => a.startsWith(`${b}.r`) || b.startsWith(`${a}.r`);
