import { describe, expect, test } from "vitest";
import { isFailure } from "../../src/domain/failure.ts";
import type { RunId } from "../../src/domain/id.ts";
import { layoutOf } from "../../src/files/layout.ts";
import type { Store } from "../../src/ports/store.ts";
import { closedEvent, draftOf, openedEvent } from "../contract/store-runs.contract.ts";
import { makeSimDisk, type SimDisk } from "../sim/disk.ts";
import { planOf } from "./plan.ts";
import { idOf, makeMemory, storeOn, textAt, thrownBy } from "./workspace.ts";

const [a, b] = [idOf("a"), idOf("b")];
const plan = planOf(a);
const run = plan.run as RunId;
const layout = layoutOf("/w");

/** How many syncs an act costs. */
const syncsOf = (disk: SimDisk, act: () => unknown): number => {
  const before = disk.ops.length;
  act();
  return disk.ops.slice(before).filter((op) => op.startsWith("sync")).length;
};

/** A workspace whose folders stand already, as a second task finds them. */
const warm = (durability: "strict" | "relaxed" = "strict") => {
  const disk = makeSimDisk(1);
  const store = storeOn(disk, durability);
  const other = planOf(b);
  store.addTask(b, "b");
  store.claim(b, other.run as RunId);
  store.openRun(other);
  store.moveTask(b, "active", "done");
  store.tell([{ at: "t", type: "t", run: null, task: b, node: null, entry: 1, text: "" }]);
  return { disk, store };
};

describe("what durability costs", () => {
  test("D5: a task's whole way has its syncs where a promise depends on them, and no more", () => {
    const { disk, store } = warm();
    expect(syncsOf(disk, () => store.addTask(a, "a"))).toBe(2);
    // The claim makes the run's folder durable, so opening it need not sync runs/ again: four together.
    expect(syncsOf(disk, () => store.claim(a, run))).toBe(1);
    expect(syncsOf(disk, () => store.openRun(plan))).toBe(3);
    const journal = store.runJournal(run);
    expect(syncsOf(disk, () => journal.append(draftOf(1, openedEvent(plan))))).toBe(1);
    expect(syncsOf(disk, () => journal.append(draftOf(1, closedEvent, openedEvent(plan))))).toBe(1);
    expect(syncsOf(disk, () => store.moveTask(a, "active", "done"))).toBe(1);
    expect(
      syncsOf(disk, () => store.tell([{ at: "t", type: "t", run, task: a, node: null, entry: 1, text: "" }])),
    ).toBe(0);
  });

  test("P15: relaxed syncs nothing and writes the same", () => {
    const [strict, relaxed] = [warm(), warm("relaxed")];
    for (const { store } of [strict, relaxed]) {
      store.addTask(a, "a");
      store.claim(a, run);
      store.openRun(plan);
      store.runJournal(run).append(draftOf(1, openedEvent(plan)));
    }
    expect(relaxed.disk.ops.filter((op) => op.startsWith("sync"))).toEqual([]);
    expect(relaxed.disk.dump()).toEqual(strict.disk.dump());
  });
});

/** One act of the store on a workspace where everything before it is done and acknowledged. */
type Act = {
  readonly name: string;
  readonly before: (store: Store) => void;
  readonly act: (store: Store) => void;
  readonly judge: (disk: SimDisk, done: boolean) => void;
};

const cards = (disk: SimDisk, id: string): string[] =>
  [...disk.dump().keys()].filter((path) => path.startsWith("/w/agents/tasks/") && path.endsWith(`/${id}.md`));
const isWhole = (disk: SimDisk, id: string, text: string): void => {
  for (const path of cards(disk, id)) expect(textAt(disk, path)).toBe(text);
};

const ACTS: readonly Act[] = [
  {
    name: "adding a task",
    before: () => {},
    act: (store) => store.addTask(a, "text of a"),
    judge: (disk, done) => {
      isWhole(disk, a, "text of a");
      if (done) expect(cards(disk, a)).toEqual([layout.card(a, "backlog")]);
    },
  },
  {
    name: "claiming and opening a run",
    before: (store) => store.addTask(a, "text of a"),
    act: (store) => {
      store.claim(a, run);
      store.openRun(plan);
    },
    judge: (disk, done) => {
      expect(cards(disk, a).length).toBeGreaterThan(0);
      isWhole(disk, a, "text of a");
      const reading = storeOn(disk).readRun(run);
      expect(reading.kind).not.toBe("corrupt");
      if (!done) return;
      expect(reading).toMatchObject({ kind: "run", plan });
      expect(storeOn(disk).folders()).toMatchObject({ states: new Map([[a, "active"]]), conflicts: [] });
    },
  },
  {
    name: "closing a run",
    before: (store) => {
      store.addTask(a, "text of a");
      store.claim(a, run);
      store.openRun(plan);
      store.runJournal(run).append(draftOf(1, openedEvent(plan)));
    },
    act: (store) => {
      const journal = store.runJournal(run);
      if (journal.entries.length === 1) journal.append(draftOf(1, closedEvent));
      store.moveTask(a, "active", "done");
    },
    judge: (disk, done) => {
      isWhole(disk, a, "text of a");
      const store = storeOn(disk);
      const reading = store.readRun(run);
      if (reading.kind !== "run") throw new Error(`the run is ${reading.kind}`);
      const types = reading.entries.flatMap((entry) => entry.events.map((event) => event.type));
      expect(types.join()).toMatch(done ? /^opened,closed$/ : /^opened(,closed)?$/);
      const closed = types.includes("closed");
      const state = store.folders().states.get(a);
      expect(store.folders().conflicts).toEqual([]);
      expect(closed ? ["active", "done"] : ["active"]).toContain(state);
      if (done) expect(state).toBe("done");
    },
  },
];

describe("B1: a crash at any instant leaves each card once, whole, and where its commit says", () => {
  for (const { name, before, act, judge } of ACTS)
    test(name, () => {
      const base = makeMemory();
      before(base.store);
      const probe = base.disk.fork();
      act(storeOn(probe));
      const changes = probe.ops.length;
      expect(changes).toBeGreaterThan(3);
      for (let n = 1; n <= changes; n += 1)
        for (const when of ["before", "after"] as const) {
          const disk = base.disk.fork();
          disk.crashAt(n, when);
          expect(thrownBy(() => act(storeOn(disk))).name).toBe("Crash");
          judge(disk.fork(), false);
          for (const model of ["ext4", "posix"] as const)
            for (let seed = 0; seed < 25; seed += 1) judge(disk.powerLoss(model, seed), false);
        }
      for (const model of ["kill", "ext4", "posix"] as const)
        for (let seed = 0; seed < 50; seed += 1) judge(probe.powerLoss(model, seed), true);
    });

  test("M8: an act that fails for want of space, permission or a sound disk is done wholly or not at all, and can be repeated", () => {
    for (const { before, act, judge } of ACTS)
      for (const errno of ["ENOSPC", "EACCES", "EROFS", "EIO", "EDQUOT"]) {
        const base = makeMemory();
        before(base.store);
        for (let n = 1; ; n += 1) {
          const disk = base.disk.fork();
          disk.failAt(n, errno);
          const store = storeOn(disk);
          try {
            act(store);
            if (disk.ops.every((op) => !op.includes("!"))) break;
          } catch (thrown) {
            expect(thrown).toMatchObject({ name: "Failure", code: CODES[errno], hint: expect.stringMatching(/./) });
            judge(disk.fork(), false);
            act(storeOn(disk));
          }
          judge(disk.fork(), true);
        }
      }
  });
});

const CODES: Readonly<Record<string, string>> = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EACCES: "disk-denied",
  EROFS: "disk-denied",
  EIO: "disk-failed",
};

describe("temporary files", () => {
  test("M16: after a crash at any change of an add, a sweep leaves none", () => {
    for (let n = 1; n <= 12; n += 1) {
      const disk = makeSimDisk(1);
      disk.crashAt(n, "after");
      try {
        storeOn(disk).addTask(a, "text");
      } catch (thrown) {
        expect(thrown).toMatchObject({ name: "Crash" });
      }
      const next = disk.fork();
      storeOn(next).sweep();
      expect(next.list(layout.tmp)).toEqual([]);
    }
  });

  test("a sweep in the middle of another process's add takes nothing from it", () => {
    const disk = makeSimDisk(1);
    const sweeping = {
      ...disk,
      link: (from: string, to: string) => {
        if (swept) return disk.link(from, to);
        swept = true;
        expect(storeOn(disk).sweep()).toBe(1);
        return disk.link(from, to);
      },
    };
    let swept = false;
    expect(storeOn(sweeping).addTask(a, "text")).toBe(true);
    expect(textAt(disk, layout.card(a, "backlog"))).toBe("text");
    expect(disk.list(layout.tmp)).toEqual([]);
  });

  test("M12: a folder that was deleted under a running engine is made again, a workspace is not", () => {
    const acts: Readonly<Record<string, (store: Store) => unknown>> = {
      add: (store) => store.addTask(idOf("b"), "text"),
      claim: (store) => store.claim(a, run),
      open: (store) => store.openRun(plan),
      move: (store) => store.moveTask(a, "backlog", "deferred"),
      tell: (store) => store.tell([{ at: "", type: "notice", run: null, task: null, node: null, entry: 1, text: "t" }]),
    };
    for (const [name, act] of Object.entries(acts))
      for (const gone of ["/w", "/w/agents", layout.runs, layout.tmp, layout.queue("active"), layout.runtime]) {
        const { disk, store } = makeMemory();
        store.addTask(a, "text");
        store.claim(a, run);
        store.openRun(plan);
        store.tell([{ at: "", type: "notice", run: null, task: null, node: null, entry: 1, text: "t" }]);
        store.moveTask(a, "active", "backlog");
        disk.removeTree(gone, 10_000);
        const thrown = failureOf(() => act(store));
        if (gone === "/w") expect([name, [...disk.dump().keys()], disk.stat("/w")]).toEqual([name, [], null]);
        else if (thrown !== null)
          expect([name, gone, thrown.code]).toEqual([name, gone, expect.stringMatching(/^disk-failed$/)]);
        else if (name === "add") expect(textAt(disk, layout.card(idOf("b"), "backlog"))).toBe("text");
      }
  });

  test("M12: a workspace that was deleted is never made again", () => {
    const disk = makeSimDisk(1, "/other");
    expect(thrownBy(() => storeOn(disk).addTask(a, "text")).code).toBe("workspace-missing");
    expect([...disk.dump().keys()]).toEqual([]);
  });
});

const failureOf = (act: () => unknown): { readonly code: string } | null => {
  try {
    act();
    return null;
  } catch (thrown) {
    if (isFailure(thrown)) return thrown;
    throw thrown;
  }
};
