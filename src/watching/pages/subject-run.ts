import { parseRunId, parseTaskId, type RunId, taskOf } from "../../domain/id.ts";
import type { PrunedRun } from "../../domain/retention.ts";
import type { TaskState } from "../../domain/task.ts";
import { newestRun } from "../../operator/find.ts";
import type { Reader, RunView } from "../../ports/reader.ts";
import { line, span } from "../../view/line.ts";
import { markOfVerdict } from "../../view/marks.ts";
import { isCorrupt, projectRun, type RunModel } from "../../view/run.ts";
import { capital, sentence } from "../../view/sentence.ts";
import { withTold } from "../../view/told-usage.ts";
import { stampOf } from "../../view/time.ts";
import type { Subject } from "../query.ts";
import { factLine, hintLines, pageLine, pageOf, type PageLine, type PageText, textLine } from "./page.ts";

/** The run that a detail is about, or the page that says why there is none to show. */
export type SubjectRun =
  | { readonly kind: "run"; readonly id: RunId; readonly facts: RunView; readonly run: RunModel }
  | { readonly kind: "none"; readonly page: PageText };

/** Reads the run that is named, else the task's newest. A name from outside is parsed before anything is looked for. */
export const readSubjectRun = (reader: Reader, subject: Subject): SubjectRun => {
  const task = parseTaskId(subject.task);
  if (task === null) return none([], "No task has such a name.");
  const named = subject.run === null ? null : parseRunId(subject.run);
  if (subject.run !== null && (named === null || taskOf(named) !== task))
    return none([], "No run of this task has such a name.");
  const standing = reader.runsOf(task);
  const id = named ?? newestRun({ runsOf: () => standing }, task) ?? null;
  if (id === null || !standing.includes(id)) {
    const pruned = reader.pruned(id ?? task);
    return pruned === null
      ? none([], phraseMissing(id, reader.places(task)[0] ?? null))
      : none(prunedLines(pruned), phrasePruned(pruned));
  }
  const facts = reader.run(id);
  if (facts.plan === null && !isCorrupt(facts)) return none([], `${id} is claimed, and not open yet.`, true);
  return { kind: "run", id, facts, run: withTold(projectRun(facts), reader.snapshot()?.runs ?? []) };
};

/** The heading of what cannot be trusted, before whatever can be shown of it; nothing for a sound run. */
export const doubtLines = ({ state, reason, hint }: RunModel): readonly PageLine[] =>
  state === "unreadable"
    ? [
        pageLine(line(span("✗ ", "bad"), `Its files cannot be trusted: ${sentence(reason)}`), { hang: 2 }),
        ...hintLines(hint),
      ]
    : [];

const none = (lines: readonly PageLine[], note: string, live = false): SubjectRun => ({
  kind: "none",
  page: pageOf(lines, note, live),
});

const phraseMissing = (id: RunId | null, state: TaskState | null): string => {
  if (id !== null) return `There is no run ${id}.`;
  return state === "backlog" ? "It has no run yet: one opens when it is its turn." : "It has no run.";
};

const phrasePruned = ({ run, prunedAt }: PrunedRun): string =>
  `What ${run} left was removed on ${prunedAt.slice(0, 10)}; this is what remains of it. [retention] says how long runs stay.`;

const prunedLines = ({ run, verdict, reason, closedAt, attempts, commit, branch }: PrunedRun): readonly PageLine[] => [
  pageLine(line(markOfVerdict(verdict), ` ${verdict}  `, span(run, "accent")), { about: run }),
  ...(reason === "" ? [] : [textLine(capital(sentence(reason)))]),
  factLine("closed", [`${stampOf(closedAt)} UTC`]),
  factLine("attempts", [String(attempts)]),
  ...(commit === null ? [] : [factLine("commit", [commit])]),
  ...(branch === "" ? [] : [factLine("branch", [branch])]),
];
