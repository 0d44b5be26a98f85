import { span } from "../../view/line.ts";
import type { ConfigRow } from "../../watching/answer.ts";
import type { ListView } from "../parts/list.ts";
import type { State } from "../state.ts";

/** The settings in force: where each is said, and when a change takes effect. */
export const configList = ({ mode }: Pick<State, "mode">): Config => ({ ...(mode === "debug" ? RAW : TOLD), ...WORDS });

type Config = Pick<ListView<ConfigRow>, "columns" | "cells" | "noun" | "empty">;

const WORDS: Pick<Config, "noun" | "empty"> = {
  noun: ["setting", "settings"],
  empty: { sentence: "There are no settings.", hint: "" },
};

/** The row as it was told: where it is said and whether that is the fallback before what it is. */
const RAW: Pick<Config, "columns" | "cells"> = {
  columns: [
    { head: "setting", grows: true, room: 28 },
    { head: "said in", width: 22 },
    { head: "fallback", width: 8 },
    { head: "value", grows: true, room: 20 },
    { head: "a change takes effect", width: 24, optional: true },
  ],
  cells: (row) => [row.id, row.origin, String(row.fallback), row.value, span(row.boundary, "dim")],
};

const TOLD: Pick<Config, "columns" | "cells"> = {
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
};
