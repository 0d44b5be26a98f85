import { describe, expect, test } from "vitest";
import { line, textOf } from "../../../src/view/line.ts";
import { drawAsk } from "../../../src/tui/parts/ask.ts";
import { drawConfirm } from "../../../src/tui/parts/confirm.ts";
import { drawCommands } from "../../../src/tui/parts/commands.ts";
import { draftOf, EMPTY_DRAFT } from "../../../src/tui/parts/draft.ts";
import { drawHelp } from "../../../src/tui/parts/help.ts";
import { drawPalette } from "../../../src/tui/parts/palette.ts";
import { over } from "../../../src/tui/parts/place.ts";
import { drawPlot, sums } from "../../../src/tui/parts/plot.ts";
import { spark } from "../../../src/tui/parts/spark.ts";
import { drawTour, TOUR_PAGES } from "../../../src/tui/parts/tour.ts";
import { shown } from "./corpus.ts";

const AREA = { columns: 60, rows: 11 };

describe("boxes over a panel", () => {
  test("a question tells the keys that send it, open the editor and leave it", () => {
    const asking = { title: "answer", prompt: "Which database?", several: false, optional: true };
    expect(shown(drawAsk(asking, draftOf("sqlite"), AREA))).toEqual([
      "┌─ answer ───────────────────────────────────────────────┐",
      "│ Which database? (may be left empty)                    │",
      "│                                                        │",
      "│ › sqlite                                               │",
      "└─ enter sends · ctrl-e opens $EDITOR · esc leaves ──────┘",
    ]);
    const several = shown(drawAsk({ ...asking, several: true }, draftOf("a\nb"), AREA));
    expect(several.slice(3, 5).map((row) => row.trim())).toEqual([
      expect.stringMatching(/ a /),
      expect.stringMatching(/ b /),
    ]);
    expect(several.at(-1)).toContain("ctrl-s sends");
  });

  test("F2: a consent tells what comes of it and the command it equals, however long that is", () => {
    const box = shown(
      drawConfirm(
        { title: "cancel X", consequence: "Its run ends now.", command: `millrace cancel ${"x".repeat(60)}` },
        AREA,
      ),
    );
    expect(box[1]).toContain("Its run ends now.");
    expect(box.slice(3, 6).join("")).toContain("$ millrace cancel");
    expect(box.join("").replaceAll(/[^x]/g, "")).toHaveLength(60);
    expect(box.at(-1)).toMatch(/y does it · n leaves it/);
  });

  test("the palette tells the reason of what is refused, and its chosen entry is marked", () => {
    const rows = [
      { label: "retry", key: "r", summary: "Again.", refusal: null, matched: [0] },
      { label: "pause", key: "P", summary: "Hold.", refusal: "No engine runs.", matched: [] },
    ];
    const box = shown(drawPalette(rows, draftOf("r"), 0, AREA));
    expect(box[3]).toMatch(/^│ ▸ r {7}retry {5}Again\. /);
    expect(box[4]).toMatch(/^│ {3}P {7}pause {5}– No engine runs\. /);
  });

  test("a long help is scrolled, and stops at its end", () => {
    const key = (name: string) =>
      ({ kind: "key", keys: name, label: name, summary: `Does ${name}.`, refusal: null }) as const;
    const lines = [{ kind: "group", title: "List" } as const, ..."abcdefghijklmnop".split("").map(key)];
    expect(shown(drawHelp(lines, EMPTY_DRAFT, 0, AREA))[3]).toContain("List");
    expect(shown(drawHelp(lines, EMPTY_DRAFT, 999, AREA)).at(-2)).toContain("Does p.");
  });

  test("a command that is at work is told from one that is done and one that was refused", () => {
    const performed = [
      { id: 1, atMs: 0, command: "millrace pause", code: 0, said: "Paused." },
      { id: 2, atMs: 1_000, command: "millrace retry X", code: 3, said: "" },
      { id: 3, atMs: 2_000, command: "millrace stop", code: null, said: "" },
    ];
    const box = shown(drawCommands(performed, 0, { columns: 80, rows: 14 }));
    expect(box.slice(1, 4).map((row) => row.slice(2, -1).trim())).toEqual([
      "▸ 00:00:02 … millrace stop  at work",
      "00:00:01 ✗ millrace retry X  ended with 3",
      "00:00:00 ✓ millrace pause  Paused.",
    ]);
  });

  test("each page of the tour is whole in the smallest screen, with the keys the table has", () => {
    for (let page = 0; page < TOUR_PAGES; page += 1) {
      const box = shown(drawTour(page, AREA, (id) => `<${id}>`));
      expect(box[0]).toContain(`(${page + 1} of ${TOUR_PAGES})`);
      expect(box.join("\n")).not.toContain("…");
    }
    const all = [0, 1, 2, 3].flatMap((page) => shown(drawTour(page, AREA, (id) => `<${id}>`))).join("\n");
    for (const id of ["add-task", "start", "panel-problems", "help", "quit"]) expect(all).toContain(`<${id}>`);
  });

  test("a box stands in the middle and leaves the rest of the body as it was", () => {
    const body = ["abcdefg", "abcdefg", "abcdefg"].map((text) => line(text));
    expect(over(body, [line("XXX")]).map(textOf)).toEqual(["abcdefg", "abXXXfg", "abcdefg"]);
  });
});

describe("numbers as shapes", () => {
  test("a sparkline tells nothing from little, and the most by a full bar", () => {
    expect(textOf(spark([0, 1, 50, 100], 6))).toBe("  ·▁▄█");
    expect(textOf(spark([1, 2, 3], 2))).toBe("▆█");
    expect(textOf(spark([5], 1, "accent", 10))).toBe("▄");
    expect(textOf(spark([0, 0], 2))).toBe("··");
  });

  test("a plot stacks what closed over an axis, every kind in a shape of its own", () => {
    const hour = (done: number, blocked: number, cancelled: number) => ({ done, blocked, cancelled, tokens: 0 });
    const hours = [hour(4, 0, 0), hour(2, 1, 1), hour(0, 0, 0), hour(1, 0, 0)];
    expect(shown(drawPlot(hours, { columns: 12, rows: 6 })).slice(0, 5)).toEqual([
      "4┤██░░",
      " │██▓▓",
      " │████",
      " │████  ██",
      "0└────────",
    ]);
    expect(textOf(sums(hours))).toBe("█ 7 done  ▓ 1 blocked  ░ 1 cancelled");
    expect(textOf(sums([]))).toBe("nothing closed");
  });
});
