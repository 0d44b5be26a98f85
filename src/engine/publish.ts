import type { TaskId } from "../domain/id.ts";
import type { Snapshot, TaskRow } from "../domain/snapshot.ts";
import { currentAttempt } from "../kernel/run.ts";
import type { PassedOver } from "../ports/pass.ts";
import type { Backlog } from "./backlog.ts";
import type { Ports } from "./ports.ts";
import type { OpenRun } from "./turn.ts";

const ROWS_MAX = 200;
/** A change sooner than this after the last publication waits for the next chance. */
const PAUSE_MS = 200;

/** Publishes at most so often while work goes on quickly, and says nothing twice. */
export type Publisher = {
  /** Tells that the published state is out of date. */
  readonly changed: () => void;
  /** A chance to publish what changed: looks at an attempt give one several times a second. */
  readonly chance: () => void;
  /** Publishes what changed at once: before anything that may take long, and at the end. */
  readonly settle: () => void;
};

/** Makes the publisher of a pass. */
export const makePublisher = (world: Ports["world"], publish: () => void): Publisher => {
  let stale = false;
  let last = Number.NEGATIVE_INFINITY;
  const settle = (): void => {
    if (!stale) return;
    stale = false;
    publish();
    last = world.monotonic();
  };
  const chance = (): void => {
    if (world.monotonic() - last >= PAUSE_MS) settle();
  };
  return {
    changed: () => {
      stale = true;
      chance();
    },
    chance,
    settle,
  };
};

/** Publishes the bounded projection that every face reads first; thrown away, it comes back. */
export const publishState = (
  ports: Ports,
  epoch: number,
  backlog: Backlog,
  open: readonly OpenRun[],
  passedOver: readonly PassedOver[],
): void => {
  ports.store.publish({
    schema: "millrace.state/1",
    at: new Date(ports.world.now()).toISOString(),
    epoch,
    counts: { ...backlog.counts },
    runs: open.slice(0, ROWS_MAX).map(runRow),
    heads: [...headRows(backlog), ...passedRows(backlog, passedOver)].slice(0, ROWS_MAX),
    problems: problemRows(backlog, passedOver).slice(0, ROWS_MAX),
  });
};

const headRows = (backlog: Backlog): TaskRow[] =>
  backlog.queue.head(ROWS_MAX).map((task) => ({
    id: task.id,
    title: backlog.titles.get(task.id) ?? task.id,
    state: "backlog",
    reason: backlog.why(task) ?? "",
    priority: task.priority,
  }));

/** Tasks that wait in the backlog although it was their turn, each with why it could not be opened. */
const passedRows = (backlog: Backlog, passedOver: readonly PassedOver[]): TaskRow[] =>
  passedOver
    .filter(({ task }) => backlog.states.get(task as TaskId) === "backlog")
    .map(({ task, reason }) => ({
      id: task,
      title: backlog.titles.get(task) ?? task,
      state: "backlog",
      reason: `cannot be opened: ${reason}`,
      priority: 0,
    }));

const runRow = (open: OpenRun): Snapshot["runs"][number] => ({
  id: open.id,
  task: open.plan.task,
  title: open.plan.card.title,
  node: open.run.node ?? "",
  attempt: currentAttempt(open.run)?.n ?? null,
  since: open.journal.entries.at(-1)?.at ?? open.plan.createdAt,
  waiting: open.run.wait?.reason ?? null,
  costUsd: open.run.usage.costUsd,
  tokens: open.run.usage.inputTokens + open.run.usage.outputTokens,
});

const problemRows = (backlog: Backlog, passedOver: readonly PassedOver[]): Snapshot["problems"] => [
  ...backlog.unreadable.map((card) => ({
    subject: card.name,
    sentence: card.line === null ? card.reason : `line ${card.line}: ${card.reason}`,
    hint: card.hint,
  })),
  ...backlog.conflicts.map((conflict) => ({
    subject: conflict.id,
    sentence: `stands in ${conflict.kept} and in ${conflict.other}; it is not admitted`,
    hint: "remove one of the two files",
  })),
  ...passedOver.map((task) => ({ subject: task.task, sentence: task.reason, hint: "" })),
];
