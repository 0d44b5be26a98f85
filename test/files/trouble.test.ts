import { describe, expect, test } from "vitest";
import type { RunId } from "../../src/domain/id.ts";
import { makeReader } from "../../src/files/reader.ts";
import { parseCard } from "../../src/files/card.ts";
import { makeSimWorld } from "../sim/world.ts";
import { planOf } from "./plan.ts";
import { idOf, makeMemory } from "./workspace.ts";

const [a, b] = [idOf("a"), idOf("b")];

describe("M11: a file that cannot be read", () => {
  test("sets its task aside with the reason, and the others go on", () => {
    for (const errno of ["EIO", "EACCES", "ELOOP"]) {
      const { disk, store } = makeMemory();
      for (const id of [a, b]) store.addTask(id, `# ${id}`);
      disk.failWhere(new RegExp(`${a}\\.md$`), errno);
      expect([...store.folders().states.keys()].sort()).toEqual([a, b]);
      expect(store.readCard(a, "backlog")).toMatchObject({
        kind: "unreadable",
        problem: { reason: expect.stringContaining(`${a}.md`), hint: expect.stringMatching(/./) },
      });
      expect(store.readCard(b, "backlog")).toMatchObject({ kind: "task" });
      const { rows, unreadable } = makeReader(disk, "/w", makeSimWorld(1), { fullCard: parseCard }).rows({ limit: 10 });
      expect([rows.length, unreadable.length]).toEqual([1, 1]);
    }
  });

  test("stops its run alone, and is read when the disk gives it again", () => {
    const { disk, store, layout } = makeMemory();
    for (const id of [a, b]) store.openRun(planOf(id));
    const [bad, good] = [`${a}.r1` as RunId, `${b}.r1` as RunId];
    for (const path of [layout.plan(bad), layout.runJournal(bad)]) {
      disk.failWhere(new RegExp(path.replaceAll(".", "\\.")));
      expect(store.readRun(bad)).toMatchObject({ kind: "corrupt", file: path, reason: expect.stringContaining("EIO") });
      expect(store.readRun(good)).toMatchObject({ kind: "run" });
      disk.failWhere(null);
      expect(store.readRun(bad)).toMatchObject({ kind: "run" });
    }
  });
});
