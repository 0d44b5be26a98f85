import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOf } from "../../../src/view/line.ts";
import { drawFooter } from "../../../src/tui/parts/footer.ts";
import { drawStrip } from "../../../src/tui/parts/strip.ts";
import { drawTabs } from "../../../src/tui/parts/tabs.ts";
import type { Strip } from "../../../src/watching/answer.ts";
import { expectWidth, hostileText } from "./corpus.ts";

const NOW = Date.parse("2026-03-01T10:00:00.000Z");

const STRIP: Strip = {
  workspace: "shop",
  engine: { word: "running", sentence: "", hint: "", owner: null },
  concurrency: 4,
  pauses: [],
  counts: { backlog: 3, active: 2, blocked: 1, deferred: 0, done: 9, cancelled: 0 },
  running: 2,
  waiting: 1,
  needsYou: 3,
  pendingCommands: 0,
  budget: { percent: 81, sentence: "day: 812k of 1.0M tokens, 81%" },
  unstartable: null,
  today: "14 attempts, 2 h 5 min",
  banners: [],
  fresh: [],
};

const PAUSE: Strip["pauses"][number] = {
  owner: "usage-limit",
  scope: "runner:codex",
  sinceAt: "2026-03-01T09:00:00.000Z",
  untilAt: "2026-03-01T12:14:00.000Z",
  reason: "",
  sentence: "",
  hint: "",
};

const drawn = (strip: Strip, columns: number): string =>
  textOf(drawStrip({ data: strip, atMs: NOW, error: null }, NOW, columns)).trim();

describe("the status strip", () => {
  test("tells the engine, what runs, what waits, what needs a person, and the budget", () => {
    expect(drawn(STRIP, 120)).toBe(
      "shop  ● running  ▸ 2/4 running  … 1 waiting  ? 3 need you  day ▕██████▍░▏ 81%  today 14 attempts, 2 h 5 min",
    );
    expect(drawn(STRIP, 80)).toBe("shop  ● running  ▸ 2/4 running  … 1 waiting  ? 3 need you  day ▕██████▍░▏ 81%");
  });

  test("gives up the least important where it is narrow, never the engine's word nor what needs a person", () => {
    expect(drawn(STRIP, 60)).toBe("● running  ▸ 2/4 running  … 1 waiting  ? 3 need you  $ 81%");
    expect(drawn(STRIP, 30)).toBe("● running  ▸ 2  ? 3 need you");
    expect(drawn(STRIP, 20)).toBe("● running  ? 3");
  });

  test("tells whose a pause is and counts it down by the one clock", () => {
    expect(drawn({ ...STRIP, pauses: [PAUSE] }, 140)).toContain("‖ usage limit of codex, 2 h 14 min left");
    const later = drawStrip({ data: { ...STRIP, pauses: [PAUSE] }, atMs: NOW, error: null }, NOW + 60_000, 140);
    expect(textOf(later)).toContain("2 h 13 min left");
  });

  test("F4: says that it is stale, and still tells what it knew", () => {
    const error = { sentence: "state.json cannot be read.", hint: "" };
    const line = textOf(drawStrip({ data: STRIP, atMs: NOW - 12_000, error }, NOW, 140));
    expect(line).toContain("✗ state.json cannot be read. (as of 12 s ago)");
    expect(line).toContain("● running");
    expect(textOf(drawStrip(null, NOW, 60)).trim()).toBe("Reading the workspace …");
  });

  test("M71: is exactly as wide as the screen, whatever it tells", () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 200 }), fc.boolean(), (text, columns, wrong) => {
        const data = {
          ...STRIP,
          workspace: text,
          today: text,
          budget: { percent: 120, sentence: text },
          pauses: [PAUSE],
        };
        const error = wrong ? { sentence: text, hint: text } : null;
        expectWidth(drawStrip({ data, atMs: NOW, error }, NOW, columns), columns);
      }),
    );
  });
});

const TABS = ["Overview", "Queue", "Runs", "Research", "Logs", "Config", "Publish", "Problems"].map((title, at) => ({
  key: at === 7 ? "p" : String(at + 1),
  title,
  count: at === 7 ? 3 : 0,
}));

describe("the tabs and the footer", () => {
  test("F1: every panel stands in 80 columns with the one shown in brackets and the count of problems", () => {
    expect(textOf(drawTabs(TABS, 1, [], 80)).trim()).toBe(
      "1 Overview [2 Queue] 3 Runs 4 Research 5 Logs 6 Config 7 Publish p Problems 3",
    );
  });

  test("where one is in a panel takes the room of the other titles, never of their keys", () => {
    expect(textOf(drawTabs(TABS, 1, ["fix-the-login", "output"], 80)).trim()).toBe(
      "1 Overview [2 Queue] › fix-the-login › output 3 Runs 4 5 6 7 p Problems 3",
    );
  });

  test("F2: the most important keys stand left, what is refused in brackets, and help always", () => {
    const keys = ["open", "filter", "retry", "add a task"].map((label, at) => ({
      key: "⏎/ra"[at] ?? "",
      label,
      refusal: label === "retry" ? "It is at work." : null,
    }));
    expect(textOf(drawFooter(keys, 60))).toBe(" ⏎ open  / filter  (r retry)  a add a task           ? help ");
    expect(textOf(drawFooter(keys, 26))).toBe(" ⏎ open  / filter  ? help ");
    expect(textOf(drawFooter([], 8)).trim()).toBe("? help");
  });
});
