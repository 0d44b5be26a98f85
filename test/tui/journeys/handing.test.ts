import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeMill } from "./mill.ts";
import { openScreen, walk } from "./row.ts";

const WIDE = "漢字 👩‍💻 café";

test("what is typed and pasted into an editor of the screen arrives whole, wide characters too", async () => {
  const mill = makeMill();
  const pty = await openScreen(mill, [80, 24]);
  await walk(
    [
      ["a", /─ add a task/],
      [`=${WIDE}`, /漢字.*café/],
      [(now) => now.paste("\nfirst line\n\tsecond line\n\nlast q line"), /last q line/],
      ["ctrl-s", (_, { ids }) => ids("backlog").length === 1],
    ],
    pty,
    mill,
  );
  const card = mill.read(`agents/tasks/backlog/${mill.ids("backlog")[0] ?? ""}.md`);
  expect(card).toContain(`title: "${WIDE}"`);
  expect(card).toMatch(/first line\n(?:\t| +)second line\n\nlast q line\n/);
  await walk([["2", new RegExp(`▸.*漢字`)]], pty, mill);
});

test("the terminal is lent to $EDITOR and taken back: what was typed comes with it, and what is written comes back", async () => {
  const mill = makeMill();
  const editor = join(mill.root, "editor");
  writeFileSync(editor, '#!/bin/sh\necho "EDITING $(cat "$1")"\nread line\necho "$line" >> "$1"\n', { mode: 0o755 });
  const pty = await openScreen(mill, [80, 24], { env: { EDITOR: editor } });
  await walk(
    [
      ["a", /─ add a task/],
      ["=A title", /A title/],
      ["ctrl-e", (now) => !now.alternate() && now.cursorShown() && now.screen().includes("EDITING A title")],
      [
        "=typed in the editor\r",
        (now) => now.alternate() && /─ add a task(?:.|\n)*typed in the editor/.test(now.screen()),
      ],
      ["ctrl-s", (_, { ids }) => ids("backlog").length === 1],
    ],
    pty,
    mill,
  );
  expect(mill.read(`agents/tasks/backlog/${mill.ids("backlog")[0] ?? ""}.md`)).toContain("typed in the editor");
  expect(pty.cursorShown()).toBe(false);
});

test("M70: another size under an open box keeps the box and what was typed, and the panel is whole behind it", async () => {
  const mill = makeMill();
  const pty = await openScreen(mill, [120, 40]);
  await walk(
    [
      ["a", /─ add a task/],
      ["=Half a thought", /Half a thought/],
    ],
    pty,
    mill,
  );
  for (const [columns, rows] of [
    [80, 24],
    [200, 60],
    [60, 15],
  ] as const) {
    pty.resize(columns, rows);
    await walk([[[], /─ add a task(?:.|\n)*Half a thought(?:.|\n)*sends/]], pty, mill);
    expect(pty.rows().every((row) => row.length <= columns)).toBe(true);
  }
  pty.resize(120, 40);
  await walk([["esc", /\[1 Overview\](?:.|\n)*\? help/]], pty, mill);
  expect(pty.counts()).toMatchObject({ clears: 0, wipes: 0 });
});

test("F11: the mouse is the terminal's until m; then a click chooses and opens, and the wheel moves", async () => {
  const mill = makeMill();
  for (let n = 1; n <= 30; n += 1) mill.card(`w${String(n).padStart(2, "0")}`, `Waiting ${String(n).padStart(2, "0")}`);
  const pty = await openScreen(mill, [80, 24]);
  expect(pty.modes().mouse).toBe(false);
  const clickOn = (words: string, from = 0): string => {
    const row = pty.rows().findIndex((each, at) => at >= from && each.includes(words));
    const column = [...(pty.rows()[row] ?? "").matchAll(/./gu)].findIndex(
      ({ index }) => index === pty.rows()[row]?.indexOf(words),
    );
    return `\u001B[<0;${column + 1};${row + 1}M\u001B[<0;${column + 1};${row + 1}m`;
  };
  await walk(
    [
      ["m", (now) => now.modes().mouse],
      [(now) => now.type(clickOn("Queue")), /row 1\b/],
    ],
    pty,
    mill,
  );
  await walk([[(now) => now.type(clickOn("Waiting 03")), /▸.*Waiting 03/]], pty, mill);
  await walk(
    [
      ["=\u001B[<65;5;5M", /▸.*Waiting 06/],
      ["=\u001B[<64;5;5M", /▸.*Waiting 03/],
    ],
    pty,
    mill,
  );
  await walk([[(now) => now.type(clickOn("Waiting 03")), /\[2 Queue\] › w03/]], pty, mill);
  await walk(
    [
      [(now) => now.type(clickOn(" card ", 2)), /› w03 › card/],
      ["m", (now) => !now.modes().mouse],
    ],
    pty,
    mill,
  );
});

test("F11: the bare view is the text alone, from the first column on", async () => {
  const mill = makeMill();
  mill.card("plain", "Plain", { body: "First words.\n\nLast words.\n" });
  const pty = await openScreen(mill, [80, 24]);
  await walk(
    [
      ["2", /\[2 Queue\](?:.|\n)*▸.*Plain/],
      ["enter", /› plain/],
      [["[", "["], /› card/],
      ["v", /^First words\.$(?:.|\n)*goes back/m],
    ],
    pty,
    mill,
  );
  expect(pty.rows()).toContain("First words.");
  expect(pty.screen()).not.toMatch(/[│─┌▸]/);
  await walk([["esc", /› plain/]], pty, mill);
});
