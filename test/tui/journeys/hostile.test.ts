import { expect, test } from "vitest";
import { rules } from "../../cli/millrace.ts";
import { makeMill } from "./mill.ts";
import { atEverySize, openScreen, walk } from "./row.ts";

/** What would clear the screen, name the window, fill the clipboard, move the cursor, ring, and turn text round. */
const HOSTILE =
  "\u001B[2J\u001B[3J\u001B[1;1HOWNED\u001B]0;OWNED\u0007\u001B]52;c;T1dORUQ=\u0007\u009B2J\u202Edesrever\u200F";

test("F12, M55, M71: no title and no output moves a cursor, clears, names or copies anything", async () => {
  const mill = makeMill();
  mill.card("refused", `Refused ${HOSTILE}`);
  mill.card("hostile", "A title \u202Edesrever\u200F 漢字 👨‍👩‍👧", {
    head: "graph: quick\n",
    body: rules(
      "builder:",
      `  say before ${HOSTILE} after`,
      "  say 漢字 e\u0301 👩🏽‍💻 مرحبا",
      `  ask Which ${HOSTILE} colour?`,
    ),
  });
  mill.begin("start", "--once");
  await atEverySize(async ([columns, rows]) => {
    const pty = await openScreen(mill, [columns, rows]);
    await walk(
      [
        [[], /A title .*漢字/],
        [":", /─ Go to/],
        ["=hostile", /▸ hostile/],
        ["enter", /before .*after/],
        ["]", /nothing|Nothing|diff/],
        [["]", "]", "]", "]", "]"], /line 1 of|card/],
        ["5", /An agent asks|asks a person/],
        ["p", /▸ \? A title/],
        ["ctrl-n", /─ Notices/],
      ],
      pty,
      mill,
    );
    expect(pty.counts()).toMatchObject({ clears: 0, wipes: 0, copies: [] });
    expect(pty.printed()).not.toMatch(/\u001B\]0;|\u0007|\u009B|[\u202A-\u202E\u2066-\u2069]/u);
    expect(pty.rows()[0]).toContain("stopped");
    expect(pty.rows()[1]).toContain("Problems");
    expect(pty.rows()).toHaveLength(rows);
  });
});
