import { expect, test } from "vitest";
import { dispatch } from "../../src/tui/dispatch.ts";
import { listQuery } from "../../src/tui/screens/lists.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import { told } from "../../src/tui/telling.ts";
import { deskOf } from "./scene-tools.ts";

const rowOf = (id: string) => ({ id, value: "80", fallback: false, origin: "", boundary: "with the next run" });

/** The panel of the settings, with the first of these rows chosen, behind enter. */
const entered = (...ids: readonly string[]) => {
  const start = startState({ columns: 80, rows: 23 }, 0, "config", NOTHING_REMEMBERED, false);
  const rows = ids.map(rowOf);
  const page = { all: rows.length, total: rows.length, first: 0, rows, chosenAt: null, note: "" };
  const desk = deskOf(told(start, listQuery(start, "config"), { atMs: 0, error: null, data: page }, 0));
  dispatch(desk.tools, { kind: "key", key: "enter" });
  return desk.state();
};

test("a setting of millrace.toml is changed; one that a graph says is not taken for a key of millrace.toml", () => {
  expect(entered("limits.attempts").overlay).toMatchObject({ kind: "setting", key: "limits.attempts" });
  const refused = entered("limits.attempts (graph large)");
  expect(refused.overlay).toBeNull();
  expect(refused.notices.at(-1)?.text).toBe("change: A graph says this; it is changed in the graph's file.");
});
