import * as fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeTaskId, parseRunId, parseTaskId, runIdOf } from "../../src/domain/id.ts";
import { parseCardName } from "../../src/files/card-name.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { runChild } from "./child.ts";
import { scratch } from "./scratch.ts";
import { idOf, makeMemory } from "./workspace.ts";

describe("many writers", () => {
  test("B2: two hundred concurrent adds from ten processes all land, exactly once", async () => {
    const root = scratch();
    const startAt = String(Date.now() + 1_000);
    const ended = await Promise.all(
      Array.from({ length: 10 }, (_, n) => runChild("add-many.ts", [root, `p${n}`, "20", startAt])),
    );
    const acknowledged = ended.flatMap(({ stdout, stderr }) => {
      expect(stderr).toBe("");
      return JSON.parse(stdout) as string[];
    });
    expect(new Set(acknowledged).size).toBe(200);
    const folder = layoutOf(root).queue("backlog");
    expect(readdirSync(folder).sort()).toEqual(acknowledged.map((id) => `${id}.md`).sort());
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    expect(texts.sort()).toEqual(
      Array.from({ length: 10 }, (_, p) => Array.from({ length: 20 }, (_, n) => `p${p} ${n}\n`))
        .flat()
        .sort(),
    );
    expect(readdirSync(layoutOf(root).tmp)).toEqual([]);
  });

  test("B3, D8: one title a thousand times within one millisecond gives a thousand tasks", () => {
    const { store } = makeMemory();
    let drawn = 0;
    const seen = new Set<string>();
    for (let n = 0; n < 1_000;) {
      const id = makeTaskId("日本語", Date.UTC(2026, 0, 1), (drawn += 0.000_913) % 1);
      if (!store.addTask(id, "x")) continue;
      seen.add(id);
      n += 1;
    }
    expect(seen.size).toBe(1_000);
    expect(store.folders().states.size).toBe(1_000);
  });

  test("B2: of several that add the same id at once one is told that it did, and its text stands", () => {
    const { store, disk, layout } = makeMemory();
    const results = ["one", "two", "three"].map((text) => store.addTask(idOf("a"), text));
    expect(results).toEqual([true, false, false]);
    expect(Buffer.from(disk.read(layout.card(idOf("a"), "backlog")) ?? []).toString()).toBe("one");
  });
});

describe("names on disk", () => {
  test("C15: ids of any title are bounded, unique in their time and safe, and so are their runs", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 400 }),
        fc.integer({ min: 0, max: 4_102_444_800_000 }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (title, now, chance) => {
          const id = makeTaskId(title, now, chance);
          expect(parseTaskId(id)).toBe(id);
          expect(runIdOf(id, 999).length).toBeLessThanOrEqual(64);
          expect(parseRunId(runIdOf(id, 999))).not.toBeNull();
        },
      ),
      { numRuns: 500 },
    );
  });

  test("M41: a foreign name never becomes an id, so it never becomes a path", () => {
    const names = [
      "..",
      ".",
      "../x",
      "/etc/passwd",
      "a/b",
      "a\\b",
      "a\0b",
      "CON",
      "con",
      "nul",
      "-rf",
      "a.",
      ".a",
      "a b",
      "Ａ",
      "é",
      "x".repeat(300),
      "a\n",
      "A",
    ];
    for (const name of names) {
      expect(parseTaskId(name), name).toBeNull();
      expect(parseRunId(`${name}.r1`), name).toBeNull();
      expect(parseCardName(`${name}.md`).kind, name).not.toBe("card");
    }
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 120 }), (name) => {
        const read = parseCardName(name);
        if (read.kind === "card")
          expect(layoutOf("/w").card(read.id, "backlog")).toBe(`/w/agents/tasks/backlog/${name}`);
      }),
      { numRuns: 5_000 },
    );
  });
});
