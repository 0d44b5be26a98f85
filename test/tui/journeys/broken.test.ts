import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeMill } from "./mill.ts";
import { atEverySize, openScreen, walk } from "./row.ts";
import { makeWorked } from "./worked.ts";

test("F8: with a runner that is missing the screen opens, names it with what helps, and cards can still be written", async () => {
  const mill = makeMill(
    '[runners.mine]\nkind = "command"\ncommand = ["/nowhere/mine"]\n[stages.builder]\nrunner = "mine"\n',
  );
  await atEverySize(async (size) => {
    const pty = await openScreen(mill, size);
    await walk(
      [
        [[], /✗.*\bmine\b/],
        ["p", /\[p Problems(?:.|\n)*▸ ✗ mine .*Runner mine(?:.|\n)*→ Install it/],
        ["a", /─ add a task/],
        [`=Added at ${size[0]}`, /Added at/],
        ["ctrl-s", (_, { ids }) => ids("backlog").some((id) => id.endsWith(`added-at-${size[0]}`))],
        ["2", /▸.*Added at/],
      ],
      pty,
      mill,
    );
  });
});

test("F8: with settings that cannot be read only what needs them is off, with the reason; cards can still be written", async () => {
  const mill = makeMill();
  writeFileSync(join(mill.root, "millrace.toml"), `${mill.read("millrace.toml")}\n[limits\n`);
  mill.card("waits", "Waits");
  const pty = await openScreen(mill, [80, 24]);
  await walk(
    [
      [[], /✗.*millrace\.toml/],
      ["S", /start: This is not TOML/],
      ["2", /\[2 Queue\](?:.|\n)*^─ Waits /m],
      ["d", () => mill.placeOf("waits") === "deferred"],
    ],
    pty,
    mill,
  );
  expect(pty.screen()).toMatch(/^.*○ stopped/);
});

test("F9: 100,000 cards open, and G, g, a filter and a jump answer", async () => {
  const mill = makeMill();
  mill.cards(100_000);
  const pty = await openScreen(mill, [80, 24]);
  await walk(
    [
      [[], /100,?000|100k/],
      ["2", /100,000 tasks · row 1\b/],
      ["G", /row 100,000/],
      ["j", /row 100,000/],
      ["g", /row 1\b/],
      [["/", "=m012345"], /1 of 100,000 · filter/],
      [["enter", "esc"], /100,000 tasks/],
      [":", /─ Go to/],
      ["=m099999", /▸ m099999/],
      ["enter", /› m099999/],
    ],
    pty,
    mill,
  );
});

test("F3: below 60x15 the screen says what it takes, and is whole again above", async () => {
  const mill = makeWorked();
  const pty = await openScreen(mill, [80, 24]);
  for (const [columns, rows] of [
    [59, 24],
    [80, 14],
    [20, 5],
  ] as const) {
    pty.resize(columns, rows);
    await walk([[[], /too small/]], pty, mill);
    pty.resize(60, 15);
    await walk(
      [
        [[], /\[1/],
        [[], /\? help/],
      ],
      pty,
      mill,
    );
  }
  await pty.press("q");
  expect((await pty.exit()).code).toBe(0);
});
