import type { SubjectFacts } from "../watching/answer.ts";
import type { Subject } from "../watching/query.ts";
import { dataOf, onlyOf } from "./answers.ts";
import { overviewRows } from "./screens/overview-rows.ts";
import { listQuery } from "./screens/lists.ts";
import type { State } from "./state.ts";

/** What the detail and the actions are about now: what is open, else the chosen row's task; null when nothing is chosen. */
export const subjectOf = (state: State): Subject | null => {
  if (state.open !== null) return state.open;
  const { id } = state.lists[state.panel];
  if (id === null || state.stream) return null;
  switch (state.panel) {
    case "queue":
      return { task: id, run: null };
    case "runs":
      return ofRun(id);
    case "overview":
      // A row's id is its task's: one that left the overview is still what is looked at.
      return (
        overviewRows(onlyOf(state, "overview")?.data ?? null).find((row) => row.id === id)?.subject ?? {
          task: id,
          run: null,
        }
      );
    case "problems": {
      const row = dataOf(state, listQuery(state, "problems"))?.rows.find((each) => each.id === id);
      return row === undefined || row.task === null ? null : { task: row.task, run: row.run };
    }
    case "research":
    case "logs":
    case "config":
    case "publish":
    default:
      return null;
  }
};

/** The idea or the incident whose text stands on the screen: the one that fills the panel, else the chosen one. */
export const noteOf = (state: State): string | null =>
  state.panel !== "research" || state.stream || state.open !== null ? null : (state.note ?? state.lists.research.id);

/** A run's id begins with its task's. */
export const ofRun = (run: string): Subject => ({ task: run.replace(/\.r\d+$/, ""), run });

/** What is known of the subject; null while nothing is. */
export const factsOf = (state: State): SubjectFacts | null => {
  const subject = subjectOf(state);
  return subject === null ? null : dataOf(state, { source: "subject", subject });
};
