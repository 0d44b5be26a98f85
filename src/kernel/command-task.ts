import type { Act } from "../domain/command.ts";
import type { EngineEvent } from "../domain/event.ts";
import type { TaskState } from "../domain/task.ts";
import type { Consent, Facts, Verdict } from "./judgement.ts";
import { accept, refuse, unknownTask } from "./consent.ts";

type TaskAct = Exclude<Act, { verb: "pause" | "resume" | "stop" | "drain" | "reload" | "approve" | "reject" }>;

/** Judges what is asked of a task by where it stands. */
export const judgeTask = (act: TaskAct, facts: Facts): Verdict => {
  if (act.verb === "reorder") return reorder(act.tasks, facts);
  const state = facts.stateOf(act.task);
  if (state === undefined) return unknownTask(act.task);
  switch (act.verb) {
    case "cancel":
      return giveUp(act.task, state, facts, act.reason === "" ? "cancelled by a person" : act.reason);
    case "retry":
      return retry(act, state, facts);
    case "unblock":
      if (state === "backlog") return accept(`${act.task} stands in the backlog already.`);
      if (state !== "blocked")
        return refuse(`${act.task} stands in ${state}, not among the blocked.`, hintOf(act.task, state));
      return accept(`${act.task} is back in the backlog.`, {
        effective: "next-run",
        events: [moved(act.task, state, "backlog", "unblocked by a person", facts)],
      });
    case "answer":
      return answer(act, state, facts);
    case "defer":
      if (state === "deferred") return accept(`${act.task} is set aside already.`);
      if (state !== "backlog" && state !== "blocked")
        return refuse(`${act.task} stands in ${state} and cannot be set aside.`, hintOf(act.task, state));
      return accept(`${act.task} is set aside.`, {
        events: [moved(act.task, state, "deferred", act.reason === "" ? "deferred by a person" : act.reason, facts)],
      });
    case "thaw":
      if (state === "backlog") return accept(`${act.task} stands in the backlog already.`);
      if (state !== "deferred")
        return refuse(`${act.task} stands in ${state}, not among the deferred.`, hintOf(act.task, state));
      return accept(`${act.task} is back in the backlog.`, {
        events: [moved(act.task, state, "backlog", "thawed by a person", facts)],
      });
    case "supersede":
      return supersede(act, state, facts);
    case "edit":
      if (state === "done" || state === "cancelled")
        return refuse(`${act.task} stands in ${state}; its card is history.`, "add a new task instead");
      return accept(
        state === "active" ? `The card is changed; the open run keeps the text it began with.` : "The card is changed.",
        { effective: state === "active" ? "next-run" : "now" },
      );
    case "prioritise":
      if (state === "done" || state === "cancelled")
        return refuse(`${act.task} stands in ${state} and is taken no more.`, hintOf(act.task, state));
      return accept(`${act.task} has priority ${act.priority}.`, {
        events: [{ type: "task-prioritised", task: act.task, priority: act.priority }],
      });
  }
};

const reorder = (tasks: readonly string[], facts: Facts): Verdict => {
  const other = tasks.find((task) => facts.stateOf(task) !== "backlog");
  if (other !== undefined) {
    const state = facts.stateOf(other);
    return refuse(
      `${other} ${state === undefined ? "does not exist" : `stands in ${state}`}; only tasks in the backlog have an order.`,
      "millrace queue --state backlog lists them",
    );
  }
  if (new Set(tasks).size !== tasks.length) return refuse("A task is named twice.", "name each once");
  return accept(
    tasks.length === 1 ? `${tasks[0] ?? ""} is first.` : `${tasks.length} tasks are first, in this order.`,
    {
      events: [{ type: "task-ranked", tasks: [...tasks] }],
    },
  );
};

/** Ends a task for good: its card moves at once, or when what its run has at work has been ended. */
const giveUp = (task: string, state: TaskState, facts: Facts, reason: string): Verdict => {
  if (state === "cancelled") return accept(`${task} is cancelled already.`);
  if (state === "done") return refuse(`${task} is done.`, "revert its commit in the repository if it is unwanted");
  if (state !== "active")
    return accept(`${task} is cancelled.`, { events: [moved(task, state, "cancelled", reason, facts)] });
  const open = facts.openRun(task);
  if (open === null) return refuse(`The run of ${task} cannot be read.`, "millrace doctor --verify says what is wrong");
  if (open.run.advanced !== null)
    return refuse(
      `The work of ${task} is in the base already.`,
      "revert its commit in the repository if it is unwanted",
    );
  if (open.run.ending !== null) return accept(`${task} is about to end already: ${open.run.ending.reason}`);
  // What is being merged may reach the base before it can be ended; then the task is done, and that is said now.
  const sentence =
    open.run.gate !== null
      ? `${task} ends: cancelled, unless its work, which is being integrated, reaches the base first.`
      : `${task} is cancelled: what it has at work is ended.`;
  return accept(sentence, {
    run: {
      id: open.id,
      input: { type: "end", verdict: "cancelled", reason, hint: "`millrace retry` takes it up again" },
    },
  });
};

const retry = (act: Extract<TaskAct, { verb: "retry" }>, state: TaskState, facts: Facts): Verdict => {
  if (state !== "blocked" && state !== "cancelled")
    return refuse(`${act.task} stands in ${state}; there is nothing to try again.`, hintOf(act.task, state));
  const last = facts.lastRun(act.task);
  if (act.from !== null && last === null)
    return refuse(`${act.task} never ran: it has no stage to go on from.`, "retry it without --from");
  if (act.from !== null && last !== null && !last.stages.includes(act.from))
    return refuse(`Its graph has no stage "${act.from}".`, `its stages: ${last.stages.join(", ")}`);
  return again(act.task, state, facts, act, "retried by a person");
};

const again = (
  task: string,
  state: TaskState,
  facts: Facts,
  how: { readonly from: string | null; readonly fresh: boolean },
  reason: string,
  first: readonly EngineEvent[] = [],
): Consent =>
  accept(`${task} is back in the backlog and runs again${how.from === null ? "" : ` from ${how.from}`}.`, {
    effective: "next-run",
    events: [
      ...first,
      { type: "task-retried", task, from: how.from, fresh: how.fresh, run: facts.lastRun(task)?.id ?? null },
      moved(task, state, "backlog", reason, facts),
    ],
  });

const answer = (act: Extract<TaskAct, { verb: "answer" }>, state: TaskState, facts: Facts): Verdict => {
  const open = facts.openRun(act.task);
  if (open !== null && open.run.asked !== null)
    return refuse(
      `${act.task} waits for a decision, not for words.`,
      `millrace approve or reject ${act.task} --note "…"`,
    );
  const last = facts.lastRun(act.task);
  if (state !== "blocked" || last === null || last.question === null)
    return refuse(
      `${act.task} asks nothing; it stands in ${state}.`,
      state === "blocked"
        ? "`millrace edit` changes its card, `millrace retry` runs it again"
        : `millrace why ${act.task} says more`,
    );
  const answered: EngineEvent = {
    type: "task-answered",
    task: act.task,
    question: last.question,
    text: act.text,
  };
  return again(act.task, state, facts, { from: last.node, fresh: false }, "answered by a person", [answered]);
};

const supersede = (act: Extract<TaskAct, { verb: "supersede" }>, state: TaskState, facts: Facts): Verdict => {
  const by = facts.stateOf(act.by);
  if (act.by === act.task) return refuse("A task cannot supersede itself.", "name the new task second");
  if (by === undefined) return unknownTask(act.by);
  if (by === "cancelled") return refuse(`${act.by} is cancelled itself.`, "name a task that is still to be done");
  return giveUp(act.task, state, facts, `superseded by ${act.by}`);
};

const moved = (task: string, from: TaskState, to: TaskState, reason: string, facts: Facts): EngineEvent => ({
  type: "task-moved",
  task,
  from,
  to,
  reason,
  run: facts.lastRun(task)?.id ?? null,
});

/** What does help for a task that stands there. */
const hintOf = (task: string, state: TaskState): string => {
  switch (state) {
    case "active":
      return `it is at work: millrace pause ${task} holds it, millrace cancel ${task} ends it`;
    case "backlog":
      return "it is taken when its turn comes; millrace queue reorder puts it first";
    case "blocked":
      return `millrace retry ${task} runs it again`;
    case "deferred":
      return `millrace thaw ${task} brings it back`;
    case "cancelled":
      return `millrace retry ${task} takes it up again`;
    case "done":
      return "add a new task for what is still to be done";
  }
};
