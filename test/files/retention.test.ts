import { describe, expect, test } from "vitest";
import type { Disk } from "../../src/ports/disk.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { daysLater, live, retainedOn, sweepAll, type Retained, type Story } from "./retained.ts";
import { idOf } from "./workspace.ts";

const fresh = (limits: Parameters<typeof retainedOn>[2] = {}): Retained => retainedOn(makeSimDisk(1), {}, limits);
const doneAs = (commit: string): Story => ({ verdict: "done", state: "done", commit });
const kinds = (swept: Awaited<ReturnType<typeof sweepAll>>): readonly string[] =>
  swept.removals.map(({ kind, what }) => `${kind} ${what}`);
const reasons = (swept: Awaited<ReturnType<typeof sweepAll>>): Record<string, string> =>
  Object.fromEntries(swept.kept.map(({ what, reason }) => [what, reason]));

describe("closed runs", () => {
  test("D4: a done run whose commit is in the base goes into the trash, from there after its days, and its number with it", async () => {
    const mill = fresh();
    const run = live(mill, idOf("a"), doneAs("k1"));
    mill.git.published.add("k1");
    expect(kinds(await sweepAll(mill))).toEqual([]);
    daysLater(mill.world, 1);
    expect(kinds(await sweepAll(mill))).toEqual([`run ${run}`]);
    expect([mill.store.runsOf(idOf("a")), mill.store.prunedUpTo(idOf("a"))]).toEqual([[], 1]);
    expect(mill.disk.list(mill.layout.trash)).toHaveLength(1);
    expect(kinds(await sweepAll(mill))).toEqual([]);
    daysLater(mill.world, 2);
    expect(kinds(await sweepAll(mill))).toEqual([expect.stringMatching(/^trash trash\/\S+\.run\./)]);
    expect(mill.disk.list(mill.layout.trash)).toEqual([]);
    expect(live(mill, idOf("a"), doneAs("k2"))).toBe(`${idOf("a")}.r2`);
  });

  test("D4: what is unmerged, unpublished, open, newest of a task that is not done, continued or at work stays, each with its reason", async () => {
    const mill = fresh();
    const runs = {
      unmerged: live(mill, idOf("a"), doneAs("lost")),
      unpublished: live(mill, idOf("b"), { ...doneAs("offer"), status: "off" }),
      open: live(mill, idOf("c"), { verdict: "open", state: "active" }),
      blocked: live(mill, idOf("d"), { verdict: "blocked", state: "blocked", commit: "w" }),
      continued: live(mill, idOf("e"), { verdict: "blocked", state: "blocked", commit: "x" }),
      atWork: live(mill, idOf("f"), doneAs("in")),
      cancelled: live(mill, idOf("g"), { verdict: "cancelled", state: "cancelled" }),
    };
    live(mill, idOf("e"), { verdict: "open", state: "active", continues: runs.continued });
    mill.git.published.add("in");
    mill.living.add(runs.atWork);
    daysLater(mill.world, 400);
    const swept = await sweepAll(mill);
    expect(kinds(swept)).toEqual([]);
    expect(reasons(swept)).toMatchObject({
      [runs.unmerged]: "its work is not in the base branch",
      [runs.unpublished]: "its work stands on no branch of the repository",
      [runs.open]: "it is open",
      [runs.blocked]: "it is the newest run of a task that is not done",
      [runs.continued]: `${idOf("e")}.r2 goes on from it`,
      [runs.atWork]: "a process of one of its attempts still runs",
      [runs.cancelled]: "it is the newest run of a task that is not done",
    });
  });

  test("D4: earlier runs of a task go, the newest stays until the task is done, however many numbers are missing between", async () => {
    const mill = fresh();
    const task = idOf("a");
    for (let n = 1; n <= 12; n += 1) live(mill, task, { verdict: "blocked", state: "blocked", commit: `w${n}` });
    daysLater(mill.world, 1);
    expect(kinds(await sweepAll(mill))).toHaveLength(11);
    const again = retainedOn(mill.disk, mill);
    expect(again.store.runsOf(task)).toEqual([`${task}.r12`]);
    expect(live(again, task, { verdict: "blocked", state: "blocked" })).toBe(`${task}.r13`);
  });

  test("a later run stays while an earlier one of its task stays, so that the newest is the newest whatever goes", async () => {
    const mill = fresh();
    const [first, second] = [live(mill, idOf("a"), doneAs("unmerged")), live(mill, idOf("a"), doneAs("k"))];
    mill.git.published.add("k");
    daysLater(mill.world, 1);
    const swept = await sweepAll(mill);
    expect(kinds(swept)).toEqual([]);
    expect(reasons(swept)[second]).toBe(`${first} stays, and runs of a task go in their order`);
    mill.git.published.add("unmerged");
    expect(kinds(await sweepAll(retainedOn(mill.disk, mill)))).toEqual([`run ${first}`, `run ${second}`]);
  });

  test("a run whose files were damaged, or whose plan is gone, stays for a person", async () => {
    const mill = fresh();
    const [one, two] = [live(mill, idOf("a"), doneAs("k")), live(mill, idOf("b"), doneAs("k"))];
    mill.git.published.add("k");
    const text = Buffer.from(mill.disk.read(mill.layout.runJournal(one)) ?? []).toString();
    mill.disk.unlink(mill.layout.runJournal(one));
    mill.disk.create(mill.layout.runJournal(one), Buffer.from(text.replace("so it ended", "so it went")), false);
    mill.disk.unlink(mill.layout.plan(two));
    daysLater(mill.world, 400);
    const swept = await sweepAll(mill);
    expect(kinds(swept)).toEqual([]);
    expect(Object.keys(reasons(swept)).sort()).toEqual([one, two].sort());
    for (const reason of Object.values(reasons(swept))) expect(reason).toContain("cannot be trusted");
  });

  test("while the repository cannot be asked, no run with work goes; one without work does", async () => {
    const mill = fresh();
    live(mill, idOf("a"), doneAs("k"));
    const nothing = live(mill, idOf("b"), { verdict: "done", state: "done", commit: null, status: "noop" });
    mill.git.published.add("k");
    mill.git.deaf = true;
    daysLater(mill.world, 1);
    const swept = await sweepAll(mill);
    expect(kinds(swept)).toEqual([`run ${nothing}`]);
    expect(Object.values(reasons(swept))).toEqual(["the repository could not be asked whether it has its work"]);
  });

  test("a run that a person's hand makes needed between the look and the act stays", async () => {
    const mill = fresh();
    const run = live(mill, idOf("a"), doneAs("k"));
    daysLater(mill.world, 1);
    // While git is asked, somebody puts the card back to be worked on again.
    Object.assign(mill.git.published, {
      has: () => mill.store.moveTask(idOf("a"), "done", "backlog") || true,
    });
    expect(kinds(await sweepAll(mill))).toEqual([]);
    expect(mill.store.runsOf(idOf("a"))).toEqual([run]);
  });

  test("the refs of a removed run go when its work was published; of any other only those the base holds", async () => {
    const mill = fresh();
    const done = live(mill, idOf("a"), doneAs("k"));
    const first = live(mill, idOf("b"), { verdict: "blocked", state: "blocked", commit: "w" });
    live(mill, idOf("b"), { verdict: "blocked", state: "blocked" });
    const stray = `${idOf("c")}.r1`;
    for (const name of ["tip", "lost-1"]) mill.git.refs.set(`${done}/${name}`, name === "tip" ? "k" : "left");
    for (const name of ["tip", "lost-2"]) mill.git.refs.set(`${first}/${name}`, name);
    mill.git.refs.set(`${stray}/tip`, "k");
    for (const commit of ["k", "tip"]) mill.git.published.add(commit);
    daysLater(mill.world, 1);
    expect(kinds(await sweepAll(mill))).toEqual([`run ${done}`, `run ${first}`]);
    expect([...mill.git.refs.keys()]).toEqual([`${first}/lost-2`, `${stray}/tip`]);
  });
});

describe("a sweep", () => {
  test("removes at most what it is asked to, the oldest first, and goes on with the next", async () => {
    const mill = fresh();
    const runs = ["a", "b", "c", "d", "e"].map((letter) => live(mill, idOf(letter), doneAs("k")));
    mill.git.published.add("k");
    daysLater(mill.world, 1);
    const stop = new AbortController().signal;
    expect(kinds(await mill.retention.sweep(2, stop))).toEqual(runs.slice(0, 2).map((run) => `run ${run}`));
    expect(kinds(await mill.retention.sweep(2, stop))).toEqual(runs.slice(2, 4).map((run) => `run ${run}`));
    expect((await mill.retention.survey()).removals.map(({ what }) => what)).toEqual(runs.slice(4));
    expect(mill.store.runsOf(idOf("e"))).toEqual([runs[4]]);
  });

  test("that is stopped removes nothing, and one that found nothing is not repeated at once unless the limits change", async () => {
    const mill = fresh({ maxAgeMs: 0, keep: 10, maxBytes: 1e12 });
    const run = live(mill, idOf("a"), doneAs("k"));
    mill.git.published.add("k");
    daysLater(mill.world, 1);
    expect(kinds(await mill.retention.sweep(9, AbortSignal.abort()))).toEqual([]);
    expect(kinds(await sweepAll(mill))).toEqual([]);
    const compacted = mill.git.compacted;
    expect(kinds(await sweepAll(mill))).toEqual([]);
    expect(mill.git.compacted).toBe(compacted);
    mill.limits.keep = 0;
    expect(kinds(await sweepAll(mill))).toEqual([`run ${run}`]);
  });

  test("the newest stay whatever their age, the others until they are too old, and of all only so many bytes", async () => {
    const limits = { maxAgeMs: 0, keep: 1_000, maxBytes: 1e12 };
    const count = async (given: Partial<typeof limits>): Promise<number> => {
      const mill = fresh({ ...limits, ...given });
      for (const letter of ["a", "b", "c", "d"]) live(mill, idOf(letter), doneAs("k"));
      mill.git.published.add("k");
      daysLater(mill.world, 1);
      const { removals } = await mill.retention.survey();
      const stays = mill.disk.stat(mill.layout.run(`${idOf("d")}.r1` as never)) !== null;
      expect([stays, removals.some(({ what }) => what.startsWith(idOf("d")))]).toEqual([true, removals.length === 4]);
      return removals.length;
    };
    expect(await count({})).toBe(0);
    expect(await count({ keep: 0 })).toBe(4);
    expect(await count({ keep: 1 })).toBe(3);
    expect(await count({ keep: 0, maxAgeMs: 1e15 })).toBe(0);
    expect(await count({ maxBytes: 5_000 })).toBeGreaterThan(0);
  });

  test("M20: what a task's runs are and its next number is asked by a few names, however many runs there are", async () => {
    const mill = fresh();
    const many = counting(mill.disk);
    const asked = (letter: string): readonly number[] => {
      const store = retainedOn(many.disk, mill).store;
      const before = { ...many.calls };
      store.runsOf(idOf(letter));
      store.prunedUpTo(idOf(letter));
      return [many.calls.list - before.list, many.calls.stat - before.stat, many.calls.read - before.read];
    };
    live(mill, idOf("a"), doneAs("k"));
    const few = asked("a");
    for (let n = 0; n < 300; n += 1) live(mill, `t${n}` as never, doneAs("k"));
    expect(asked("a")).toEqual(few);
    expect(few[0]).toBe(0);
    expect(few[1]).toBeLessThan(50);
  });

  test("M20: a look at runs within their limits reads none of them, and a second look measures none again", async () => {
    const mill = fresh();
    for (let n = 0; n < 50; n += 1) live(mill, `t${n}` as never, doneAs("k"));
    const { disk, calls } = counting(mill.disk);
    const watched = retainedOn(disk, mill, { keep: 1_000, maxBytes: 1e12 });
    await sweepAll(watched);
    expect(calls.read).toBe(0);
    const first = { ...calls };
    daysLater(mill.world, 1);
    await sweepAll(watched);
    expect([calls.read, calls.list - first.list]).toEqual([0, expect.any(Number)]);
    expect(calls.list - first.list).toBeLessThan(20);
  });

  test("M12: without agents/runs, or without any folder, there is nothing to remove and nothing breaks", async () => {
    const mill = fresh();
    expect(await sweepAll(mill)).toEqual({ removals: [], kept: [] });
    live(mill, idOf("a"), doneAs("k"));
    mill.disk.removeTree(mill.layout.runs, 1_000);
    expect(await sweepAll(mill)).toEqual({ removals: [], kept: [] });
  });
});

/** A disk that counts what is asked of it. */
const counting = (disk: Disk): { readonly disk: Disk; readonly calls: Record<"list" | "stat" | "read", number> } => {
  const calls = { list: 0, stat: 0, read: 0 };
  return {
    calls,
    disk: {
      ...disk,
      list: (path) => ((calls.list += 1), disk.list(path)),
      stat: (path) => ((calls.stat += 1), disk.stat(path)),
      read: (path, max) => ((calls.read += 1), disk.read(path, max)),
      readAt: (path, from, length) => ((calls.read += 1), disk.readAt(path, from, length)),
    },
  };
};
