import { span } from "../../view/line.ts";
import { phraseBytes } from "../../view/bytes.ts";
import { phraseDuration } from "../../view/time.ts";
import type { ResearchRow } from "../../watching/answer.ts";
import type { ListView } from "../parts/list.ts";
import type { State } from "../state.ts";

/** Ideas that lie there, and incidents that runs left. */
export const researchList = ({
  nowMs,
}: State): Pick<ListView<ResearchRow>, "columns" | "cells" | "noun" | "empty"> => ({
  columns: [
    { head: "", width: 1 },
    { head: "what", width: 8 },
    { head: "title", grows: true, room: 24 },
    { head: "age", align: "right", width: 8 },
    { head: "size", align: "right", width: 8, optional: true },
    { head: "file", grows: true, room: 24, optional: true },
  ],
  cells: (row) => [
    row.kind === "idea" ? span("◇", "accent") : span("!", "warn"),
    span(row.kind, "dim"),
    row.title,
    span(row.at === null ? "" : phraseDuration(Math.max(0, nowMs - Date.parse(row.at))), "dim"),
    span(phraseBytes(row.size), "dim"),
    span(row.path, "dim"),
  ],
  noun: "ideas and incidents",
  empty: {
    sentence: "No ideas and no incidents.",
    hint: "A keeps an idea for later; a run that cannot go on leaves an incident here. Nothing works on them by itself yet.",
  },
});
