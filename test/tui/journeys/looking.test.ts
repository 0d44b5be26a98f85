import { appendFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rules } from "../../cli/millrace.ts";
import { makeMill, type Mill } from "./mill.ts";
import { atEverySize, openScreen, type Prepared, SIZES, toTask, walk } from "./row.ts";
import { makeWorked } from "./worked.ts";

/** An agent that writes on and on, changes a file, and says what it uses. */
const BUSY = rules(
  "builder:",
  "  say the first sign of life",
  "  usage 12000 4000 900 0.05",
  "  write made.txt",
  "    | what was made",
  ...Array.from({ length: 400 }, (_, n) => [
    `  say line ${n} of the output`,
    ...(n < 80 ? [] : ["  sleep 200"]),
  ]).flat(),
);

const makeBusy = (): Mill => {
  const mill = makeMill();
  mill.card("asks-me", "Asks me", {
    head: "graph: quick\npriority: 9\n",
    body: rules("builder:", "  ask Which colour?"),
  });
  mill.card("busy", "Busy at work", { head: "graph: quick\npriority: 8\n", body: BUSY });
  mill.card("limited", "Waits its turn", { head: "depends_on: [busy]\n" });
  mill.call("start", "--detach");
  return mill;
};

/** Whether `status --json` tells what the attempt at work of this mill has consumed so far. */
const isToldAtWork = (mill: Mill): boolean => {
  const { runs } = JSON.parse(mill.call("status", "--json")) as {
    readonly runs: readonly {
      readonly task: string;
      readonly attempt: number | null;
      readonly costUsd: number | null;
    }[];
  };
  return runs.some(({ task, attempt, costUsd }) => task === "busy" && attempt === 1 && costUsd === 0.05);
};

test("F1: the first screen shows what runs, what waits and what needs a person, at every size", async () => {
  const mill = makeBusy();
  await atEverySize(async (size) => {
    const pty = await openScreen(mill, size);
    await walk(
      [[[], /Running.*\n.*Busy at work(?:.|\n)*Needs you.*\n.*Asks me(?:.|\n)*Next.*\n.*Waits its turn/]],
      pty,
      mill,
    );
  });
});

test("F5, F6: live output, card, diff and usage are there while an agent works; scrolling stops following, l goes on", async () => {
  const mill = makeBusy();
  await atEverySize(async (size) => {
    const pty = await openScreen(mill, size);
    const follow: readonly Prepared[] = [
      // While it works, and not only when it has ended.
      [[], /^(?=(?:.|\n)*Running.*\n.*Busy at work)(?:.|\n)*\$0\.050/],
      ["3", /^(?=(?:.|\n)*▶ Busy at work)(?:.|\n)*\$0\.050/],
      [[], () => isToldAtWork(mill)],
      ...toTask("busy", "Busy at work"),
      [[], /● follow(?:.|\n)*line \d\d+ of the output/],
      ["k", /line \d+ of \d+/],
      [[], /\d+ new/],
    ];
    await walk(follow, pty, mill);
    const first = /line \d+ of the output/.exec(pty.screen())?.[0];
    const fresh = Number(/(\d+) new/.exec(pty.screen())?.[1]);
    await walk([[[], (now) => Number(/(\d+) new/.exec(now.screen())?.[1]) > fresh + 2]], pty, mill);
    expect(/line \d+ of the output/.exec(pty.screen())?.[0]).toBe(first);
    await walk(
      [
        ["l", /● follow/],
        ["y", (now) => now.counts().copies.some((text) => text.includes("line 0 of the output\nline 1 of the output"))],
        ["/", /^ \/ /m],
        ["=sign of life", /“sign of life”|1 found|1 of 1/],
        ["enter", /the first sign of life/],
        ["]", /\+.*what was made/],
        [["]", "]"], /By attempt(?:.|\n)*builder .*\$0\.050/],
        [["]", "]", "]"], /say the first sign of life/],
      ],
      pty,
      mill,
    );
  });
});

test("F6: what is chosen stays so while 50 tasks come before it and go again", async () => {
  const mill = makeWorked();
  // One size after another: each chooses a row before what it pushes in comes.
  for (const size of SIZES) {
    const pty = await openScreen(mill, size);
    await walk(
      [
        ["2", /row 1\b/],
        [["j", "j", "j", "j", "j"], /▸.*Waiting 05/],
      ],
      pty,
      mill,
    );
    const own = (n: number): string => `z${size[0]}-${n}`;
    for (let n = 0; n < 50; n += 1) mill.card(own(n), `Pushed in ${n}`, { head: "priority: 90\n" });
    await walk([[[], (now) => /row (?:5\d|6\d|1\d\d)\b/.test(now.screen())]], pty, mill);
    await walk([[[], /▸.*Waiting 05/]], pty, mill);
    const folder = join(mill.root, "agents/tasks");
    for (let n = 0; n < 50; n += 1)
      renameSync(join(folder, "backlog", `${own(n)}.md`), join(folder, "done", `${own(n)}.md`));
    await walk([[[], (now) => /75 tasks · row 6\b|1\d\d tasks/.test(now.screen())]], pty, mill);
    await walk(
      [
        [[], /▸.*Waiting 05/],
        ["j", /▸.*Waiting 06/],
      ],
      pty,
      mill,
    );
  }
});

test("F4: a source that cannot be read says so on its own panel with what was last known; the others go on", async () => {
  const mill = makeWorked();
  const pty = await openScreen(mill, [120, 40]);
  await walk([["6", /▸ repo\.path/]], pty, mill);
  writeFileSync(join(mill.root, "millrace.toml"), "[repo\n");
  await walk([[[], /✗.*millrace\.toml/]], pty, mill);
  expect(pty.screen()).toMatch(/repo\.path/);
  const events = join(mill.root, "agents/.runtime/events");
  for (const name of readdirSync(events)) appendFileSync(join(events, name), "this is no event\n");
  await walk(
    [
      ["5", /The engine stopped/],
      ["2", /75 tasks/],
      [() => mill.card("later", "Came later"), /76 tasks/],
      ["3", /5 runs|6 runs/],
    ],
    pty,
    mill,
  );
});

test("F7: the same key acts on what is seen: j in the list, in the text that has the screen, and in the list again", async () => {
  const mill = makeWorked();
  const pty = await openScreen(mill, [80, 24]);
  await walk(
    [
      ["2", /row 1\b/],
      [["[", "["], /line 1 of/],
    ],
    pty,
    mill,
  );
  await walk(
    [
      ["enter", /\[2 Queue\] › a-long-card/],
      ["j", /line 2 of/],
      ["esc", /row 1\b/],
      ["j", /row 2\b/],
    ],
    pty,
    mill,
  );
  await walk([["y", (now) => now.counts().copies.includes("w01")]], pty, mill);
  await walk(
    [
      ["enter", /› w01/],
      ["]", /› stages/],
      ["[", /Do it\./],
      ["y", (now) => now.counts().copies.some((text) => text.includes("Do it."))],
    ],
    pty,
    mill,
  );
});
