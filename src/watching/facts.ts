import { join } from "node:path";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import { operatorOrder } from "../kernel/queue.ts";
import { newestRun } from "../operator/find.ts";
import type { OfferFacts } from "../operator/offer.ts";
import { readRow } from "../operator/rows.ts";
import type { Reader, RunView } from "../ports/reader.ts";
import type { EngineModel } from "../view/engine.ts";
import { isAlive } from "../view/liveness.ts";
import { explainRows } from "../view/queue.ts";
import { openAttempt, projectRun, type RunModel } from "../view/run.ts";
import { type Reason, unlessBroken, whyTask } from "../view/why.ts";
import { whyRun } from "../view/why-run.ts";
import type { Strip, SubjectFacts } from "./answer.ts";
import { type Moment, readEngine } from "./glance.ts";
import type { Subject } from "./query.ts";
import { lastRunOf, openRunOf } from "./run-facts.ts";

/** What is wrong with millrace.toml; null when nothing is. */
type Trouble = Omit<Reason, "subject"> | null;

/**
 * Reads what a detail's head and the actions need of a task, and of the run that is looked at; null when nobody has the name.
 * `trouble` is what is wrong with millrace.toml, so that nothing is promised of a start that is refused.
 */
export const readSubject = (
  reader: Reader,
  subject: Subject,
  moment: Moment,
  trouble: Trouble = null,
): SubjectFacts | null => {
  const id = parseTaskId(subject.task);
  if (id === null) return null;
  const runs = reader.runsOf(id);
  const [state] = reader.places(id);
  if (state === undefined && runs.length === 0) return null;
  const newest = newestRun(reader, id);
  const view = newest === undefined ? null : reader.run(newest);
  const wanted = subject.run === null ? newest : runs.find((run) => run === subject.run);
  const shown = wanted === undefined ? null : wanted === newest ? view : reader.run(wanted);
  const [run, last] = [shown, view].map((each) => (each === null ? null : projectRun(each)));
  const row = rowOf(reader, id, state);
  const open = state === "active" && view !== null ? openRunOf(view) : null;
  return {
    task: id,
    title: row?.title || (last?.title ?? ""),
    state: state ?? null,
    ...whyOf(readEngine(reader, moment), row, run ?? null, last ?? null, moment.nowMs, trouble),
    ...shownRun(run ?? null),
    held: open !== null && open.held !== null,
    waiting: open !== null && open.wait !== null,
    question: state === "blocked" ? (last?.question ?? null) : null,
    asked: open?.asked ?? null,
    priority: priorityOf(reader, id, row?.priority ?? 0),
    runs,
    checkout: open === null || view === null ? null : checkoutOf(reader.root, view),
    open,
    last: view === null ? null : lastRunOf(view),
  };
};

/** What offers are judged by, of what a screen was told. */
export const offerFacts = (strip: Omit<Strip, "fresh">, subject: SubjectFacts | null): OfferFacts => ({
  workspace: {
    word: strip.engine.word,
    sentence: strip.engine.sentence,
    alive: isAlive(strip.engine),
    pauses: strip.pauses.map(({ owner, scope, sinceAt, untilAt, reason }) => ({
      owner,
      scope,
      sinceAt,
      untilAt,
      reason,
    })),
    working: strip.running,
    open: strip.counts.active,
    unstartable: strip.unstartable,
  },
  task:
    subject === null
      ? null
      : {
          task: subject.task,
          state: subject.state,
          priority: subject.priority,
          open: subject.open,
          last: subject.last,
        },
});

type Row = ReturnType<typeof explainRows>[number] & { readonly bad: Parameters<typeof whyTask>[4] };

const rowOf = (reader: Reader, id: TaskId, state: TaskState | undefined): Row | null => {
  if (state === undefined) return null;
  const queue = readRow(reader, id, state);
  const [row] = explainRows(queue.rows, queue);
  return row === undefined ? null : { ...row, bad: queue.unreadable[0] ?? null };
};

/** Why the task stands where it stands; of a run that is not its newest, why that ended. */
const whyOf = (
  engine: EngineModel,
  row: Row | null,
  shown: RunModel | null,
  newest: RunModel | null,
  nowMs: number,
  trouble: Trouble,
): Pick<SubjectFacts, "why" | "hint"> => {
  const ofRun = shown === null ? null : whyRun(shown, engine, nowMs);
  const older = shown !== null && shown.id !== newest?.id;
  const why = row === null || older ? ofRun : whyTask(row, newest, ofRun, engine, row.bad);
  if (why === null) return { why: "", hint: "" };
  // A running engine goes on with the last good settings.
  const { sentence, hint } = isAlive(engine.liveness) ? why : unlessBroken(why, trouble);
  return { why: sentence, hint };
};

const shownRun = (
  run: RunModel | null,
): Pick<SubjectFacts, "run" | "runState" | "verdict" | "node" | "attempt" | "attempts" | "stages"> => ({
  run: run?.id ?? null,
  runState: run?.state ?? null,
  verdict: run?.verdict ?? null,
  node: run?.node ?? null,
  attempt: run === null ? null : (openAttempt(run)?.n ?? null),
  attempts:
    run?.attempts.map(({ n, stage, outcome, class: ending }) => ({
      n,
      stage,
      outcome: outcome ?? ending ?? "",
      live: ending === null && run.state === "open",
    })) ?? [],
  stages: run === null ? [] : Object.keys(run.runners),
});

/** What a person said of its priority holds instead of the card's. */
const priorityOf = (reader: Reader, id: TaskId, own: number): number =>
  operatorOrder(reader.decisions().map(({ event }) => event)).priorities.get(id) ?? own;

/** Where an open run's slot lies (`files/layout.ts`); a closed run has given its slot back. */
const checkoutOf = (root: string, { entries }: RunView): string | null => {
  const opened = entries.flatMap(({ events }) => events).find(({ type }) => type === "opened");
  return opened?.type === "opened" ? join(root, "agents", ".checkouts", String(opened.slot), "tree") : null;
};
