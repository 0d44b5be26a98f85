import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TaskState } from "../../src/domain/task.ts";
import { inOrder, makeQueue, phraseUnmet, unmet, type Candidate } from "../../src/kernel/queue.ts";

const names = ["a", "b", "c", "d", "e", "f"];
const tasks = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.record({
        id: fc.constant(id),
        priority: fc.integer({ min: -2, max: 2 }),
        dependsOn: fc.subarray(names.filter((name) => name !== id)),
      }),
    ),
  ),
);

/** Admission told the slow way: sort everything, take the first whose dependencies are all done. */
const plainly = (
  all: readonly Candidate[],
  states: ReadonlyMap<string, TaskState>,
  ranks: readonly string[],
): string | null =>
  [...all]
    .sort(inOrder(ranks))
    .find((task) => states.get(task.id) === "backlog" && unmet(task, (id) => states.get(id)).length === 0)?.id ?? null;

describe("the queue", () => {
  test("takes what the plain rule takes, whatever depends on what and however the runs end", () => {
    fc.assert(
      fc.property(tasks, fc.subarray(names), fc.infiniteStream(fc.boolean()), (all, ranks, ends) => {
        const states = new Map<string, TaskState>(all.map((task) => [task.id, "backlog"]));
        const queue = makeQueue((id) => states.get(id), ranks, all);
        for (let turns = 0; turns < names.length; turns += 1) {
          const expected = plainly(all, states, ranks);
          expect(queue.next()?.id ?? null).toBe(expected);
          if (expected === null) return;
          const done = ends.next().value === true;
          states.set(expected, done ? "done" : "blocked");
          queue.remove(expected);
          if (done) queue.done(expected);
        }
      }),
    );
  });

  test("M20: asking again costs nothing, however many wait behind a dependency", () => {
    let asked = 0;
    const waiting = Array.from({ length: 5_000 }, (_, n) => ({ id: `w${n}`, priority: 5, dependsOn: ["never"] }));
    const queue = makeQueue(
      (id) => ((asked += 1), id === "never" ? undefined : "backlog"),
      [],
      [...waiting, { id: "z", priority: 0, dependsOn: [] }],
    );
    expect(queue.next()?.id).toBe("z");
    const first = asked;
    expect(queue.next()?.id).toBe("z");
    expect(asked - first).toBeLessThan(10);
  });

  test("B7: a missing, a cancelled and a circular dependency are told apart", () => {
    const all = new Map<string, Candidate>(
      [
        { id: "a", priority: 0, dependsOn: ["b"] },
        { id: "b", priority: 0, dependsOn: ["c"] },
        { id: "c", priority: 0, dependsOn: ["a"] },
        { id: "d", priority: 0, dependsOn: ["gone", "x"] },
      ].map((task) => [task.id, task]),
    );
    const stateOf = (id: string): TaskState | undefined =>
      id === "x" ? "cancelled" : all.has(id) ? "backlog" : undefined;
    const why = (id: string): string | null => phraseUnmet(all.get(id) as Candidate, stateOf, (one) => all.get(one));
    expect(why("a")).toBe("waits in a circle of dependencies: a -> b -> c -> a");
    expect(why("d")).toContain("gone, which does not exist");
    expect(why("d")).toContain("cancelled and will never be done");
  });
});
