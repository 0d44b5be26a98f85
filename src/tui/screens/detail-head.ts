import { fitLine, type Line, lineWidth, span, textOf } from "../../view/line.ts";
import { markOfState } from "../../view/marks.ts";
import { wrap } from "../../view/width.ts";
import type { Answer, SubjectFacts } from "../../watching/answer.ts";
import { type Subject, type Tab, TABS } from "../../watching/query.ts";
import { dataOf } from "../answers.ts";
import { hintLine, readable } from "../hints.ts";
import { clip } from "../parts/place.ts";
import type { Area, State } from "../state.ts";
import { stagesQuery } from "../texts.ts";

/** Why the subject stands as it does, and what a person can do: as much of the sentence as its rows hold, what to do at their end. */
export const drawWhy = (told: Answer<"subject"> | null, state: State, { columns, rows }: Area): readonly Line[] => {
  const facts = told?.data ?? null;
  if (facts === null) {
    const said = told === null ? "…" : told.error === null ? "It is not there any more." : "";
    return clip([[span(said, "dim")]], { columns, rows });
  }
  const mark = facts.state === null ? null : markOfState(facts.state);
  const sign: Line = mark === null ? [] : [{ text: mark.text, look: mark.look }, span(" ")];
  const hint: Line = facts.hint === "" ? [] : [span("→ ", "accent"), ...hintLine(facts.hint, state)];
  const [first = "", ...more] = wrap(readable(facts.why, state), Math.max(8, columns - lineWidth(sign)));
  const rest = more.join(" ");
  if (rows === 1) return [withEnd([...sign, span(readable(facts.why, state))], hint, columns)];
  const under: Line = rest === "" ? [] : [span("  "), span(rest)];
  return clip([[...sign, span(first)], rest === "" ? [span("  "), ...hint] : withEnd(under, hint, columns)], {
    columns,
    rows,
  });
};

/** A sentence and what to do behind it; the sentence is cut first, down to its half. */
const withEnd = (said: Line, end: Line, columns: number): Line => {
  if (end.length === 0) return fitLine(said, columns);
  const room = Math.max(Math.floor(columns / 2), columns - lineWidth(end) - 2);
  const shown = lineWidth(said) > room ? fitLine(said, room) : said;
  return fitLine([...shown, span("  "), ...end], columns);
};

/** What somebody wants to copy who looks for a defect: ids, the run's node and attempt, where its checkout lies. */
export const factsLine = (facts: SubjectFacts | null, { task }: Subject): Line => {
  if (facts === null) return [span(task, "dim")];
  const { run, node, attempt, runState, verdict, priority, checkout } = facts;
  const told = [
    run ?? task,
    facts.state ?? "nowhere",
    ...(runState === null ? [] : [`run ${verdict ?? runState}`]),
    ...(node === null ? [] : [`${node}${attempt === null ? "" : ` #${attempt}`}`]),
    `priority ${priority}`,
    ...(checkout === null ? [] : [checkout]),
  ];
  return [span(told.join("  "), "dim")];
};

/** The graph and the attempts of the run, which stand above another tab where there is room: the page without its head. */
export const drawStages = (state: State, area: Area): readonly Line[] => {
  const query = stagesQuery(state);
  if (area.rows === 0 || query === null) return [];
  const page = dataOf(state, query);
  const lines = page === null || page.first > 0 ? [] : page.lines;
  const begin = lines.findIndex((each) => textOf(each).trim() === "");
  const shown = begin === -1 ? [] : lines.slice(begin, begin + area.rows - 1);
  return clip(
    shown.map((each) => [span(" "), ...each]),
    area,
  );
};

/** The tabs, the shown one marked; where not all fit they stand closer, then those before it give way so that it is seen. */
export const tabLine = ({ tab }: State, columns: number): Line => {
  const wide = piecesOf(tab, " ", " ");
  if (lineWidth(wide) <= columns) return wide;
  const close = piecesOf(tab, "", " ");
  const at = TABS.indexOf(tab);
  for (let from = 0; from < at; from += 1) {
    const shown = from === 0 ? close : [span("… ", "dim"), ...close.slice(from)];
    const needed = shown.slice(0, at - from + (from === 0 ? 1 : 2));
    if (lineWidth(needed) < columns) return shown;
  }
  return at === 0 ? close : [span("… ", "dim"), ...close.slice(at)];
};

const piecesOf = (tab: Tab, before: string, behind: string): Line =>
  TABS.map((name, at) =>
    name === tab
      ? span(`[${name}]${before === "" ? behind : ""}`, "chosen")
      : span(`${at === 0 ? " " : before}${name}${behind}`, "dim"),
  );
