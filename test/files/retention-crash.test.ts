import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunId } from "../../src/domain/id.ts";
import { parseRunId, taskOf } from "../../src/domain/id.ts";
import { TASK_STATES } from "../../src/domain/task.ts";
import { isFailure } from "../../src/domain/failure.ts";
import { makeSimDisk, type SimDisk } from "../sim/disk.ts";
import { Crash } from "../sim/strikes.ts";
import { daysLater, live, retainedOn, sweepAll, type Retained, type Story } from "./retained.ts";
import { idOf } from "./workspace.ts";

/** Three tasks: one done by its second run, one blocked after two, one open; slots, receipts and a feed. */
const workspace = (): {
  readonly mill: Retained;
  readonly disk: SimDisk;
  readonly gone: readonly RunId[];
  readonly stay: readonly RunId[];
} => {
  const disk = makeSimDisk(1);
  const mill = retainedOn(disk, {}, { idleCheckouts: 1 });
  const file = (path: string): void => {
    disk.makeFolder(path.slice(0, path.lastIndexOf("/")));
    disk.create(path, Buffer.from("x"), true);
  };
  const first = live(mill, idOf("a"), { verdict: "blocked", state: "blocked", commit: "w" });
  const second = live(mill, idOf("a"), { verdict: "done", state: "done", commit: "k" });
  const third = live(mill, idOf("b"), { verdict: "blocked", state: "blocked" });
  const fourth = live(mill, idOf("b"), { verdict: "blocked", state: "blocked" });
  const open = live(mill, idOf("c"), { verdict: "open", state: "active", slot: 2 });
  for (const slot of [1, 2, 3]) file(`${mill.layout.checkouts}/${slot}/tree/file`);
  for (const name of ["a", "b"]) file(mill.layout.receipt(name));
  for (const segment of [1, 2, 3]) file(mill.layout.segment(segment));
  for (const name of disk.list(mill.layout.runs)) disk.syncFolder(`${mill.layout.runs}/${name}`);
  for (const folder of [mill.layout.runs, mill.layout.checkouts, mill.layout.runtime]) disk.syncFolder(folder);
  mill.git.published.add("k");
  for (const run of [first, second, fourth]) mill.git.refs.set(`${run}/tip`, run === second ? "k" : "w");
  daysLater(mill.world, 1);
  return { mill, disk, gone: [first, second, third], stay: [fourth, open] };
};

/** What must hold whatever happened: a run is whole in its place, or its number is taken and it is out of use. */
const judge = (mill: Retained, gone: readonly RunId[], stay: readonly RunId[]): void => {
  for (const run of stay) expect([run, mill.store.readRun(run).kind]).toEqual([run, "run"]);
  for (const run of gone) {
    const { kind } = mill.store.readRun(run);
    const stands = mill.store.runsOf(taskOf(run)).includes(run);
    expect([run, kind]).toEqual([run, stands ? "run" : "absent"]);
    if (!stands) expect(mill.store.prunedUpTo(taskOf(run))).toBeGreaterThan(0);
  }
  expect(mill.store.folders().states.size).toBe(3);
};

const finish = async (mill: Retained, gone: readonly RunId[]): Promise<void> => {
  await sweepAll(mill);
  await sweepAll(mill, true);
  for (const run of gone) expect([run, mill.store.runsOf(taskOf(run)).includes(run)]).toEqual([run, false]);
  expect(mill.disk.list(mill.layout.trash)).toEqual([]);
  expect([...mill.git.refs.keys()].sort()).toEqual([`${idOf("a")}.r1/tip`, `${idOf("b")}.r2/tip`]);
  expect(live(mill, idOf("a"), { verdict: "done", state: "done", commit: "k" })).toBe(`${idOf("a")}.r3`);
};

/** Sweeps, then empties the trash, until it is done or struck. */
const sweepTwice = async (mill: Retained): Promise<void> => {
  await sweepAll(mill);
  await sweepAll(mill, true);
};

describe("a sweep that dies", () => {
  const { mill: whole, disk: source, gone, stay } = workspace();
  const begin = (disk: SimDisk): Retained => retainedOn(disk, whole, { idleCheckouts: 1 });
  const total = async (): Promise<number> => {
    const disk = source.fork();
    const git = { ...whole.git, refs: new Map(whole.git.refs) };
    await sweepTwice(retainedOn(disk, { ...whole, git }, { idleCheckouts: 1 }));
    return disk.ops.length;
  };

  test("M1, M2, P3: at any of its changes leaves every run whole or out of use, and the next one finishes", async () => {
    const steps = await total();
    expect(steps).toBeGreaterThan(40);
    for (let n = 1; n <= steps; n += 1)
      for (const when of ["before", "after"] as const) {
        const disk = source.fork();
        const git = { ...whole.git, refs: new Map(whole.git.refs) };
        disk.crashAt(n, when);
        await expect(sweepTwice(retainedOn(disk, { ...whole, git }, { idleCheckouts: 1 }))).rejects.toThrow(Crash);
        const after = retainedOn(disk.fork(), { ...whole, git }, { idleCheckouts: 1 });
        judge(after, gone, stay);
        await finish(after, gone);
      }
  });

  test("M3: without power at any of its changes it leaves the same, on ext4 and on what POSIX allows", async () => {
    const steps = await total();
    for (let n = 1; n <= steps; n += 1)
      for (const model of ["ext4", "posix"] as const) {
        const disk = source.fork();
        const git = { ...whole.git, refs: new Map(whole.git.refs) };
        disk.crashAt(n, "after");
        await expect(sweepTwice(retainedOn(disk, { ...whole, git }, { idleCheckouts: 1 }))).rejects.toThrow(Crash);
        const after = retainedOn(disk.powerLoss(model, n), { ...whole, git }, { idleCheckouts: 1 });
        judge(after, gone, stay);
        await finish(after, gone);
      }
  });

  test("D6, M8, M9: a disk that refuses any of its changes keeps what it concerns, with the reason, and the rest goes on", async () => {
    const steps = await total();
    for (const errno of ["ENOSPC", "EACCES", "EROFS", "EIO", "EXDEV"])
      for (let n = 1; n <= steps; n += 3) {
        const disk = source.fork();
        const git = { ...whole.git, refs: new Map(whole.git.refs) };
        const mill = retainedOn(disk, { ...whole, git }, { idleCheckouts: 1 });
        disk.failAt(n, errno, 1);
        await sweepTwice(mill);
        judge(mill, gone, stay);
        await finish(begin(disk), gone).catch((thrown: unknown) => {
          if (!isFailure(thrown)) throw thrown;
        });
      }
  });
});

const stories = fc.record({
  verdict: fc.constantFrom<Story["verdict"]>("done", "blocked", "cancelled", "open"),
  state: fc.constantFrom<Story["state"]>(...TASK_STATES, "gone"),
  commit: fc.constantFrom("k1", "k2", "lost1", "lost2", null),
  status: fc.constantFrom<NonNullable<Story["status"]>>("merged", "noop", "off"),
});

describe("whatever runs there are", () => {
  test("D4: nothing that is open, unmerged, unpublished, at work or the newest of a task that is not done ever goes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), stories), { minLength: 1, maxLength: 10 }),
        fc.array(fc.constantFrom("k1", "k2", "w"), { maxLength: 3 }),
        fc.boolean(),
        fc.array(fc.nat(9), { maxLength: 2 }),
        async (told, published, deaf, living) => {
          const mill = retainedOn(makeSimDisk(1));
          const lived: { readonly run: RunId; readonly story: Story }[] = [];
          for (const [letter, story] of told) {
            const last = lived.findLast(({ run }) => taskOf(run) === idOf(letter));
            // An open run is gone on with, so its task gets no other; and one whose card is gone is no task any more.
            if (last?.story.verdict === "open" || last?.story.state === "gone") continue;
            const continues = last === undefined || last.story.verdict === "done" ? {} : { continues: last.run };
            lived.push({ run: live(mill, idOf(letter), { ...story, ...continues }), story });
          }
          for (const commit of published) mill.git.published.add(commit);
          mill.git.deaf = deaf;
          for (const index of living) if (lived[index] !== undefined) mill.living.add(lived[index].run);
          daysLater(mill.world, 100);
          const { removals } = await sweepAll(mill);
          const gone = new Set(removals.flatMap(({ kind, what }) => (kind === "run" ? [parseRunId(what)] : [])));
          for (const { run, story } of lived) {
            const newest = lived.findLast((other) => taskOf(other.run) === taskOf(run))?.run === run;
            const later = lived.filter((other) => taskOf(other.run) === taskOf(run) && other.run > run);
            const state = lived.findLast((other) => taskOf(other.run) === taskOf(run))?.story.state ?? "gone";
            const reached = story.commit == null || (!deaf && mill.git.published.has(story.commit));
            const stays =
              story.verdict === "open" ||
              mill.living.has(run) ||
              (newest && state !== "done" && state !== "gone") ||
              ((story.verdict === "done" || newest) && !reached) ||
              later.some((other) => other.story.verdict === "open" && story.verdict !== "done" && other === later[0]);
            if (stays) expect([run, gone.has(run)]).toEqual([run, false]);
            expect([run, mill.store.readRun(run).kind]).toEqual([run, gone.has(run) ? "absent" : "run"]);
          }
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});
