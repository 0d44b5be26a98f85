import { createStore } from "zustand/vanilla";
import { describe, expect, test } from "vitest";
import { drawFrame } from "../../src/tui/frame.ts";
import { BINDINGS } from "../../src/tui/keymap.ts";
import { helpRows } from "../../src/tui/overlays/help.ts";
import { paletteEntries } from "../../src/tui/overlays/palette.ts";
import { parseRemembered } from "../../src/tui/remembered.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import type { State } from "../../src/tui/state.ts";
import { asDrawn } from "../../src/tui/still.ts";
import { told } from "../../src/tui/telling.ts";
import type { Tools } from "../../src/tui/tools.ts";
import { textOf } from "../../src/view/line.ts";
import type { Answer } from "../../src/watching/answer.ts";

const MINUTE = 60_000;
const overview = (sentence: string, over: object = {}): Answer["data"] =>
  ({
    runs: [run(over)],
    needs: [],
    next: [],
    blocked: [],
    budgets: [],
    why: { subject: "", sentence, hint: "" },
    hours: [],
    lately: [],
    lane: sentence,
    checks: null,
  }) as never;

const run = (over: object) => ({
  id: "20261121-160000-aaaaa-one.r1",
  task: "20261121-160000-aaaaa-one",
  title: "one",
  node: "builder",
  attempt: 1,
  since: new Date(MINUTE - 10_000).toISOString(),
  waiting: null,
  held: false,
  runner: "mine",
  tokens: 1,
  costUsd: null,
  lastSignAt: new Date(MINUTE - 10_000).toISOString(),
  spark: [1, 2, 3],
  ...over,
});

const begun = (still: boolean): State =>
  startState({ columns: 100, rows: 30 }, MINUTE, "overview", NOTHING_REMEMBERED, still);

const hear = (state: State, atMs: number, data: Answer["data"]): State =>
  told(state, { source: "overview" }, { atMs, error: null, data }, atMs);

const frame = (state: State, nowMs: number): string =>
  drawFrame(asDrawn({ ...state, nowMs }))
    .map(textOf)
    .join("\n");

describe("a still screen", () => {
  test("looks the same for a minute, whatever time passes and however much an agent writes", () => {
    const first = hear(begun(true), MINUTE, overview("It merges since 1.2 s."));
    const later = hear(first, MINUTE + 800, overview("It merges since 2 min.", { tokens: 99, spark: [9, 9] }));
    expect(frame(later, MINUTE + 59_000)).toBe(frame(first, MINUTE));
    const next = hear(later, 2 * MINUTE, overview("It merges since 3 min.", { tokens: 99 }));
    expect(frame(next, 2 * MINUTE)).not.toBe(frame(first, MINUTE));
    expect(frame(next, 2 * MINUTE)).toContain("It merges since 3 min.");
  });

  test("tells at once whatever else is new, and what went wrong", () => {
    const first = hear(begun(true), MINUTE, overview("It rests."));
    expect(frame(hear(first, MINUTE + 1, overview("It merges.")), MINUTE + 1)).toContain("It merges.");
    expect(frame(hear(first, MINUTE + 1, overview("It rests.", { node: "checker" })), MINUTE + 1)).toContain("checker");
    const error = { sentence: "The disk does not answer.", hint: "" };
    const broken = told(first, { source: "overview" }, { atMs: MINUTE + 1, error, data: null }, MINUTE + 1);
    expect(frame(broken, MINUTE + 1)).toContain("The disk does not answer.");
  });

  test("has no sparklines; one that moves has them, and its times go by the second", () => {
    const of = (still: boolean): State => hear(begun(still), MINUTE, overview("It rests."));
    const [still, moving] = [of(true), of(false)];
    expect(frame(still, MINUTE)).not.toMatch(/[▁▂▃▅▆▇]/);
    expect(frame(moving, MINUTE)).toMatch(/[▁▂▃▅▆▇]/);
    expect(frame(moving, MINUTE + 3_000)).not.toBe(frame(moving, MINUTE));
  });

  test("is chosen in the palette, found in the help, and remembered", () => {
    const store = createStore<State>(() => begun(false));
    const notices: string[] = [];
    const tools = {
      state: store.getState,
      change: (patch: Partial<State>) => store.setState(patch),
      notice: (_: string, text: string) => notices.push(text),
    } as unknown as Tools;
    paletteEntries(store.getState(), "still")[0]?.run(tools);
    expect([store.getState().still, notices.length]).toEqual([true, 1]);
    BINDINGS.find(({ id }) => id === "still")?.run(tools);
    expect(store.getState().still).toBe(false);
    expect(helpRows(store.getState(), "sparklines")).toContainEqual(expect.objectContaining({ keys: "ctrl-p" }));
    expect(parseRemembered('{"still": true}').still).toBe(true);
    expect(parseRemembered('{"still": "yes", "mouse": true}')).toMatchObject({ still: false, mouse: true });
  });
});
