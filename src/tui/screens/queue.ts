import { span } from "../../view/line.ts";
import { markOfState } from "../../view/marks.ts";
import { phraseDuration } from "../../view/time.ts";
import type { QueueRow } from "../../watching/answer.ts";
import type { ListView } from "../parts/list.ts";
import type { State } from "../state.ts";

/** The queue as a list: what stands where and why, in the order in which an engine takes it. */
export const queueList = (state: State): Pick<ListView<QueueRow>, "columns" | "cells" | "noun" | "empty"> => ({
  columns: [
    { head: "", width: 1, order: "state" },
    { head: "task", grows: true, room: 24, order: "title" },
    { head: "prio", align: "right", width: 4, optional: true, order: "priority" },
    { head: "age", align: "right", width: 8, optional: true, order: "age" },
    { head: "why", grows: true, room: 20 },
    ...(state.mode === "debug" ? [{ head: "id", grows: true, optional: true, room: 30 }] : []),
  ],
  cells: (row) => [
    markOfState(row.state),
    row.title === "" ? row.id : row.title,
    row.priority === 0 ? span("·", "dim") : String(row.priority),
    span(row.at === null ? "" : phraseDuration(Math.max(0, state.nowMs - Date.parse(row.at))), "dim"),
    row.reason === "" ? span(row.state === "backlog" ? "ready" : row.state, "dim") : row.reason,
    ...(state.mode === "debug" ? [span(row.id, "dim")] : []),
  ],
  noun: ["task", "tasks"],
  empty: { sentence: "Nothing is queued.", hint: "a adds a task; a file dropped into agents/inbox becomes one." },
});
