import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EngineEvent } from "../../src/domain/event.ts";
import type { Entry } from "../../src/domain/journal.ts";
import { foldDesk } from "../../src/kernel/desk.ts";
import { lastingEntries } from "../../src/kernel/lasting.ts";
import { operatorOrder } from "../../src/kernel/queue.ts";

const task = fc.constantFrom("a", "b", "c", "d");
const at = fc.constant("2026-01-01T00:00:00.000Z");
const scope = fc.constantFrom("engine" as const, "runner:codex" as const);
const owner = fc.constantFrom("operator" as const, "budget" as const, "outage" as const);
const event: fc.Arbitrary<EngineEvent> = fc.oneof(
  fc.record({ type: fc.constant("task-ranked" as const), tasks: fc.array(task, { maxLength: 4 }) }),
  fc.record({ type: fc.constant("task-prioritised" as const), task, priority: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ type: fc.constant("task-answered" as const), task, question: fc.constant("?"), text: fc.string() }),
  fc.record({
    type: fc.constant("task-retried" as const),
    task,
    from: fc.constant(null),
    fresh: fc.boolean(),
    run: fc.constantFrom("a.r1", "a.r2", null),
  }),
  fc.record({
    type: fc.constant("paused" as const),
    owner,
    scope,
    sinceAt: at,
    untilAt: fc.constant(null),
    reason: fc.string(),
  }),
  fc.record({ type: fc.constant("unpaused" as const), owner, scope, reason: fc.constant("") }),
  fc.record({
    type: fc.constant("budget-reached" as const),
    budget: fc.constantFrom("day.tokens", "day.cost_usd"),
    period: fc.constantFrom("2026-01-01", "2026-01-02"),
    level: fc.constantFrom("warn" as const, "stop" as const),
    sentence: fc.constant(""),
  }),
  fc.record({ type: fc.constant("engine-stopped" as const), reason: fc.string() }),
);
const entries = fc
  .array(
    fc.record({ events: fc.array(event, { maxLength: 3 }), cause: fc.option(fc.uuid({ version: 4 }), { freq: 3 }) }),
    { maxLength: 40 },
  )
  .map((drafts) =>
    drafts.map(({ events, cause }, n): Entry<EngineEvent> => ({
      v: 1,
      seq: n + 1,
      epoch: 1,
      at: "2026-01-01T00:00:00.000Z",
      actor: "engine",
      cause,
      prev: "",
      events,
      hash: "",
    })),
  );
const eventsIn = (all: readonly Entry<EngineEvent>[]): readonly EngineEvent[] => all.flatMap(({ events }) => events);
const causesIn = (all: readonly Entry<EngineEvent>[]): ReadonlySet<string> =>
  new Set(all.flatMap(({ cause }) => (cause === null ? [] : [cause])));

describe("what lasts of the engine's journal", () => {
  test("M21: tells the same of order, pauses, answers, retries, budgets and commands as the whole, also when it is thinned twice", () => {
    fc.assert(
      fc.property(entries, fc.nat(40), fc.subarray(["a", "b", "c", "d"]), (all, cut, done) => {
        const isDone = (id: string): boolean => done.includes(id);
        const open = (id: string): boolean => !isDone(id);
        const once = lastingEntries(all.slice(0, cut), isDone);
        const lasting = lastingEntries([...once, ...all.slice(cut)], isDone);
        const [whole, thin] = [all, lasting].map((some) => {
          const order = operatorOrder(eventsIn(some));
          const desk = foldDesk(eventsIn(some));
          return {
            ranks: [...new Set(order.ranks)].filter(open),
            priorities: new Map([...order.priorities].filter(([id]) => open(id))),
            pauses: desk.pauses,
            answers: new Map([...desk.answers].filter(([id]) => open(id))),
            retries: new Map([...desk.retries].filter(([id]) => open(id))),
            told: [...desk.told].sort(),
            causes: [...causesIn(some)].sort(),
            last: some.at(-1),
          };
        });
        expect(thin).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });

  test("M21: does not grow with what is over", () => {
    const days = Array.from({ length: 500 }, (_, n): EngineEvent[] => [
      { type: "engine-started", pid: n, host: "h", version: "1" },
      { type: "task-ranked", tasks: [`t${n}`, "first"] },
      { type: "task-answered", task: `t${n}`, question: "?", text: "so" },
      { type: "paused", owner: "usage-limit", scope: "runner:codex", sinceAt: "", untilAt: null, reason: `${n}` },
      { type: "unpaused", owner: "usage-limit", scope: "runner:codex", reason: "" },
      { type: "budget-reached", budget: "day.tokens", period: `day ${n}`, level: "warn", sentence: "" },
    ]);
    const all = days.flat().map((one, n): Entry<EngineEvent> => ({
      v: 1,
      seq: n + 1,
      epoch: 1,
      at: "",
      actor: "engine",
      cause: null,
      prev: "",
      events: [one],
      hash: "",
    }));
    expect(lastingEntries(all, (id) => id !== "first").length).toBeLessThan(10);
    expect(eventsIn(lastingEntries(all, (id) => id !== "first"))).toContainEqual({
      type: "task-ranked",
      tasks: ["first"],
    });
  });
});
