import { type Line, line, span } from "../../view/line.ts";
import { capital } from "../../view/sentence.ts";
import { OFFERS } from "../../operator/offers.ts";
import type { ProblemRow } from "../../watching/answer.ts";
import { dataOf } from "../answers.ts";
import { wrapped } from "../parts/box.ts";
import { drawPane } from "../parts/pane.ts";
import type { Area, State } from "../state.ts";
import { listQuery } from "./lists.ts";

/** The chosen problem where it is no task's, in exactly its area: all that is said of it, and the keys that mend it. Null where none is. */
export const drawProblem = (state: State, area: Area): readonly Line[] | null => {
  if (state.panel !== "problems") return null;
  const { id } = state.lists.problems;
  const row = dataOf(state, listQuery(state, "problems"))?.rows.find((each) => each.id === id);
  return row === undefined || row.task !== null ? null : drawPane({ title: row.subject }, linesOf(row, area), area);
};

const linesOf = ({ sentence, hint, actions }: ProblemRow, { columns }: Area): readonly Line[] => {
  const told = wrapped(sentence, columns - 2).map((each): Line => [span(" "), ...each]);
  const helps = hint === "" ? [] : wrapped(capital(hint), columns - 5);
  return [
    ...told,
    ...helps.map((each, at): Line => [span(at === 0 ? " → " : "   ", "accent"), ...each]),
    [],
    ...actions.flatMap((action) => {
      const offer = OFFERS.find((each) => each.id === action);
      return offer === undefined ? [] : [line(span(` ${offer.key}  `, "key"), offer.summary)];
    }),
  ];
};
