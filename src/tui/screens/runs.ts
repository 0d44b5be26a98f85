import { type Line, span } from "../../view/line.ts";
import { type Mark, markOfVerdict } from "../../view/marks.ts";
import { phraseCost, phraseCount, phraseDuration, stampOf } from "../../view/time.ts";
import type { RunListRow } from "../../watching/answer.ts";
import type { ListView } from "../parts/list.ts";
import type { State } from "../state.ts";

type Runs = Pick<ListView<RunListRow>, "columns" | "cells" | "noun" | "empty">;

const WORDS: Pick<Runs, "noun" | "empty"> = {
  noun: ["run", "runs"],
  empty: { sentence: "No run was opened yet.", hint: "S starts an engine; every task it takes opens a run." },
};

/** The runs as a list, newest first: how each ended or stands, how long it took and what it cost. */
export const runsList = (state: Pick<State, "mode" | "nowMs">): Runs =>
  state.mode === "debug" ? RAW : told(state.nowMs);

const told = (nowMs: number): Runs => ({
  columns: [
    { head: "  run", grows: true, room: 22 },
    { head: "stands", width: 10 },
    { head: "stage", width: 12, optional: true },
    { head: "took", align: "right", width: 11, order: "longest" },
    { head: "used", align: "right", width: 13, optional: true, order: "cost" },
    { head: "opened", width: 11, optional: true },
    { head: "reason", grows: true, room: 30, optional: true },
  ],
  cells: (row) => [
    [asMark(row), span(` ${row.title === "" ? row.id : row.title}`)],
    row.word,
    span(row.node ?? "", "dim"),
    tookOf(row, nowMs),
    usedOf(row),
    span(row.openedAt === null ? "" : stampOf(row.openedAt).slice(5, 16), "dim"),
    span(row.reason, "dim"),
  ],
  ...WORDS,
});

/** The row as it was told: its id first, counts and times in full. */
const RAW: Runs = {
  columns: [
    { head: "  id", grows: true, room: 40 },
    { head: "word", width: 10 },
    { head: "node", width: 12 },
    { head: "att", align: "right", width: 3, optional: true },
    { head: "tokens", align: "right", width: 9, optional: true, order: "cost" },
    { head: "opened", width: 24, optional: true },
    { head: "closed", width: 24, optional: true },
    { head: "reason", grows: true, room: 20, optional: true },
  ],
  cells: (row) => [
    [asMark(row), span(` ${row.id}`)],
    row.word,
    row.node ?? "",
    String(row.attempts),
    String(row.tokens),
    span(row.openedAt ?? "", "dim"),
    span(row.closedAt ?? "", "dim"),
    row.reason,
  ],
  ...WORDS,
};

const asMark = ({ word }: RunListRow) => {
  const { text, look } = markOf(word);
  return { text, look };
};

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
