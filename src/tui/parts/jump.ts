import { fitLine, type Line, lineWidth, span } from "../../view/line.ts";
import { markOfState } from "../../view/marks.ts";
import type { Found } from "../../watching/answer.ts";
import type { Area } from "../state.ts";
import { drawBox, insideOf } from "./box.ts";
import { type Draft, draftText } from "./draft.ts";
import { drawDraft } from "./draw-draft.ts";
import { type Fit, fuzzy, marked } from "./fuzzy.ts";
import { drawMenu } from "./menu.ts";

/** Where the ":" bar can lead: a panel, a task or a run. */
export type Place = {
  readonly kind: "panel" | "task" | "run";
  readonly id: string;
  readonly label: string;
  readonly about: Line;
  readonly fit: Fit | null;
};

/** A panel as the bar finds it: its name, its title, and what it shows. */
export type PanelPlace = { readonly name: string; readonly title: string; readonly summary: string };

/** The places that fit what was typed: panels first, then tasks and runs whose id contains it. */
export const placesFor = (draft: Draft, panels: readonly PanelPlace[], found: Found | null): readonly Place[] => {
  const typed = draftText(draft).trim();
  const fitting = panels
    .map(({ name, title, summary }, order) => ({ name, title, summary, order, fit: fuzzy(typed, title) }))
    .filter(({ fit }) => fit !== null)
    .sort((a, b) => (b.fit?.score ?? 0) - (a.fit?.score ?? 0) || a.order - b.order)
    .map(({ name, title, summary, fit }): Place => ({
      kind: "panel",
      id: name,
      label: title,
      about: [span(summary, "dim")],
      fit,
    }));
  if (typed === "" || found === null) return fitting;
  return [
    ...fitting,
    ...found.tasks.map(({ id, title, state }): Place => {
      const mark = markOfState(state);
      const about: Line = [mark, span(` ${state}  `, "dim"), span(title)];
      return { kind: "task", id, label: id, about, fit: within(id, typed) };
    }),
    ...found.runs.map((id): Place => ({
      kind: "run",
      id,
      label: id,
      about: [span("run", "dim")],
      fit: within(id, typed),
    })),
  ];
};

/** The ":" bar with the places it leads to, as a box. */
export const drawJump = (places: readonly Place[], draft: Draft, at: number, area: Area): readonly Line[] => {
  const inside = insideOf(area, 90, 14);
  const { columns, rows } = inside;
  const width = Math.min(Math.floor(columns / 2), Math.max(9, ...places.map(({ label }) => lineWidth([span(label)]))));
  const draw = (index: number, room: number): Line => {
    const place = places[index];
    if (place === undefined) return [];
    const line: Line = [...fitLine(marked(place.label, place.fit), width), span("  "), ...place.about];
    return lineWidth(line) > room ? fitLine(line, room) : line;
  };
  const menu = { columns, rows: Math.max(1, rows - 2) };
  const body =
    places.length === 0
      ? [[span("  No panel is called that, and no task or run has it in its id.", "dim")]]
      : drawMenu(places.length, at, draw, menu);
  return drawBox(
    {
      title: "Go to",
      body: [[span(": ", "key"), ...(drawDraft(draft, Math.max(1, columns - 2), 1)[0] ?? [])], [], ...body],
      keys: [
        ["enter", "goes there"],
        ["↑↓", "choose"],
        ["esc", "leaves"],
      ],
    },
    inside,
  );
};

/** An id is found by a fragment as it is, so that this is what is marked. */
const within = (id: string, typed: string): Fit | null => {
  const from = id.toLowerCase().indexOf(typed.toLowerCase());
  return from === -1 ? null : { score: 0, at: Array.from(typed, (_, at) => from + at) };
};
