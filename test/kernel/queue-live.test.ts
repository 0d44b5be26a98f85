import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TaskState } from "../../src/domain/task.ts";
import { inOrder, makeQueue, unmet, type Candidate } from "../../src/kernel/queue.ts";

const names = Array.from({ length: 40 }, (_, n) => `t${String(n).padStart(2, "0")}`);
const name = fc.constantFrom(...names);
const task = fc.record({
  id: name,
  priority: fc.integer({ min: -2, max: 2 }),
  dependsOn: fc.uniqueArray(name, { maxLength: 2 }),
});

/** What may happen to a queue that lives: cards come, change and go, dependencies are done and undone, an operator puts tasks first. */
const deed = fc.oneof(
  fc.record({ do: fc.constant("put" as const), tasks: fc.array(task, { minLength: 1, maxLength: 40 }) }),
  fc.record({ do: fc.constant("remove" as const), id: name }),
  fc.record({ do: fc.constant("done" as const), id: name }),
  fc.record({ do: fc.constant("undone" as const), id: name }),
  fc.record({ do: fc.constant("rank" as const), ids: fc.array(name, { minLength: 1, maxLength: 4 }) }),
  fc.record({ do: fc.constant("next" as const), refuse: fc.array(name, { maxLength: 30 }) }),
);

/** The queue told the slow way: everything is sorted anew at each question. */
const makePlain = () => {
  const tasks = new Map<string, Candidate>();
  const states = new Map<string, TaskState>();
  let ranks: readonly string[] = [];
  const sorted = (): readonly Candidate[] => [...tasks.values()].sort(inOrder(ranks));
  return {
    tasks,
    states,
    sorted,
    rank: (ids: readonly string[]): void => {
      ranks = [...ids, ...ranks.filter((id) => !ids.includes(id))];
    },
    next: (refuse: readonly string[], ahead: number): string | null => {
      const free = sorted().filter((one) => unmet(one, (id) => states.get(id)).length === 0);
      return free.slice(0, ahead + 1).find((one, at) => at < ahead && !refuse.includes(one.id))?.id ?? null;
    },
  };
};

describe("a queue that lives", () => {
  test("M20: it gives what sorting everything anew gives, whatever came, changed, went, was done, undone or put first", () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (deeds, ahead) => {
        const plain = makePlain();
        const queue = makeQueue((id) => plain.states.get(id));
        for (const one of deeds) {
          if (one.do === "put") {
            for (const each of one.tasks) plain.tasks.set(each.id, each);
            queue.put(one.tasks);
          }
          if (one.do === "remove") {
            plain.tasks.delete(one.id);
            queue.remove(one.id);
          }
          if (one.do === "done") {
            plain.states.set(one.id, "done");
            queue.done(one.id);
          }
          if (one.do === "undone") plain.states.set(one.id, "blocked");
          if (one.do === "rank") {
            plain.rank(one.ids);
            queue.rank(one.ids);
          }
          if (one.do === "next")
            expect(queue.next((each) => !one.refuse.includes(each.id), ahead)?.id ?? null).toBe(
              plain.next(one.refuse, ahead),
            );
          expect(queue.head(5)).toEqual(plain.sorted().slice(0, 5));
        }
        expect(queue.head(Infinity)).toEqual(plain.sorted());
        expect([...queue.all()].map((each) => each.id).sort()).toEqual([...plain.tasks.keys()].sort());
      }),
      { numRuns: 500 },
    );
  });

  test("a task that is passed by keeps its place", () => {
    const queue = makeQueue(
      () => undefined,
      [],
      names.map((id) => ({ id, priority: 0, dependsOn: [] })),
    );
    expect(queue.next((one) => one.id > "t05")?.id).toBe("t06");
    expect(queue.next((one) => one.id > "t05", 6)).toBeNull();
    expect(queue.next()?.id).toBe("t00");
  });

  test("M20: a claim among a hundred thousand looks at the one that is taken, also when a thousand wait in front of it", () => {
    let asked = 0;
    const many = Array.from({ length: 100_000 }, (_, n) => ({ id: `t${n}`, priority: 0, dependsOn: ["x"] }));
    const queue = makeQueue((id) => ((asked += 1), id === "x" ? "done" : undefined), [], many);
    queue.put(Array.from({ length: 1_000 }, (_, n) => ({ id: `w${n}`, priority: 9, dependsOn: ["never"] })));
    asked = 0;
    for (let taken = queue.next(), n = 0; taken !== null && n < 100; taken = queue.next(), n += 1)
      queue.remove(taken.id);
    expect(asked).toBeLessThan(200);
  });
});
