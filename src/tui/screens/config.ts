import { span } from "../../view/line.ts";
import type { ConfigRow } from "../../watching/answer.ts";
import type { ListView } from "../parts/list.ts";

/** The settings in force: where each is said, and when a change takes effect. */
export const configList = (): Pick<ListView<ConfigRow>, "columns" | "cells" | "noun" | "empty"> => ({
  columns: [
    { head: "setting", grows: true, room: 28 },
    { head: "value", grows: true, room: 20 },
    { head: "said in", width: 22, optional: true },
    { head: "a change takes effect", width: 24, optional: true },
  ],
  cells: (row) => [
    row.id,
    row.fallback ? span(row.value, "dim") : span(row.value, "accent"),
    span(row.origin, "dim"),
    span(row.boundary, "dim"),
  ],
  noun: ["setting", "settings"],
  empty: { sentence: "There are no settings.", hint: "" },
});
