import { join } from "node:path";
import { expect, test } from "vitest";
import type { EngineEvent, RunEvent } from "../../src/domain/event.ts";
import { isFailure } from "../../src/domain/failure.ts";
import type { RunId, TaskId } from "../../src/domain/id.ts";
import type { Plan } from "../../src/domain/plan.ts";
import { layoutOf } from "../../src/files/layout.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { Draft, Store } from "../../src/ports/store.ts";
import { planOf } from "../files/plan.ts";

/** A store in an empty workspace; `again` is another process's store over the same files. */
export type StoreUnderTest = {
  readonly store: Store;
  readonly again: () => Store;
  readonly disk: Disk;
  readonly root: string;
};

const a = "20260101-000000-aaaaa-a" as TaskId;
const b = "20260101-000000-bbbbb-b" as TaskId;
const run = (plan: Plan): RunId => plan.run as RunId;

/** A decision's line that holds these events. */
export const draftOf = <E>(epoch: number, ...events: E[]): Draft<E> => ({
  epoch,
  at: "2026-01-01T00:00:00.000Z",
  actor: "engine",
  cause: null,
  events,
});

/** The event that opens a run under a plan. */
export const openedEvent = (plan: Plan): RunEvent => ({ type: "opened", plan: plan.digest, slot: 1, start: "c" });

/** The event that closes a run. */
export const closedEvent: RunEvent = {
  type: "closed",
  verdict: "done",
  reason: "all is well",
  hint: "",
  research: false,
  question: null,
};

/** What every Store promises of runs. */
export const describeRuns = (make: () => StoreUnderTest): void => {
  test("a plan opens its run once and reads back as it was frozen", () => {
    const { store, again } = make();
    const plan = planOf(a);
    expect(store.readRun(run(plan))).toEqual({ kind: "absent" });
    expect([store.openRun(plan), again().openRun(plan)]).toEqual([true, false]);
    expect(again().readRun(run(plan))).toEqual({ kind: "run", plan, entries: [], recovered: 0 });
  });

  test("a task's runs are found by ordinal, also past runs that are gone", () => {
    const { store } = make();
    for (const n of [1, 2, 4, 10]) store.openRun(planOf(a, n));
    store.openRun(planOf(b, 1));
    expect(store.runsOf(a)).toEqual([`${a}.r1`, `${a}.r2`, `${a}.r4`, `${a}.r10`]);
  });

  test("M6: a plan with any byte changed is corrupt, and no other run is", () => {
    const { store, disk, root } = make();
    const { plan: planFile } = layoutOf(root);
    const plan = planOf(a);
    store.openRun(plan);
    store.openRun(planOf(b));
    const whole = Buffer.from(disk.read(planFile(run(plan))) ?? []);
    for (let at = 0; at < whole.length; at += 7) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      disk.unlink(planFile(run(plan)));
      disk.create(planFile(run(plan)), flipped, false);
      expect(corruptOrNewer(store, run(plan)), `byte ${at}`).toBe(true);
    }
    expect(store.readRun(`${b}.r1` as RunId)).toMatchObject({ kind: "run" });
  });

  test("M7: a plan of no bytes, as a lost write leaves it, is never trusted", () => {
    const { store, disk, root } = make();
    disk.makeFolder(layoutOf(root).run(`${a}.r1` as RunId));
    disk.create(layoutOf(root).plan(`${a}.r1` as RunId), new Uint8Array(), false);
    expect(store.readRun(`${a}.r1` as RunId)).toMatchObject({ kind: "corrupt" });
  });

  test("M19: a plan and a journal of a newer version are refused as newer, not as damaged", () => {
    const { store, disk, root } = make();
    const { plan: planFile, runJournal } = layoutOf(root);
    const plan = planOf(a);
    store.openRun(plan);
    store.openRun(planOf(b));
    disk.unlink(planFile(run(plan)));
    disk.create(planFile(run(plan)), Buffer.from(JSON.stringify({ ...plan, schema: "millrace.plan/2" })), false);
    expect(failureOf(() => store.readRun(run(plan)))).toMatchObject({ code: "state-newer" });
    const file = disk.openAppend(runJournal(`${b}.r1` as RunId));
    file.write(Buffer.from(`{"v":2,"anything":1}\n`));
    file.close();
    expect(failureOf(() => store.readRun(`${b}.r1` as RunId))).toMatchObject({ code: "state-newer" });
    expect(failureOf(() => store.runJournal(`${b}.r1` as RunId))).toMatchObject({ code: "state-newer" });
  });

  test("a plan with attempts but without its journal is corrupt", () => {
    const { store, disk, root } = make();
    const plan = planOf(a);
    store.openRun(plan);
    disk.makeFolder(store.attemptFolder(run(plan), 1, "check"));
    expect(store.readRun(run(plan))).toMatchObject({ kind: "corrupt", reason: expect.stringContaining("journal") });
    disk.unlink(layoutOf(root).runJournal(run(plan)));
    expect(store.readRun(run(plan))).toMatchObject({ kind: "corrupt" });
  });

  test("P8: a journal that was opened under another plan makes the run corrupt", () => {
    const { store } = make();
    const plan = planOf(a);
    store.openRun(plan);
    store.runJournal(run(plan)).append(draftOf(1, { ...openedEvent(plan), plan: "other" } as RunEvent));
    expect(store.readRun(run(plan))).toMatchObject({
      kind: "corrupt",
      reason: expect.stringContaining("another plan"),
    });
  });

  test("an incident is filed once a run", () => {
    const { store, disk, root } = make();
    store.fileIncident(`${a}.r1` as RunId, "first");
    store.fileIncident(`${a}.r1` as RunId, "second");
    expect(Buffer.from(disk.read(layoutOf(root).incident(`${a}.r1` as RunId)) ?? []).toString()).toBe("first");
  });

  test("what an attempt left is read from its end, and only from its own folder", () => {
    const { store, disk } = make();
    const folder = store.attemptFolder(`${a}.r1` as RunId, 1, "builder");
    disk.makeFolder(folder);
    disk.create(`${folder}/stdout.log`, Buffer.from("0123456789"), false);
    disk.create(join(folder, "../secret"), Buffer.from("s"), false);
    const read = (name: string): string => store.evidence(`${a}.r1` as RunId, 1, "builder", name, 4);
    expect([read("stdout.log"), read("absent"), read("../secret"), read(".."), read("")]).toEqual([
      "6789",
      "",
      "",
      "",
      "",
    ]);
  });
};

/** What every Store promises of journals. */
export const describeJournals = (make: () => StoreUnderTest): void => {
  test("a journal's lines follow one another and read back the same", () => {
    const { store, again } = make();
    const plan = planOf(a);
    store.openRun(plan);
    const journal = store.runJournal(run(plan));
    journal.append(draftOf(1, openedEvent(plan)));
    journal.append({ ...draftOf(1, closedEvent), cause: "command-1" });
    journal.close();
    const entries = again().runJournal(run(plan)).entries;
    expect(entries).toEqual(journal.entries);
    expect(entries.map((entry) => [entry.seq, entry.cause])).toEqual([
      [1, null],
      [2, "command-1"],
    ]);
    expect(entries[1]?.prev).toBe(entries[0]?.hash);
  });

  test("a closed journal takes no more", () => {
    const { store } = make();
    const journal = store.engineJournal();
    journal.close();
    journal.close();
    expect(failureOf(() => journal.append(draftOf(1, stoppedEvent)))).not.toBeNull();
  });

  test("the engine's journal goes on where it ended", () => {
    const { store, again } = make();
    const first = store.engineJournal();
    first.append(draftOf(1, stoppedEvent));
    first.close();
    const second = again().engineJournal();
    second.append(draftOf(2, stoppedEvent));
    second.close();
    expect(
      again()
        .engineJournal()
        .entries.map((entry) => [entry.seq, entry.epoch]),
    ).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });
};

const stoppedEvent: EngineEvent = { type: "engine-stopped", reason: "test" };

/** What every Store promises of its feed. */
export const describeFeed = (make: () => StoreUnderTest): void => {
  const event = (entry: number, of: string | null = a) => ({
    at: "2026-01-01T00:00:00.000Z",
    type: "entered",
    run: of,
    task: a,
    node: null,
    entry,
    text: "it entered",
  });

  test("the feed knows up to which entry it tells of each run, also after a restart", () => {
    const { store, again } = make();
    expect(store.toldUpTo(a as string as RunId)).toBe(0);
    store.tell([event(1), event(1), event(2), event(7, null)]);
    for (const one of [store, again()]) {
      expect(one.toldUpTo(a as string as RunId)).toBe(2);
      expect(one.toldUpTo(null)).toBe(7);
      expect(one.toldUpTo(b as string as RunId)).toBe(0);
    }
  });

  test("a feed that is gone has told nothing, so the engine tells it again", () => {
    const { store, again, disk, root } = make();
    store.tell([event(3)]);
    const { events } = layoutOf(root);
    for (const name of disk.list(events)) disk.unlink(`${events}/${name}`);
    const later = again();
    expect(later.toldUpTo(a as string as RunId)).toBe(0);
    later.tell([event(1)]);
    expect(again().toldUpTo(a as string as RunId)).toBe(1);
  });

  test("M16: what crashes left of our temporary files is swept, and nothing else", () => {
    const { store, disk, root } = make();
    const { tmp } = layoutOf(root);
    disk.makeFolder(tmp);
    for (const name of ["mabc-1x.tmp", "m1-2.tmp", "mine.txt", "x.tmp", "mA-1.tmp"])
      disk.create(`${tmp}/${name}`, Buffer.from("x"), false);
    expect(store.sweep()).toBe(2);
    expect([...disk.list(tmp)].sort()).toEqual(["mA-1.tmp", "mine.txt", "x.tmp"]);
  });
};

const corruptOrNewer = (store: Store, id: RunId): boolean => {
  const thrown = failureOf(() => {
    if (store.readRun(id).kind !== "corrupt") throw new Error("it was trusted");
  });
  return thrown === null || thrown.code === "state-newer";
};

const failureOf = (act: () => unknown): { code: string; message: string; hint: string } | null => {
  try {
    act();
    return null;
  } catch (thrown) {
    if (isFailure(thrown)) return thrown;
    throw thrown;
  }
};
