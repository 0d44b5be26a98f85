import { canonicalJson, digestOf } from "../domain/digest.ts";
import { RunEvent } from "../domain/event.ts";
import { isFailure } from "../domain/failure.ts";
import { taskOf, type RunId } from "../domain/id.ts";
import { Plan } from "../domain/plan.ts";
import type { RunReading, Store } from "../ports/store.ts";
import type { Durable } from "./durable.ts";
import { openJournal, readJournal } from "./journal.ts";
import { stateNewer } from "./newer.ts";
import { takenUpTo } from "./pruned.ts";
import { runFoldersOf } from "./run-folder.ts";

const PLAN_MAX = 64 * 1024 * 1024;

/** Runs on disk: a plan frozen by an exclusive link, beside the journal that decides while the run is open. */
export const makeRuns = (
  durable: Durable,
  lost: Set<string>,
): Pick<Store, "runsOf" | "prunedUpTo" | "openRun" | "readRun" | "runJournal" | "fileIncident"> => {
  const { disk, layout } = durable;
  const settled = new Set<RunId>();
  const verify = makeVerify();
  return {
    runsOf: (task) => runFoldersOf(disk, layout, task),
    prunedUpTo: (task) => takenUpTo(disk, layout, task),
    openRun: (plan) => {
      const run = plan.run as RunId;
      if (disk.stat(layout.pruned(run)) !== null) return false;
      const named = durable.ensure(layout.run(run));
      // The journal's name stands before the plan's, so that a plan without a journal means that one was lost.
      disk.create(layout.runJournal(run), new Uint8Array(), false);
      if (!durable.commit(layout.plan(run), Buffer.from(canonicalJson(plan)))) return false;
      syncRun(durable, run, named);
      settled.add(run);
      return true;
    },
    readRun: (run) => readOrTell(durable, run, verify),
    runJournal: (run) => {
      const journal = openJournal(durable, layout.runJournal(run), run, RunEvent, lost);
      // A crash may have come before the folders of a fresh run were synced; nothing may start before they are.
      if (journal.entries.length === 0 && !settled.has(run)) syncRun(durable, run, false);
      settled.add(run);
      return journal;
    },
    fileIncident: (run, text) => {
      if (durable.commit(layout.incident(run), Buffer.from(text))) durable.syncFolder(layout.incidents);
    },
  };
};

/** Makes the run, its name in runs/ (unless that was made durable with the folder) and the claim survive. */
const syncRun = ({ layout, syncFolder, ensure }: Durable, run: RunId, named: boolean): void => {
  ensure(layout.queue("active"));
  syncFolder(layout.run(run));
  if (!named) syncFolder(layout.runs);
  syncFolder(layout.queue("active"));
};

/** A run whose files cannot be read stops alone, as a damaged one does; the disk is asked again at the next reading. */
const readOrTell = (durable: Durable, run: RunId, verify: Verify): RunReading => {
  try {
    return readRun(durable, run, verify);
  } catch (thrown) {
    if (!isFailure(thrown) || !thrown.code.startsWith("disk-")) throw thrown;
    return corrupt(thrown.place?.file ?? durable.layout.run(run), thrown.message);
  }
};

/** What a run's folder tells; damage is told with its reason and stops that run alone. Throws `state-newer`. */
const readRun = (durable: Durable, run: RunId, verify: Verify): RunReading => {
  const { disk, layout } = durable;
  const file = layout.plan(run);
  const bytes = disk.read(file, PLAN_MAX);
  const journal = readJournal(durable, layout.runJournal(run), RunEvent);
  const decided = (journal?.size ?? 0) > 0;
  if (bytes === null) return decided ? corrupt(file, "its plan is gone but its journal is not") : { kind: "absent" };
  const plan = verify(bytes, file, run);
  if (typeof plan === "string") return corrupt(file, plan);
  const journalFile = layout.runJournal(run);
  if (!decided && disk.list(layout.attempts(run)).length > 0)
    return corrupt(journalFile, "there are attempts but its journal is missing or empty");
  if (journal !== null && journal.problem !== null) return corrupt(journalFile, journal.problem);
  const entries = journal?.entries ?? [];
  const opened = entries.flatMap((entry) => entry.events).find((event) => event.type === "opened");
  if (opened !== undefined && opened.plan !== plan.digest)
    return corrupt(file, "its journal was opened under another plan");
  return { kind: "run", plan, entries, recovered: journal?.torn.length ?? 0 };
};

const corrupt = (file: string, reason: string): RunReading => ({ kind: "corrupt", reason, file });

type Verify = typeof parsePlan;

/** Parses plans, and does not parse again the very bytes it parsed last: recovery asks for the same run several times. */
const makeVerify = (): Verify => {
  let last: { readonly run: RunId; readonly bytes: Uint8Array; readonly plan: Plan } | null = null;
  return (bytes, file, run) => {
    if (last?.run === run && Buffer.compare(last.bytes, bytes) === 0) return last.plan;
    const plan = parsePlan(bytes, file, run);
    if (typeof plan !== "string") last = { run, bytes, plan };
    return plan;
  };
};

/** The plan when its digest holds and it is the plan of this run, else why not. */
const parsePlan = (bytes: Uint8Array, file: string, run: RunId): Plan | string => {
  const raw = parseJson(bytes);
  if (raw === null) return "the plan is not readable JSON";
  const version = typeof raw["schema"] === "string" ? /^millrace\.plan\/(\d+)$/.exec(raw["schema"])?.[1] : undefined;
  if (version !== undefined && Number(version) > 1) throw stateNewer(file, `plan schema ${version}`);
  const { digest, ...rest } = raw;
  if (digestOf(rest) !== digest) return "the plan is not the one that was frozen: its digest is wrong";
  const parsed = Plan.safeParse(raw);
  if (!parsed.success)
    return `the plan does not fit its schema at ${parsed.error.issues[0]?.path.join(".") ?? "its root"}`;
  if (parsed.data.run !== run || parsed.data.task !== taskOf(run)) return `the plan belongs to ${parsed.data.run}`;
  return parsed.data;
};

const parseJson = (bytes: Uint8Array): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};
