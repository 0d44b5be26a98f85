import { expect, test } from "vitest";
import { BINDINGS } from "../../../src/tui/keymap.ts";
import { DECIDE_ROWS, ORDER_ROWS, WRITE_ROWS } from "./rows-act.ts";
import { DECIDING_ROWS, ENDING_ROWS, makeSteered, STEER_ROWS } from "./rows-engine.ts";
import { LIST_ROWS, PANEL_ROWS, TEXT_ROWS } from "./rows-look.ts";
import { leaveRows, SCREEN_ROWS, STREAM_ROWS } from "./rows-screen.ts";
import { atEverySize, openScreen, play, type Row } from "./row.ts";
import { openShell } from "./shell.ts";
import { makeWorked } from "./worked.ts";

const LOOK_ROWS = [...PANEL_ROWS, ...LIST_ROWS, ...TEXT_ROWS, ...STREAM_ROWS, ...SCREEN_ROWS];
const ACT_ROWS = [WRITE_ROWS, DECIDE_ROWS, ORDER_ROWS];
const ENGINE_ROWS = [STEER_ROWS, DECIDING_ROWS, ENDING_ROWS];

/** Says what it was given, and waits for a line. */
const PAGER = `sh -c 'clear; echo PAGED $(basename "$0"); read x'`;
const EDITOR = `sh -c 'echo edited by hand >> "$0"'`;

test("F2: every key of the table has a row, and every row a key of the table", () => {
  const pairs = (rows: readonly Pick<Row, "id" | "key">[]): readonly string[] =>
    [...new Set(rows.map(({ id, key }) => `${id} ${key}`))].toSorted();
  const table = BINDINGS.flatMap(({ id, keys }) => keys.map((key) => ({ id, key })));
  const pressed = [...LOOK_ROWS, ...ACT_ROWS.flat(), ...ENGINE_ROWS.flat(), ...leaveRows("")];
  expect(pairs(pressed)).toEqual(pairs(table));
});

test("F2, F3, F7: keys that look do what the table says, at every size", async () => {
  const mill = makeWorked();
  await atEverySize(async (size) => play(LOOK_ROWS, await openScreen(mill, size, { env: { PAGER } }), mill));
});

test("F2: keys that act on tasks do so in the workspace", async () => {
  const mill = makeWorked();
  await atEverySize(async (size, at) =>
    play(ACT_ROWS[at] ?? [], await openScreen(mill, size, { env: { EDITOR } }), mill),
  );
});

test("F2: keys that steer an engine reach it, and what cannot be taken back is asked for first", async () => {
  const mills = [makeSteered(["sleeps"]), makeSteered(["sign-a", "sign-b"]), makeSteered(["limited"])];
  await atEverySize(async (size, at) => {
    const mill = mills[at] ?? makeSteered([]);
    await play(ENGINE_ROWS[at] ?? [], await openScreen(mill, size), mill);
  });
});

test("F2, F10: keys that leave give the terminal back to the shell", async () => {
  const mill = makeWorked();
  const { pty, start } = await openShell(mill.root, 120, 40);
  await play(leaveRows(start), pty, mill);
});
