import { span } from "../../view/line.ts";
import { markOfState } from "../../view/marks.ts";
import { phraseBrief } from "../../view/time.ts";
import type { QueueRow } from "../../watching/answer.ts";
import type { ListView } from "../parts/list.ts";
import type { State } from "../state.ts";

type Queue = Pick<ListView<QueueRow>, "columns" | "cells" | "noun" | "empty">;

const WORDS: Pick<Queue, "noun" | "empty"> = {
  noun: ["task", "tasks"],
  empty: { sentence: "Nothing is queued.", hint: "a adds a task; a file dropped into agents/inbox becomes one." },
};

/** The queue as a list: what stands where and why, in the order in which an engine takes it. */
export const queueList = (state: Pick<State, "mode" | "nowMs">): Queue =>
  state.mode === "debug" ? RAW : told(state.nowMs);

const told = (nowMs: number): Queue => ({
  columns: [
    { head: "  task", grows: true, room: 18, order: "title" },
    { head: "prio", align: "right", width: 6, optional: true, order: "priority" },
    { head: "age", align: "right", width: 6, optional: true, order: "age" },
    { head: "why", grows: true, room: 14 },
  ],
  cells: (row) => [
    [asMark(row), span(` ${row.title === "" ? row.id : row.title}`)],
    row.priority === 0 ? span("·", "dim") : String(row.priority),
    span(row.at === null ? "" : phraseBrief(nowMs - Date.parse(row.at)), "dim"),
    row.reason === "" ? span(row.state === "backlog" ? "ready" : row.state, "dim") : row.reason,
  ],
  ...WORDS,
});

/** The row as it was told: its id first, its folder by name, its time in full. */
const RAW: Queue = {
  columns: [
    { head: "  id", grows: true, room: 40 },
    { head: "state", width: 9 },
    { head: "prio", align: "right", width: 6, order: "priority" },
    { head: "reason", grows: true, room: 12 },
    { head: "at", width: 24, optional: true, order: "age" },
    { head: "title", grows: true, room: 16, optional: true, order: "title" },
  ],
  cells: (row) => [
    [asMark(row), span(` ${row.id}`)],
    row.state,
    String(row.priority),
    row.reason,
    span(row.at ?? "", "dim"),
    row.title,
  ],
  ...WORDS,
};

const asMark = (row: QueueRow) => {
  const { text, look } = markOfState(row.state);
  return { text, look };
};
