import { parseTaskId } from "../domain/id.ts";
import type { TaskRow } from "../domain/snapshot.ts";
import type { Unreadable } from "../ports/store.ts";
import type { Need } from "../view/needs.ts";
import { capital, sentence } from "../view/sentence.ts";
import { hintOfWait } from "../view/wait.ts";
import type { ProblemRow } from "./answer.ts";
import type { Glance } from "./glance.ts";
import type { AtLane } from "./lane.ts";
import { problem } from "./problems-workspace.ts";

/** What only a person can say. */
export const needProblems = (needs: readonly Need[]): readonly ProblemRow[] =>
  needs.map(({ kind, task, title, asks, hint }) =>
    problem({
      kind,
      subject: task,
      task,
      ...titled(title),
      sentence: asks,
      hint,
      actions: kind === "question" ? ["answer", "cancel"] : ["approve", "reject"],
    }),
  );

/** Blocked tasks with their reasons; without a run there is nothing to run again, only to put back. */
export const blockedProblems = (
  tasks: readonly TaskRow[],
  hintOf: (task: TaskRow) => { readonly run: string | null; readonly hint: string },
): readonly ProblemRow[] =>
  tasks.map((task) => {
    const { run, hint } = hintOf(task);
    return problem({
      kind: "blocked",
      subject: task.id,
      task: task.id,
      run,
      ...titled(task.title),
      sentence: capital(sentence(task.reason || "moved by hand")),
      hint,
      actions: run === null ? ["unblock", "cancel"] : ["retry", "retry-fresh", "unblock", "cancel"],
    });
  });

const titled = (title: string): Pick<ProblemRow, "title"> => (title === "" ? {} : { title });

/** Finished work that cannot go into the base while something of the user's is in the way. */
export const laneProblems = (at: readonly AtLane[]): readonly ProblemRow[] =>
  at.flatMap(({ run, waits }) => {
    if (waits === null) return [];
    const act = hintOfWait("lane", waits);
    return [
      problem({
        kind: "lane",
        subject: run.task,
        task: run.task,
        run: run.id,
        sentence: `It waits to be integrated: ${sentence(waits)}`,
        hint: act === "" ? "It is tried again by itself." : `${capital(act)}; it goes on by itself.`,
        actions: ["release"],
      }),
    ];
  });

/** Cards that cannot be read, with their place. */
export const cardProblems = (unreadable: readonly Unreadable[]): readonly ProblemRow[] =>
  unreadable.map(({ name, state, line, reason, hint }) => {
    const task = parseTaskId(name.replace(/\.md$/, ""));
    return problem({
      kind: "card",
      subject: `${state}/${name}`,
      task,
      sentence: `It cannot be read${line === null ? "" : `, line ${line}`}: ${sentence(reason)}`,
      hint: capital(hint),
      actions: task === null ? [] : ["edit"],
    });
  });

/** What the engine published as wrong and nothing above tells: tasks it cannot open, cards in two folders, refused items. */
export const publishedProblems = ({ problems, needs, unreadable, corrupt }: Glance): readonly ProblemRow[] =>
  problems
    .filter(
      ({ subject }) =>
        !needs.some(({ task }) => subject === task || subject.startsWith(`${task}.r`)) &&
        !corrupt.some(({ id, task }) => subject === id || subject === task) &&
        !unreadable.some(({ name }) => subject.includes(name)),
    )
    .map(({ subject, sentence: said, hint }) => {
      const task = parseTaskId(subject);
      return problem({
        kind: "card",
        subject,
        task,
        sentence: sentence(capital(said)),
        hint: capital(hint),
        actions: task === null ? [] : ["edit", "cancel"],
      });
    });
