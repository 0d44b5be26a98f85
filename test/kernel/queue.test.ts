import { describe, expect, test } from "vitest";
import { makeQueue, phraseUnmet, type Candidate } from "../../src/kernel/queue.ts";

const candidate = (id: string, dependsOn: readonly string[] = []): Candidate => ({ id, priority: 0, dependsOn });

const many = (count: number, dependsOn: (i: number) => readonly string[]): Map<string, Candidate> =>
  new Map(Array.from({ length: count }, (_, i) => [`t${i}`, candidate(`t${i}`, dependsOn(i))]));

const why = (tasks: ReadonlyMap<string, Candidate>, id: string): string | null =>
  phraseUnmet(
    tasks.get(id) ?? candidate(id),
    (one) => (tasks.has(one) ? "backlog" : undefined),
    (one) => tasks.get(one),
  );

describe("dependencies", () => {
  test("B7: a chain of a hundred thousand tasks is walked once, and its circle is named whole", () => {
    const chain = many(100_000, (i) => [`t${i + 1}`]);
    expect(why(chain, "t0")).toBe("waits for t1 (backlog)");
    const ring = many(1_000, (i) => [`t${(i + 1) % 1_000}`]);
    expect(why(ring, "t7")?.split(" -> ")).toHaveLength(1_001);
  });

  test("B7: a circle is told to those in it, and one that leads there waits for it", () => {
    const tasks = new Map(
      [
        candidate("a", ["b"]),
        candidate("b", ["c", "x"]),
        candidate("c", ["b"]),
        candidate("x"),
        candidate("s", ["s"]),
      ].map((task) => [task.id, task]),
    );
    expect(why(tasks, "b")).toBe("waits in a circle of dependencies: b -> c -> b");
    expect(why(tasks, "a")).toBe("waits for b (backlog)");
    expect(why(tasks, "s")).toBe("waits in a circle of dependencies: s -> s");
  });

  test("B7: a task with a thousand dependencies is admissible when the last of them is done", () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => `d${i}`);
    const done = new Set<string>();
    const queue = makeQueue((id) => (done.has(id) ? "done" : "backlog"), [], [candidate("a", ids)]);
    for (const id of ids) {
      expect(queue.next()).toBeNull();
      done.add(id);
      queue.done(id);
    }
    expect(queue.next()?.id).toBe("a");
  });
});
