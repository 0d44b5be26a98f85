import { tokensOf } from "../domain/charge.ts";
import type { Snapshot, TaskRow } from "../domain/snapshot.ts";
import type { TaskId } from "../domain/id.ts";
import { addUsage, NO_USAGE } from "../domain/usage.ts";
import { currentAttempt } from "../kernel/run.ts";
import { crowded } from "./crowd.ts";
import type { Session } from "./session.ts";
import { standstill } from "./standstill.ts";
import type { OpenRun } from "./turn.ts";

const ROWS_MAX = 200;

/** Publishes the bounded projection that every face reads first; thrown away, it comes back. */
export const publishState = (session: Session): void => {
  const { ports, backlog, epoch, runs } = session;
  ports.store.publish({
    schema: "millrace.state/1",
    at: new Date(ports.world.now()).toISOString(),
    epoch: epoch.number,
    engine: engineRow(session),
    counts: { ...backlog.counts },
    runs: runs
      .open()
      .slice(0, ROWS_MAX)
      .map((open) => runRow(session, open)),
    heads: [...headRows(session), ...passedRows(session)].slice(0, ROWS_MAX),
    problems: problemRows(session).slice(0, ROWS_MAX),
  });
};

const engineRow = (session: Session): Snapshot["engine"] => {
  const { options, ports, stopping, state, lanes, spending } = session;
  const live = ports.planner.live();
  const spent = spending.spentToday();
  return {
    what: options.what,
    concurrency: options.stay ? live.concurrency : 1,
    stopping: stopping.level(),
    held: state.held?.failure.message ?? crowded(session),
    pauses: lanes
      .pauses()
      .slice(0, 100)
      .map(({ owner, scope, sinceAt, untilAt, reason }) => ({ owner, scope, sinceAt, untilAt, reason })),
    budgets: spending
      .today()
      .slice(0, 20)
      .map(({ budget, spent: used, limit }) => ({ budget, spent: used, limit })),
    today: {
      attempts: spent.attempts,
      durationMs: spent.durationMs,
      tokens: tokensOf(spent.usage),
      costUsd: spent.usage.costUsd,
    },
    trouble: ports.planner.trouble(),
  };
};

const headRows = ({ backlog }: Session): TaskRow[] =>
  backlog.queue.head(ROWS_MAX).map((task) => ({
    id: task.id,
    title: backlog.titles.get(task.id) ?? task.id,
    state: "backlog",
    reason: backlog.why(task) ?? "",
    priority: task.priority,
  }));

/** Tasks that wait in the backlog although it was their turn, each with why it could not be opened. */
const passedRows = ({ backlog, passedOver }: Session): TaskRow[] =>
  passedOver
    .filter(({ task, run }) => run === null && backlog.states.get(task as TaskId) === "backlog")
    .map(({ task, reason }) => ({
      id: task,
      title: backlog.titles.get(task) ?? task,
      state: "backlog",
      reason: `cannot be opened: ${reason}`,
      priority: 0,
    }));

const runRow = ({ context, runs, spending }: Session, open: OpenRun): Snapshot["runs"][number] => {
  const { run, plan, id } = open;
  // What would hold its next attempt does not hold the one at work.
  const still = runs.find(id)?.working === true ? null : standstill(context, open);
  const node = plan.nodes[run.node ?? ""];
  const attempt = currentAttempt(run)?.n ?? null;
  const atWork = attempt === null ? null : spending.toldBy(open);
  const usage = addUsage(run.usage, atWork ?? NO_USAGE);
  return {
    id,
    task: plan.task,
    title: plan.card.title,
    node: run.node ?? "",
    attempt,
    since: sinceOf(open),
    waiting:
      run.asked ??
      run.wait?.reason ??
      (still?.standing === "blocked-lane" || still?.standing === "queued" ? still.reason : null),
    untilAt: run.wait?.untilAt ?? null,
    held: run.held !== null,
    runner: node?.kind === "agent" ? node.binding.runner : null,
    costUsd: usage.costUsd,
    tokens: tokensOf(usage),
    atWork,
  };
};

/** Since when a run stands as it stands: a hold or a sign of a person changes nothing of that. */
const sinceOf = ({ journal, plan }: OpenRun): string =>
  journal.entries.findLast(({ events }) => events.some(({ type }) => !BESIDE.has(type)))?.at ?? plan.createdAt;

const BESIDE = new Set(["held", "released", "ending"]);

const problemRows = ({ backlog, passedOver, intaking, runs }: Session): Snapshot["problems"] => [
  ...runs
    .open()
    .flatMap(({ id, plan, run }) =>
      run.asked === null
        ? []
        : [{ subject: id, sentence: run.asked, hint: `millrace approve ${plan.task}, or reject` }],
    ),
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
  ...intaking.refused().map(({ item, text, hint }) => ({ subject: item, sentence: text, hint })),
];
