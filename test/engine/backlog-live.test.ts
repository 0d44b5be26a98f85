import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EngineEvent } from "../../src/domain/event.ts";
import type { RunId, TaskId } from "../../src/domain/id.ts";
import { TASK_STATES } from "../../src/domain/task.ts";
import { readBacklog } from "../../src/engine/backlog.ts";
import { freshBacklog, makeBacklogHouse, tellBacklog, type BacklogHouse } from "./backlog-house.ts";

const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
const name = fc.constantFrom(...names);
const state = fc.constantFrom(...TASK_STATES);
const card = fc
  .record({
    title: fc.constantFrom("One", "Two", "A title that is long enough to be a part of a text"),
    priority: fc.integer({ min: -2, max: 2 }),
    dependsOn: fc.uniqueArray(name, { maxLength: 2 }),
    supersedes: fc.option(name, { freq: 5 }),
    bad: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ title, priority, dependsOn, supersedes, bad }) =>
    [
      "---",
      bad === 0 ? "titel: oops" : `title: ${title}`,
      `priority: ${priority}`,
      `depends_on: [${dependsOn.join(", ")}]`,
      ...(supersedes === null ? [] : [`supersedes: ${supersedes}`]),
      bad === 1 ? "" : "---",
      "Do it.\n",
    ].join("\n"),
  );

const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("drop" as const), id: name, in: state, text: card }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("edit" as const), id: name, in: state, text: card }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("save" as const), id: name, in: state, text: card }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("move" as const), id: name, in: state, to: state }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), id: name, in: state }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("litter" as const), in: state, n: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("take" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("finish" as const), to: state }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rank" as const), ids: fc.array(name, { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("prioritise" as const), id: name, priority: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("aside" as const), id: name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("refresh" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("sweep" as const), budget: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("checkpoint" as const), last: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

/** What others do to the files; true when it was that. */
const others = (house: BacklogHouse, one: Deed): boolean => {
  if (one.do === "drop") house.drop(one.id, one.in, one.text);
  else if (one.do === "edit") house.edit(one.id, one.in, one.text);
  else if (one.do === "save") house.save(one.id, one.in, one.text);
  else if (one.do === "move") house.move(one.id, one.in, one.to);
  else if (one.do === "remove") house.remove(one.id, one.in);
  else if (one.do === "litter")
    house.disk.create(
      `${house.layout.queue(one.in)}/${["x.swp", "My Task.md", "4913", "notes"][one.n]}`,
      Buffer.from("x"),
      false,
    );
  else return false;
  return true;
};

describe("a backlog that lives", () => {
  test("M20, M37, M45, B10: knows what reading everything anew tells, whatever people and the engine did, over checkpoints and restarts", () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const house = makeBacklogHouse();
        const decisions: EngineEvent[] = [];
        let store = house.open();
        let backlog = readBacklog(store, decisions);
        const decide = (event: EngineEvent): void => {
          decisions.push(event);
          backlog.decided([event]);
        };
        for (const one of deeds) {
          if (others(house, one)) continue;
          if (one.do === "take") {
            const id = backlog.queue.next()?.id;
            if (id === undefined) continue;
            if (store.claim(id, `${id}.r1` as RunId)) backlog.moved(id, "active");
            else backlog.setAside(id, "it is gone");
          }
          if (one.do === "finish") {
            const id = [...backlog.states].find(([, at]) => at === "active")?.[0];
            if (id !== undefined && store.moveTask(id, "active", one.to)) backlog.moved(id, one.to);
          }
          if (one.do === "rank") decide({ type: "task-ranked", tasks: one.ids });
          if (one.do === "prioritise") decide({ type: "task-prioritised", task: one.id, priority: one.priority });
          if (one.do === "aside") backlog.setAside(one.id as TaskId, "for a test");
          if (one.do === "release") backlog.release();
          if (one.do === "refresh") backlog.refresh();
          if (one.do === "sweep") backlog.sweep(one.budget);
          if (one.do === "checkpoint") backlog.checkpoint(one.last);
          if (one.do === "restart") {
            store = house.open();
            backlog = readBacklog(store, decisions, { recall: true });
          }
        }
        backlog.refresh();
        backlog.sweep(1_000);
        backlog.release();
        expect(tellBacklog(backlog)).toEqual(tellBacklog(freshBacklog(house, decisions)));
      }),
      { numRuns: 1_000 },
    );
  });
});
