import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeMill, must } from "./mill.ts";
import { fill, mounts, smallDisk } from "./small-disk.ts";

describe("a full disk", () => {
  test.runIf(mounts)(
    "M8: a disk that fills up at any point fails what it hits as a whole, with 5 and the reason; with room again every task is done once",
    async () => {
      const mill = await makeMill();
      mill.stage("builder", 'echo "$MILLRACE_TASK_ID" > "made-$MILLRACE_TASK_ID.txt"');
      smallDisk(mill, "12m");
      const ids: string[] = [];
      const codes = new Set<number | null>();
      for (const leftKib of [0, 8, 24, 40, 64, 96, 160]) {
        ids.push(await mill.add(`with ${leftKib} left`, "--graph", "quick"));
        fill(mill, leftKib);
        const added = await mill.call([
          "add-task",
          "one more",
          "--body",
          "x".repeat(60_000),
          "--graph",
          "quick",
          "--json",
        ]);
        if (added.code === 0) ids.push((JSON.parse(added.out) as { task: { id: string } }).task.id);
        else expect([added.code, added.out]).toEqual([5, expect.stringMatching(/disk-full/)]);
        const done = await mill.call(["start", "--once", "--all"]);
        codes.add(done.code);
        expect(done.out + done.err, `${leftKib}`).not.toMatch(/\n\s+at /);
        if (done.code === 5) expect(done.err).toMatch(/full|space/i);
        for (const verb of ["status", "queue"]) expect((await mill.call([verb])).code, verb).toBe(0);
        rmSync(join(mill.root, "agents/filler"));
        const next = await mill.call(["start", "--once", "--all"]);
        expect([0, 1], next.out + next.err).toContain(next.code);
        expect(mill.judge({ acknowledged: ids }), `${leftKib}`).toEqual([]);
      }
      expect(codes.has(5)).toBe(true);
      expect((await mill.json(["queue"])).counts).toMatchObject({ backlog: 0, active: 0, done: ids.length });
      expect(readdirSync(join(mill.root, "agents/.runtime/tmp"))).toEqual([]);
      expect(mill.judge({ acknowledged: ids, settled: true })).toEqual([]);
    },
    120_000,
  );
});

describe("how durable a workspace is", () => {
  test("P15: relaxed and strict carry the same task to the same end, and health says which it is", async () => {
    for (const durability of ["strict", "relaxed"]) {
      const mill = await makeMill();
      mill.config(`[engine]\ndurability = "${durability}"\n`);
      mill.stage("builder", "echo made > made.txt");
      const id = await mill.add("Make a file", "--graph", "quick");
      must(await mill.call(["start", "--once"]), "start");
      expect((await mill.call(["health"])).out).toMatch(new RegExp(`durability +${durability}`));
      expect(mill.git("show", "main:made.txt")).toBe("made");
      expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
    }
  });
});
