import { expect, test } from "vitest";
import { drawFrame } from "../../src/tui/frame.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import type { State } from "../../src/tui/state.ts";
import { told } from "../../src/tui/telling.ts";
import { textOf } from "../../src/view/line.ts";
import type { Told } from "../../src/watching/answer.ts";
import { deskOf } from "./scene-tools.ts";

const START = startState({ columns: 80, rows: 23 }, 0, "queue", NOTHING_REMEMBERED, false);

const news = (id: string): Told => ({ id, at: "2026-11-21T00:00:00Z", kind: "info", text: id, task: id, run: null });

/** The strip itself tells nothing here. */
const telling = (state: State, ...fresh: readonly Told[]): State => ({
  ...told(state, { source: "strip" }, { atMs: 0, error: null, data: { fresh } } as never, 0),
  answers: {},
});

const unread = (state: State): string =>
  /(\d+ unread)/.exec(drawFrame(state).map(textOf).join("\n"))?.[1] ?? "none besides what is shown";

/** The state once a command was performed and something was said to what a person did. */
const acted = async (state: State): Promise<State> => {
  const desk = deskOf(state);
  await desk.tools.command(["reload"]);
  desk.tools.notice("info", "There is no text here.");
  return desk.state();
};

test("what answers a person's own action is shown, and counts for nothing that they have not read", async () => {
  expect(unread(await acted(await acted(START)))).toBe("none besides what is shown");
  const two = telling(START, news("t1"), news("t2"));
  expect([unread(two), unread(await acted(two))]).toEqual(["2 unread", "2 unread"]);
  expect(unread(await acted(telling(START, news("t1"))))).toBe("1 unread");
  const failed = deskOf(START);
  failed.tools.notice("bad", "That did not work.");
  expect(unread(await acted(failed.state()))).toBe("1 unread");
});
