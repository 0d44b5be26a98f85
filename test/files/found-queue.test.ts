import { expect, test } from "vitest";
import type { TaskId } from "../../src/domain/id.ts";
import { makeStore } from "../../src/files/store.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { makeSimWorld } from "../sim/world.ts";

const ID = "20260101-000000-00aaa-one" as TaskId;
const TASKS = "/w/agents/tasks";

test.each(["ext4", "posix"] as const)(
  "M3, M15, P1: a card that goes into a queue's folder which a person made a moment ago survives a power loss (%s)",
  (model) => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const disk = makeSimDisk(seed);
      disk.makeFolder(`${TASKS}/backlog`);
      disk.create(`${TASKS}/backlog/${ID}.md`, Buffer.from("# One\n"), true);
      for (const folder of ["/w", "/w/agents", TASKS, `${TASKS}/backlog`]) disk.syncFolder(folder);
      disk.makeFolder(`${TASKS}/cancelled`);
      const store = makeStore(disk, "/w", { durability: "strict", world: makeSimWorld(seed) });
      expect(store.moveTask(ID, "backlog", "cancelled")).toBe(true);
      const names = [...disk.powerLoss(model, seed).dump().keys()];
      expect(names.filter((name) => name.endsWith(`/${ID}.md`)).length).toBeGreaterThan(0);
    }
  },
);
