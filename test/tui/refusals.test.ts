import { expect, test } from "vitest";
import { helpRows } from "../../src/tui/overlays/help.ts";
import { paletteEntries } from "../../src/tui/overlays/palette.ts";
import type { State } from "../../src/tui/state.ts";
import { ID, LIVELY } from "./scene-answers.ts";
import { scene } from "./scene.ts";

const LONG = /\d{8}-\d{6}-[0-9a-z]{5}-/;

const refusalsIn = (state: State): readonly string[] =>
  [...helpRows(state, ""), ...paletteEntries(state, "")].flatMap((row) =>
    "refusal" in row && row.refusal !== null ? [row.refusal] : [],
  );

test("F8: the reason of a refusal is not pushed off the screen by the id of its task; in debug mode that is whole", () => {
  const state = scene("queue", [80, 24], LIVELY, { open: { task: ID.csv, run: null } });
  const short = refusalsIn(state);
  expect(short.filter((refusal) => LONG.test(refusal))).toEqual([]);
  expect(short.some((refusal) => refusal.startsWith("csv-export-to-the-report "))).toBe(true);
  expect(refusalsIn({ ...state, mode: "debug" }).some((refusal) => LONG.test(refusal))).toBe(true);
});
