import { describe, expect, test } from "vitest";
import { runIdOf } from "../../src/domain/id.ts";
import { makeReader } from "../../src/files/reader.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { daysLater, live, retainedOn, sweepAll, type Retained } from "./retained.ts";
import { idOf } from "./workspace.ts";

const fresh = (limits: Parameters<typeof retainedOn>[2] = {}): Retained => retainedOn(makeSimDisk(1), {}, limits);
const put = ({ disk }: Retained, path: string, text = "x"): void => {
  disk.makeFolder(path.slice(0, path.lastIndexOf("/")));
  disk.create(path, Buffer.from(text), false);
};
const whats = (swept: Awaited<ReturnType<typeof sweepAll>>): readonly string[] =>
  swept.removals.map(({ what }) => what);

describe("the feed", () => {
  const segments = (mill: Retained, ...sizes: readonly number[]): void =>
    sizes.forEach((size, index) => put(mill, mill.layout.segment(index + 1), "x".repeat(size)));

  test("D4, M21: the oldest segments go as far as all are larger than they may be, never the one that is written to", async () => {
    const mill = fresh({ feedBytes: 250 });
    segments(mill, 100, 100, 100, 100);
    expect(whats(await sweepAll(mill))).toEqual(["events/1.jsonl", "events/2.jsonl"]);
    expect([...mill.disk.list(mill.layout.events)].sort()).toEqual(["3.jsonl", "4.jsonl"]);
    expect(whats(await sweepAll(retainedOn(mill.disk, mill, { feedBytes: 0 })))).toEqual(["events/3.jsonl"]);
  });

  test("while the newest segment is empty the one before stays, so that the numbers of events go on", async () => {
    const mill = fresh();
    mill.store.tell([{ at: "", type: "notice", run: null, task: null, node: null, entry: 1, text: "one" }]);
    put(mill, mill.layout.segment(2), "");
    expect(whats(await sweepAll(mill))).toEqual([]);
    const again = retainedOn(mill.disk, mill);
    again.store.tell([{ at: "", type: "notice", run: null, task: null, node: null, entry: 2, text: "two" }]);
    expect(whats(await sweepAll(again))).toEqual(["events/1.jsonl"]);
    const { events } = makeReader(mill.disk, "/w", mill.world).feed({ tail: 9 });
    expect(events.map(({ seq, text }) => `${seq} ${text}`)).toEqual(["2 two"]);
  });
});

describe("the mailbox", () => {
  test("D4: answered and unfit commands go when they are old", async () => {
    const mill = fresh();
    for (const name of ["a", "b", "c"]) put(mill, mill.layout.receipt(name));
    put(mill, `${mill.layout.failed}/0001-x.json`);
    put(mill, `${mill.layout.failed}/folder/inside`);
    expect(whats(await sweepAll(mill))).toEqual(["3 in commands/processed", "2 in commands/failed"]);
    expect([mill.disk.list(mill.layout.processed), mill.disk.list(mill.layout.failed)]).toEqual([[], []]);
    expect(mill.disk.list(mill.layout.trash)).toHaveLength(5);
  });

  test("P4, M35: no receipt goes while a command waits, because it may be the one that was answered", async () => {
    const mill = fresh();
    put(mill, mill.layout.receipt("a"));
    put(mill, `${mill.layout.incoming}/000000000001-a.json`);
    const swept = await sweepAll(mill);
    expect([whats(swept), swept.kept]).toEqual([[], [{ what: "commands", reason: "a command waits for its answer" }]]);
    expect(mill.disk.list(mill.layout.processed)).toEqual(["a.json"]);
  });
});

describe("what was set aside", () => {
  test("goes when it is old, but for what belongs to a task that is not done", async () => {
    const mill = fresh();
    const run = live(mill, idOf("a"), { verdict: "blocked", state: "blocked" });
    live(mill, idOf("b"), { verdict: "done", state: "done", commit: "k" });
    const names = [`${run}.journal.jsonl.7`, `${idOf("a")}.done.md`, `${idOf("b")}.backlog.md`, "events.1.jsonl.4"];
    for (const name of names) put(mill, `${mill.layout.recovered}/${name}`);
    const swept = await sweepAll(mill);
    expect([...whats(swept)].sort()).toEqual(
      names
        .slice(2)
        .map((name) => `recovered/${name}`)
        .sort(),
    );
    expect([...mill.disk.list(mill.layout.recovered)].sort()).toEqual(names.slice(0, 2).sort());
    const reasons = swept.kept.filter(({ what }) => what.startsWith("recovered/")).map(({ reason }) => reason);
    expect(new Set(reasons)).toEqual(new Set(["it belongs to a task that is not done"]));
  });
});

describe("checkouts", () => {
  const slot = (mill: Retained, n: number, run: string | null = null): void => {
    put(mill, `${mill.layout.checkouts}/${n}/tree/file`);
    if (run !== null) put(mill, `${mill.layout.checkouts}/${n}/branch`, `millrace/${run}\n`);
  };
  const slots = (mill: Retained): readonly string[] => [...mill.disk.list(mill.layout.checkouts)].sort();

  test("D4: idle ones over their number go, the highest first; the gate and the engine's repository stay", async () => {
    const mill = fresh({ idleCheckouts: 2 });
    for (let n = 1; n <= 4; n += 1) slot(mill, n);
    put(mill, `${mill.layout.checkouts}/gate/tree/file`);
    put(mill, `${mill.layout.checkouts}/engine.git/HEAD`);
    expect(whats(await sweepAll(mill))).toEqual([".checkouts/4", ".checkouts/3"]);
    expect(slots(mill)).toEqual(["1", "2", "engine.git", "gate"]);
  });

  test("M63: one that an open run has, or in which a process still works, stays", async () => {
    const mill = fresh();
    live(mill, idOf("a"), { verdict: "open", state: "active", slot: 3 });
    const orphaned = live(mill, idOf("b"), { verdict: "blocked", state: "blocked" });
    const left = live(mill, idOf("c"), { verdict: "open", state: "backlog", slot: 5 });
    mill.living.add(orphaned);
    slot(mill, 1);
    slot(mill, 2, orphaned);
    slot(mill, 3);
    slot(mill, 5, left);
    expect(whats(await sweepAll(mill))).toEqual([".checkouts/1"]);
    expect(slots(mill)).toEqual(["2", "3", "5"]);
  });

  test("none goes while a claimed task has no checkout yet, because it may get any", async () => {
    for (const claimed of [true, false]) {
      const mill = fresh();
      slot(mill, 1);
      if (claimed) {
        mill.store.addTask(idOf("a"), "x\n");
        mill.store.claim(idOf("a"), runIdOf(idOf("a"), 1));
      } else live(mill, idOf("a"), { verdict: "open", state: "active", unopened: true });
      expect(whats(await sweepAll(mill))).toEqual([]);
      expect(slots(mill)).toEqual(["1"]);
    }
  });
});

describe("the trash", () => {
  test("is emptied at once when that is asked for, and what somebody else put there is left alone", async () => {
    const mill = fresh();
    live(mill, idOf("a"), { verdict: "done", state: "done", commit: "k" });
    mill.git.published.add("k");
    daysLater(mill.world, 1);
    await sweepAll(mill);
    put(mill, `${mill.layout.trash}/mine.txt`);
    const swept = await sweepAll(mill, true);
    expect(swept.removals.map(({ kind, reason }) => [kind, reason])).toEqual([["trash", "the trash is emptied"]]);
    expect(mill.disk.list(mill.layout.trash)).toEqual(["mine.txt"]);
  });

  test("what is large is deleted over several sweeps, each bounded", async () => {
    const mill = fresh();
    const folder = `${mill.layout.checkouts}/1/tree`;
    for (let n = 0; n < 1_200; n += 1) put(mill, `${folder}/${n}`);
    expect(whats(await sweepAll(mill))).toEqual([".checkouts/1"]);
    daysLater(mill.world, 2);
    const stop = new AbortController().signal;
    const left: number[] = [];
    for (let sweeps = 0; mill.disk.list(mill.layout.trash).length > 0; sweeps += 1) {
      expect(sweeps).toBeLessThan(10);
      await mill.retention.sweep(1, stop);
      left.push(
        [...(mill.disk as ReturnType<typeof makeSimDisk>).dump().keys()].filter((path) => path.includes("/trash/"))
          .length,
      );
    }
    expect(left).toEqual([700, 200, 0]);
  });
});
