import { describe, expect, test } from "vitest";
import type { Told } from "../../src/watching/answer.ts";
import { dispatch } from "../../src/tui/dispatch.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import type { State } from "../../src/tui/state.ts";
import { told } from "../../src/tui/telling.ts";
import { deskOf } from "./scene-tools.ts";

const START = startState({ columns: 80, rows: 23 }, 0, "queue", NOTHING_REMEMBERED, false);

const news = (id: string): Told => ({ id, at: "2026-11-21T00:00:00Z", kind: "info", text: id, task: id, run: null });

const telling = (state: State, ...fresh: readonly Told[]): State =>
  told(state, { source: "strip" }, { atMs: 0, error: null, data: { fresh } } as never, 0);

const after = (state: State, ...keys: readonly string[]): State => {
  const desk = deskOf(state);
  for (const key of keys) dispatch(desk.tools, { kind: "key", key });
  return desk.state();
};

describe("F7: nothing is chosen by itself, and nothing is sent that is not seen", () => {
  test("the notice that was chosen stays so while others come, and enter opens its task", () => {
    const two = after(telling(START, news("t1"), news("t2")), "ctrl-n", "down");
    const more = telling(two, news("t3"), news("t4"));
    expect(more.overlay).toEqual({ kind: "notices", at: 3 });
    expect(after(more, "enter").open).toEqual({ task: "t1", run: null });
  });

  test("where there is no room, notices that were read go before any that was not", () => {
    const unread = telling(START, news("first"));
    const read = Array.from({ length: 199 }, (_, at) => ({ ...news(`n${at}`), read: true }));
    const full = { ...unread, notices: [...unread.notices, ...read] };
    const { notices } = telling(full, news("last"));
    expect(notices.length).toBe(200);
    expect([notices[0]?.id, notices[1]?.id, notices.at(-1)?.id]).toEqual(["first", "n1", "last"]);
  });

  test("enter sends no drafted order that something covers, and esc leaves what covers it first", () => {
    const draft = { ...START, draftOrder: ["t2", "t1"] };
    for (const cover of [{ stream: true }, { open: { task: "t1", run: null } }]) {
      const covered = after({ ...draft, ...cover }, "enter");
      expect([covered.draftOrder, covered.performed]).toEqual([["t2", "t1"], []]);
      expect(after(covered, "esc")).toMatchObject({ stream: false, open: null, draftOrder: ["t2", "t1"] });
    }
    expect(after(draft, "enter")).toMatchObject({ draftOrder: null, performed: [{}] });
    expect(after(draft, "esc").draftOrder).toBeNull();
  });

  test("the stream bound to a run and one of its stages is bound to nothing when the run is left", () => {
    const bound = { ...START, panel: "logs" as const, logs: { run: "t1.r1", stage: "build", kinds: [] } };
    expect(after(bound, "r").logs).toEqual({ run: null, stage: null, kinds: [] });
  });
});
