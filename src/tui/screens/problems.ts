import { type Line, type Look, span } from "../../view/line.ts";
import { shortFormOf } from "../../view/short-id.ts";
import type { ProblemRow } from "../../watching/answer.ts";
import { OFFERS } from "../../operator/offers.ts";
import type { ListView } from "../parts/list.ts";
import type { State } from "../state.ts";

type Problems = Pick<ListView<ProblemRow>, "columns" | "cells" | "noun" | "empty">;

const WORDS: Pick<Problems, "noun" | "empty"> = {
  noun: ["thing needs you", "things need you"],
  empty: { sentence: "✓ Nothing needs you.", hint: "Questions, decisions and whatever is broken would stand here." },
};

/** What needs a person, the most urgent first, each with the keys that mend it; `columns` is how wide the list is. */
export const problemsList = ({ mode }: Pick<State, "mode">, columns: number): Problems =>
  mode === "debug" ? RAW : toldIn(columns);

/** From so many columns on, the kind is said in a word behind its mark. */
const WITH_KIND = 100;

const toldIn = (columns: number): Problems => ({
  columns: [
    ...(columns < WITH_KIND ? [] : [{ head: "  what", width: 10 }]),
    {
      head: columns < WITH_KIND ? "  about" : "about",
      width: Math.max(16, Math.min(36, Math.floor(columns * 0.3))),
    },
    { head: "says", grows: true, room: 24 },
    { head: "keys", width: 7 },
  ],
  cells: (row) => [
    ...(columns < WITH_KIND
      ? [[...markOf(row.kind), span(` ${aboutOf(row)}`)]]
      : [[...markOf(row.kind), span(` ${row.kind}`, "dim")], aboutOf(row)]),
    row.sentence,
    row.actions.flatMap((action, at) => [...(at === 0 ? [] : [span(" ")]), span(KEYS.get(action) ?? "", "key")]),
  ],
  ...WORDS,
});

const aboutOf = ({ title, task, subject }: ProblemRow): string =>
  title ?? (task === null ? subject : shortFormOf(task));

/** The row as it was told: its id first, and what to do in the words of the command line. */
const RAW: Problems = {
  columns: [
    { head: "id", grows: true, room: 40 },
    { head: "says", grows: true, room: 24 },
    { head: "hint", grows: true, room: 24, optional: true },
    { head: "actions", grows: true, room: 20, optional: true },
  ],
  cells: (row) => [row.id, row.sentence, span(row.hint, "dim"), span(row.actions.join(" "), "dim")],
  ...WORDS,
};

const KEYS: ReadonlyMap<string, string> = new Map(OFFERS.map(({ id, key }) => [id, key]));

const MARKS: Partial<Record<ProblemRow["kind"], readonly [string, Look]>> = {
  question: ["?", "warn"],
  approval: ["?", "warn"],
  blocked: ["■", "warn"],
  pause: ["‖", "warn"],
  budget: ["‖", "warn"],
  lane: ["‖", "warn"],
};

const markOf = (kind: ProblemRow["kind"]): Line => {
  const [glyph, look] = MARKS[kind] ?? ["✗", "bad"];
  return [span(glyph, look)];
};
