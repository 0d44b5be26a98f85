import { describe, expect, test } from "vitest";
import type { TaskId } from "../../src/domain/id.ts";
import { renderCard } from "../../src/files/card-render.ts";
import { makeStore } from "../../src/files/store.ts";
import { addTask } from "../../src/operator/add-task.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { Crash } from "../sim/strikes.ts";
import { makeSimWorld } from "../sim/world.ts";

const world = makeSimWorld(1);
const draft = { title: "Nightly audit", body: "Look.\n", dependsOn: [], key: "audit" };

describe("a key of an added task", () => {
  test("gives an id that sorts by time like any other, and the same one ever after", () => {
    const store = makeStore(makeSimDisk(1), "/w", { durability: "strict", world });
    const reader = {
      findTask: (id: string) =>
        [...store.folders().states].flatMap(([one, state]) => (one === id ? [{ id: one, state }] : [])),
    };
    const first = addTask({ store, reader, renderCard, world }, draft);
    expect(first.id).toMatch(/^\d{8}-\d{6}-\w{5}-nightly-audit$/);
    store.moveTask(first.id, "backlog", "done");
    expect(addTask({ store, reader, renderCard, world }, draft)).toMatchObject({
      id: first.id,
      state: "done",
      existed: true,
    });
  });

  test("B1: whatever a crash leaves between the key and the card, the repeated add makes one task", () => {
    for (const model of ["kill", "ext4", "posix"] as const)
      for (let at = 1; at < 40; at += 1) {
        let disk = makeSimDisk(at);
        const add = (): TaskId => {
          const store = makeStore(disk, "/w", { durability: "strict", world });
          const reader = {
            findTask: (id: string) =>
              [...store.folders().states].flatMap(([one, state]) => (one === id ? [{ id: one, state }] : [])),
          };
          return addTask({ store, reader, renderCard, world }, draft).id;
        };
        disk.crashAt(at, at % 2 === 0 ? "before" : "after");
        try {
          add();
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Crash);
        }
        disk = disk.powerLoss(model, at);
        const id = add();
        const store = makeStore(disk, "/w", { durability: "strict", world });
        expect([...store.folders().states.keys()], `${model} at ${at}`).toEqual([id]);
      }
  });
});
