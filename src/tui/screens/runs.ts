import { type Line, span } from "../../view/line.ts";
import { type Mark, markOfVerdict } from "../../view/marks.ts";
import { phraseCost, phraseCount, phraseDuration, stampOf } from "../../view/time.ts";
import type { RunListRow } from "../../watching/answer.ts";
import type { ListView } from "../parts/list.ts";
import type { State } from "../state.ts";

/** The runs as a list, newest first: how each ended or stands, how long it took and what it cost. */
export const runsList = (state: State): Pick<ListView<RunListRow>, "columns" | "cells" | "noun" | "empty"> => ({
  columns: [
    { head: "", width: 1 },
    { head: "run", grows: true, room: 22 },
    { head: "stands", width: 10 },
    { head: "stage", width: 12, optional: true },
    { head: "took", align: "right", width: 11, order: "longest" },
    { head: "used", align: "right", width: 14, optional: true, order: "cost" },
    { head: "opened", width: 11, optional: true },
    ...(state.mode === "debug" ? [{ head: "id", grows: true, optional: true, room: 30 }] : []),
  ],
  cells: (row) => [
    markOf(row.word),
    row.title === "" ? row.id : row.title,
    row.word,
    span(row.node ?? "", "dim"),
    tookOf(row, state.nowMs),
    usedOf(row),
    span(row.openedAt === null ? "" : stampOf(row.openedAt).slice(5, 16), "dim"),
    ...(state.mode === "debug" ? [span(row.id, "dim")] : []),
  ],
  noun: ["run", "runs"],
  empty: { sentence: "No run was opened yet.", hint: "Start an engine; every task it takes opens a run." },
});

const FAILED: Mark = { text: span("✗").text, look: "bad" };

const markOf = (word: string): Mark => {
  if (word === "unreadable") return FAILED;
  return markOfVerdict(word === "waiting" || word === "held" || word === "left" ? "waiting" : word);
};

const tookOf = ({ openedAt, closedAt }: RunListRow, nowMs: number): string => {
  if (openedAt === null) return "";
  return phraseDuration(Math.max(0, (closedAt === null ? nowMs : Date.parse(closedAt)) - Date.parse(openedAt)));
};

const usedOf = ({ tokens, costUsd }: RunListRow): Line =>
  tokens === 0 && costUsd === null
    ? [span("·", "dim")]
    : [span(phraseCount(tokens)), ...(costUsd === null ? [] : [span(` ${phraseCost(costUsd)}`)])];
