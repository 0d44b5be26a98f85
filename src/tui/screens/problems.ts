import { type Look, type Span, span } from "../../view/line.ts";
import type { ProblemRow } from "../../watching/answer.ts";
import { OFFERS } from "../../operator/offers.ts";
import type { ListView } from "../parts/list.ts";

/** What needs a person, the most urgent first, each with the keys that mend it. */
export const problemsList = (): Pick<ListView<ProblemRow>, "columns" | "cells" | "noun" | "empty"> => ({
  columns: [
    { head: "", width: 1 },
    { head: "what", width: 9 },
    { head: "about", grows: true, room: 18 },
    { head: "says", grows: true, room: 24 },
    { head: "keys", width: 9 },
  ],
  cells: (row) => [
    markOf(row.kind),
    span(row.kind, "dim"),
    row.subject,
    row.sentence,
    row.actions.flatMap((action, at) => [...(at === 0 ? [] : [span(" ")]), span(KEYS.get(action) ?? "", "key")]),
  ],
  noun: ["thing needs you", "things need you"],
  empty: { sentence: "✓ Nothing needs you.", hint: "Questions, decisions and whatever is broken would stand here." },
});

const KEYS: ReadonlyMap<string, string> = new Map(OFFERS.map(({ id, key }) => [id, key]));

const MARKS: Partial<Record<ProblemRow["kind"], readonly [string, Look]>> = {
  question: ["?", "warn"],
  approval: ["?", "warn"],
  blocked: ["■", "warn"],
  pause: ["‖", "warn"],
  budget: ["‖", "warn"],
  lane: ["‖", "warn"],
};

const markOf = (kind: ProblemRow["kind"]): Span => {
  const [glyph, look] = MARKS[kind] ?? ["✗", "bad"];
  return span(glyph, look);
};
