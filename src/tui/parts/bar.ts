import { gauge } from "../../view/gauge.ts";
import { fitLine, type Line, span } from "../../view/line.ts";

/** A budget in exactly its columns: the bar, then its sentence, which tells the number too. */
export const drawBudget = (budget: { readonly percent: number; readonly sentence: string }, columns: number): Line => {
  const width = Math.max(6, Math.min(22, Math.floor(columns / 4)));
  return fitLine([...gauge(budget.percent, width), span(" "), span(budget.sentence)], columns);
};
