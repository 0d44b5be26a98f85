import { describe, expect, test } from "vitest";
import type { RunId } from "../../src/domain/id.ts";
import { parseCard } from "../../src/files/card.ts";
import { isDoubt } from "../../src/files/doubt.ts";
import { makeReader } from "../../src/files/reader.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { closedEvent, draftOf, openedEvent } from "../contract/store-runs.contract.ts";
import { makeSimWorld } from "../sim/world.ts";
import { planOf } from "./plan.ts";
import { head, publish, zero } from "./published.ts";
import { idOf, makeMemory, overwrite, storeOn, thrownBy } from "./workspace.ts";

const [a, b, c] = [idOf("a"), idOf("b"), idOf("c")];
const readerOn = (disk: Disk) => makeReader(disk, "/w", makeSimWorld(1), { fullCard: parseCard });

describe("counts and rows", () => {
  test("come from the folders when nothing is published", () => {
    const { disk, store } = makeMemory();
    store.addTask(b, "# B\n");
    store.addTask(a, "---\npriority: 5\n---\n# A\n");
    store.claim(b, `${b}.r1` as RunId);
    expect(readerOn(disk).counts()).toEqual({ ...zero, backlog: 1, active: 1 });
    expect(readerOn(disk).rows({ limit: 10 }).rows).toEqual([
      { id: b, title: "B", state: "active", reason: "", priority: 0 },
      { id: a, title: "A", state: "backlog", reason: "", priority: 5 },
    ]);
  });

  test("come from the published state while the folders stand as they did, and cost no listing", () => {
    const { disk, store } = makeMemory();
    for (const id of [a, b]) store.addTask(id, "x");
    store.folders();
    publish(store, { backlog: 2 }, [head(b), head(a)]);
    const silent: Disk = {
      ...disk,
      list: (path) => {
        throw new Error(`listed ${path}`);
      },
    };
    expect(readerOn(silent).counts()).toEqual({ ...zero, backlog: 2 });
    expect(
      readerOn(silent)
        .rows({ limit: 10 })
        .rows.map((row) => row.id),
    ).toEqual([b, a]);
    expect(
      readerOn(silent)
        .rows({ limit: 1 })
        .rows.map((row) => row.reason),
    ).toEqual(["it waits"]);
  });

  test("A11: an add after the publishing is seen at once, whoever added it", () => {
    const { disk, store } = makeMemory();
    store.addTask(a, "x");
    store.folders();
    publish(store, { backlog: 1 }, [head(a)]);
    storeOn(disk, "strict", 2).addTask(b, "# B");
    expect(readerOn(disk).counts().backlog).toBe(2);
    expect(
      readerOn(disk)
        .rows({ limit: 10 })
        .rows.map((row) => row.title),
    ).toEqual(["x", "B"]);
  });

  test("an add that came between the engine's listing and its publishing is not hidden by it", () => {
    const { disk, store } = makeMemory();
    store.addTask(a, "x");
    store.folders();
    storeOn(disk, "strict", 2).addTask(b, "# B");
    store.claim(a, `${a}.r1` as RunId);
    publish(store, { active: 1 }, [head(a, "active")]);
    expect(readerOn(disk).counts()).toMatchObject({ backlog: 1, active: 1 });
  });

  test("the engine's own moves leave its counts trusted", () => {
    const { disk, store } = makeMemory();
    for (const id of [a, b]) store.addTask(id, "x");
    store.folders();
    store.claim(a, `${a}.r1` as RunId);
    store.moveTask(a, "active", "done");
    publish(store, { backlog: 1, done: 1 }, [head(b)]);
    const silent: Disk = {
      ...disk,
      list: (path) => {
        throw new Error(`listed ${path}`);
      },
    };
    expect(readerOn(silent).counts()).toMatchObject({ backlog: 1, active: 0, done: 1 });
  });

  test("more rows than were published are read from the folder, the first by id, and no other card is opened", () => {
    const { disk, store } = makeMemory();
    const ids = Array.from({ length: 300 }, (_, n) => `task-${String(n).padStart(3, "0")}` as typeof a);
    for (const id of ids.toReversed()) store.addTask(id, "x");
    let opened = 0;
    const counting: Disk = {
      ...disk,
      read: (path, max) => ((opened += path.endsWith(".md") ? 1 : 0), disk.read(path, max)),
    };
    expect(
      readerOn(counting)
        .rows({ limit: 7 })
        .rows.map((row) => row.id),
    ).toEqual(ids.slice(0, 7));
    expect(opened).toBe(7);
  });

  test("B4: a bad card is told with its place, and the rest is shown", () => {
    const { disk, store } = makeMemory();
    store.addTask(a, "---\nnope: 1\n---\n");
    store.addTask(b, "# B");
    overwrite(disk, "/w/agents/tasks/backlog/Bad Name.md", "x");
    const { rows, unreadable } = readerOn(disk).rows({ limit: 10 });
    expect(rows.map((row) => row.title)).toEqual(["B"]);
    expect(unreadable).toEqual([
      expect.objectContaining({ name: "Bad Name.md" }),
      expect.objectContaining({ name: `${a}.md`, line: 2 }),
    ]);
  });

  test("without the full reader an unusual card is a doubt, never a guess", () => {
    const { disk, store } = makeMemory();
    store.addTask(a, "---\ntitle: 'quoted'\n---\n");
    expect(isDoubt(thrownBy(() => makeReader(disk, "/w", makeSimWorld(1)).card(a, "backlog")))).toBe(true);
    expect(readerOn(disk).card(a, "backlog")).toMatchObject({ task: { title: "quoted" } });
  });
});

describe("finding and showing", () => {
  test("an exact id wins alone, else any part of one, newest first", () => {
    const { disk, store } = makeMemory();
    for (const id of ["fix", "fix-2", "fix-3"]) store.addTask(id as typeof a, "x");
    store.claim("fix-3" as typeof a, "fix-3.r1" as RunId);
    for (const n of [1, 2, 10]) store.openRun(planOf("fix-2", n));
    const reader = readerOn(disk);
    expect(reader.findTask("fix")).toEqual([{ id: "fix", state: "backlog" }]);
    expect(reader.findTask("ix-")).toEqual([
      { id: "fix-3", state: "active" },
      { id: "fix-2", state: "backlog" },
    ]);
    expect([reader.findTask("../x"), reader.findTask("")]).toEqual([[], []]);
    expect(reader.findRun("fix-2.r1")).toEqual(["fix-2.r1"]);
    expect(reader.findRun("fix-2")).toEqual(["fix-2.r10", "fix-2.r2", "fix-2.r1"]);
    expect(reader.runs(2)).toEqual(["fix-3.r1", "fix-2.r10"]);
    expect(reader.runsOf("fix-2" as typeof a)).toEqual(["fix-2.r1", "fix-2.r2", "fix-2.r10"]);
  });

  test("a run shows its plan, its chain and what is wrong with either", () => {
    const { disk, store, layout } = makeMemory();
    const plan = planOf(c);
    const run = plan.run as RunId;
    expect(readerOn(disk).run(run)).toEqual({
      id: run,
      plan: null,
      planVerified: false,
      entries: [],
      chain: "absent",
      problem: null,
    });
    store.openRun(plan);
    const journal = store.runJournal(run);
    journal.append(draftOf(1, openedEvent(plan)));
    journal.append(draftOf(1, closedEvent));
    expect(readerOn(disk).run(run)).toEqual({
      id: run,
      plan,
      planVerified: true,
      entries: journal.entries,
      chain: "intact",
      problem: null,
    });
    const bytes = Buffer.from(disk.read(layout.runJournal(run)) ?? []);
    overwrite(disk, layout.runJournal(run), bytes.subarray(0, -1));
    expect(readerOn(disk).run(run)).toMatchObject({ chain: "torn", entries: [{}], problem: null });
    overwrite(disk, layout.runJournal(run), bytes.toString().replace("all is well", "all is evil"));
    expect(readerOn(disk).run(run)).toMatchObject({
      chain: "broken",
      entries: [{}],
      planVerified: true,
      problem: expect.stringContaining("line 2"),
    });
    overwrite(disk, layout.plan(run), JSON.stringify({ ...plan, createdAt: "later" }));
    expect(readerOn(disk).run(run)).toMatchObject({ planVerified: false, problem: expect.stringContaining("digest") });
    overwrite(disk, layout.plan(run), "{}");
    expect(readerOn(disk).run(run)).toMatchObject({ plan: null, planVerified: false });
  });

  test("attempts and outputs are read from their own folders and bounded", () => {
    const { disk, store } = makeMemory();
    const run = `${a}.r1` as RunId;
    const folder = store.attemptFolder(run, 12, "builder");
    disk.makeFolder(folder);
    disk.create(`${folder}/stdout.log`, Buffer.from("héllo"), false);
    const reader = readerOn(disk);
    expect(reader.attemptFolder(run, 12)).toBe(folder);
    expect([reader.attemptFolder(run, 1), reader.attemptFile(run, 1, "stdout.log", 9)]).toEqual([null, null]);
    expect(reader.attemptFile(run, 12, "stdout.log", 3)).toEqual({ text: "llo", size: 6 });
    expect(reader.attemptFile(run, 12, "../../plan.json", 9)).toBeNull();
    const { outputs } = store.taskFolders(a, true);
    disk.makeFolder(`${outputs}/deep`);
    disk.create(`${outputs}/deep/b.txt`, Buffer.from("bb"), false);
    disk.create(`${outputs}/a.txt`, Buffer.from("a"), false);
    expect(reader.outputs(a)).toEqual({
      folder: outputs,
      files: [
        { path: "a.txt", size: 1 },
        { path: "deep/b.txt", size: 2 },
      ],
    });
  });

  test("A1: the owner is live or dead by proof, and a released lease has none", () => {
    const { disk, layout } = makeMemory();
    const world = makeSimWorld(1);
    disk.makeFolder(layout.runtime);
    const record = (fields: object): void =>
      overwrite(
        disk,
        layout.lease,
        JSON.stringify({
          schema: "millrace.lease/1",
          ...world.self(),
          epoch: 1,
          at: "t",
          what: "start",
          released: false,
          ...fields,
        }),
      );
    const owner = () => makeReader(disk, "/w", world).owner();
    expect(owner()).toEqual({ live: null, dead: null, foreign: null });
    record({});
    expect(owner()).toMatchObject({ live: { pid: 100, what: "start" }, dead: null });
    record({ pid: 7 });
    expect(owner()).toMatchObject({ live: null, dead: { pid: 7 } });
    record({ host: "elsewhere" });
    expect(owner()).toMatchObject({ live: null, dead: null, foreign: { host: "elsewhere" } });
    record({ released: true });
    expect(owner()).toEqual({ live: null, dead: null, foreign: null });
    overwrite(disk, layout.lease, "garbage");
    expect(owner()).toEqual({ live: null, dead: null, foreign: null });
  });
});
