import { fitLine, type Line, span } from "../../view/line.ts";
import { fitPieces, type Piece } from "./pieces.ts";

/** A panel's tab: the key that shows it, its title, and how many things in it need a person (0 shows nothing). */
export type PanelTab = { readonly key: string; readonly title: string; readonly count: number };

/** The panels with the one that is shown in brackets, and behind it where a person is in it, outermost first. */
export const drawTabs = (
  tabs: readonly PanelTab[],
  current: number,
  crumbs: readonly string[],
  columns: number,
): Line => {
  const pieces = tabs.map((tab, at) => (at === current ? open(tab, crumbs) : closed(tab)));
  return fitLine([span(" "), ...fitPieces(pieces, columns - 2, " ")], columns);
};

const open = (tab: PanelTab, crumbs: readonly string[]): Piece => {
  const name: Line = [span(`[${tab.key} ${tab.title}${told(tab)}]`, "chosen")];
  const path = crumbs.flatMap((crumb): Line => [span(" › ", "dim"), span(crumb, "bold")]);
  const last = crumbs.at(-1);
  const short: Line[] =
    last === undefined || crumbs.length === 1 ? [] : [[...name, span(" › ", "dim"), span(last, "bold")]];
  return { rank: 0, forms: [[...name, ...path], ...short, name] };
};

/** Its title goes where there is no room; the key and the count stay. */
const closed = (tab: PanelTab): Piece => {
  const look = tab.count > 0 ? "warn" : "dim";
  const key = span(tab.key, "key");
  return {
    rank: tab.count > 0 ? 0 : 1,
    forms: [
      [key, span(" "), span(tab.title, look), span(told(tab), "warn")],
      [key, span(told(tab), "warn")],
    ],
  };
};

const told = ({ count }: PanelTab): string => (count > 0 ? ` ${count > 99 ? "99+" : count}` : "");
