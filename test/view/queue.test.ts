import { describe, expect, test } from "vitest";
import type { TaskRow } from "../../src/domain/snapshot.ts";
import type { TaskState } from "../../src/domain/task.ts";
import { explainRows } from "../../src/view/queue.ts";

const row = (id: string, reason = "", state: TaskState = "backlog"): TaskRow => ({
  id,
  title: id,
  state,
  reason,
  priority: 0,
});

const explain = (
  rows: readonly TaskRow[],
  depends: Record<string, readonly string[]>,
  states: Record<string, TaskState> = {},
): Record<string, string> => {
  const facts = {
    dependsOn: (id: string) => depends[id] ?? null,
    stateOf: (id: string) => states[id] ?? (id in depends ? ("backlog" as const) : undefined),
  };
  return Object.fromEntries(explainRows(rows, facts).map((each) => [each.id, each.reason]));
};

describe("why a row waits", () => {
  test("B7: a missing, a cancelled and an unfinished dependency are named", () => {
    const reasons = explain(
      [row("a"), row("b"), row("c")],
      { a: ["ghost"], b: ["gone"], c: ["a"] },
      { gone: "cancelled" },
    );
    expect(reasons["a"]).toContain("ghost, which does not exist");
    expect(reasons["b"]).toContain("gone, which was cancelled");
    expect(reasons["c"]).toBe("waits for a (backlog)");
  });

  test("B7: a circle is named whole, and ends", () => {
    expect(explain([row("a")], { a: ["b"], b: ["c"], c: ["a"] })["a"]).toBe(
      "waits in a circle of dependencies: a -> b -> c -> a",
    );
  });

  test("a published reason that the folders have overtaken is not shown", () => {
    expect(explain([row("a", "waits for b (backlog)")], { a: ["b"] }, { b: "done" })["a"]).toBe("");
  });

  test("a published reason of another kind stays", () => {
    expect(explain([row("a", "its graph is unknown")], { a: [] })["a"]).toBe("its graph is unknown");
    expect(explain([row("a", "the checks stay red", "blocked")], { a: [] })["a"]).toBe("the checks stay red");
  });
});
