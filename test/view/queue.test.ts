import { describe, expect, test } from "vitest";
import type { TaskRow } from "../../src/domain/snapshot.ts";
import type { TaskState } from "../../src/domain/task.ts";
import { explainRows, type QueueFacts } from "../../src/view/queue.ts";

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
    places: (id: string): readonly TaskState[] => {
      const state = states[id] ?? (id in depends ? ("backlog" as const) : undefined);
      return state === undefined ? [] : [state];
    },
    standing: () => null,
    moved: () => null,
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
    expect(explain([row("a", "the checks stay red", "blocked")], { a: [] }, { a: "blocked" })["a"]).toBe(
      "the checks stay red",
    );
  });

  test("a card in two folders is a conflict in both, whatever it waits for, and nothing that depends on it goes on", () => {
    const facts: QueueFacts = {
      dependsOn: (id) => (id === "b" ? ["a"] : []),
      places: (id) => (id === "a" ? ["done", "backlog"] : ["backlog"]),
      standing: () => null,
      moved: () => null,
    };
    const rows = explainRows([row("a"), row("a", "", "done"), row("b")], facts);
    expect(rows.map(({ reason }) => reason)).toEqual([
      "conflict: stands also in done; remove all but one of the cards",
      "conflict: stands also in backlog; remove all but one of the cards",
      "depends on a, which stands in two folders",
    ]);
  });
});

describe("why a row stands where it stands", () => {
  const at = "2026-03-01T08:00:00.000Z";
  const open = { node: "builder", attempt: 2, waiting: null, held: null, asked: null, closed: null };
  const end = { at, verdict: "blocked", reason: "the checks stay red.", question: null };
  const closed = { ...open, attempt: null, closed: end };
  const reasonOf = (state: TaskState, facts: Partial<QueueFacts>): string =>
    explainRows([row("a", "", state)], {
      dependsOn: () => [],
      places: () => [state],
      standing: () => null,
      moved: () => null,
      ...facts,
    })[0]?.reason ?? "";

  test("an open run is told by its stage, or by what it waits for", () => {
    expect(reasonOf("active", { standing: () => open })).toBe("at builder, attempt 2");
    expect(reasonOf("active", { standing: () => ({ ...open, attempt: null }) })).toBe("at builder");
    const waiting = { untilAt: at, owner: "lane", reason: "The checkout /r has uncommitted changes in a.ts." };
    expect(reasonOf("active", { standing: () => ({ ...open, waiting }) })).toBe(
      "waits until 08:00:00 UTC (lane): The checkout /r has uncommitted changes in a.ts",
    );
    expect(reasonOf("active", {})).toBe("claimed; its run is not open yet");
  });

  test("a run that a person holds, and one that asks for a decision, say so", () => {
    expect(reasonOf("active", { standing: () => ({ ...open, held: "over lunch" }) })).toBe(
      "held by a person (over lunch), at builder, attempt 2",
    );
    expect(reasonOf("active", { standing: () => ({ ...open, held: "", attempt: null }) })).toBe(
      "held by a person, at builder",
    );
    expect(reasonOf("active", { standing: () => ({ ...open, attempt: null, asked: "Ship it?" }) })).toBe(
      "waits for a decision: Ship it?",
    );
  });

  test("a task whose agent asks has the question for a reason", () => {
    const asks = { ...closed, closed: { ...end, question: "Which port shall it use?" } };
    expect(reasonOf("blocked", { standing: () => asks })).toBe("asks: Which port shall it use?");
  });

  test("a stopped task has the last word of its run, or of the engine that moved it later; else a person moved it", () => {
    expect(reasonOf("blocked", { standing: () => closed })).toBe("the checks stay red");
    const moved = { to: "cancelled", reason: "superseded by b", at: "2026-03-02T08:00:00.000Z" };
    expect(reasonOf("cancelled", { standing: () => closed, moved: () => moved })).toBe("superseded by b");
    expect(reasonOf("deferred", { standing: () => closed, moved: () => moved })).toBe("moved by hand");
    expect(reasonOf("blocked", { standing: () => open })).toBe("moved by hand");
    expect(reasonOf("done", { standing: () => closed })).toBe("");
  });
});
