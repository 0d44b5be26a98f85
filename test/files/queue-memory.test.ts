import { describe, expect, test } from "vitest";
import type { RunId } from "../../src/domain/id.ts";
import { TASK_STATES, type TaskState } from "../../src/domain/task.ts";
import { unwrapLine, wrapLine } from "../../src/files/crc-line.ts";
import type { QueueFacts, Store } from "../../src/ports/store.ts";
import { idOf, makeMemory, overwrite, storeOn, textAt } from "./workspace.ts";

const [a, b, c, d, e] = [idOf("a"), idOf("b"), idOf("c"), idOf("d"), idOf("e")];

const facts: QueueFacts = {
  cards: [
    { id: b, priority: 5, dependsOn: [], title: "Ünïcode 日本", supersedes: null, stamp: -7 },
    { id: a, priority: 0, dependsOn: [b, "ghost"], title: "A", supersedes: c, stamp: 8 },
  ],
  bad: [{ id: d, stamp: 3, problem: { name: `${d}.md`, state: "backlog", line: 2, reason: "no", hint: "mend" } }],
  ids: [
    ["backlog", [d]],
    ["done", [c, e]],
  ],
  unreadable: [{ name: "My Task.md", state: "done", line: null, reason: "its name", hint: "" }],
  disputed: [e],
};

/** A workspace whose folders were all listed, and their memory kept by `keep`. */
const kept = (keep: (store: Store) => void = (store) => store.rememberQueue(facts)) => {
  const memory = makeMemory();
  for (const id of [a, b, c]) memory.store.addTask(id, "x");
  for (const state of TASK_STATES) memory.disk.makeFolder(memory.layout.queue(state));
  memory.store.relist();
  keep(memory.store);
  return memory;
};
const listed = (store: Store): readonly TaskState[] => store.relist().map(({ state }) => state);
const proven = (store: Store): readonly TaskState[] => [...(store.recallQueue()?.proven ?? [])];

describe("what is remembered of the queue", () => {
  test("M20: comes back whole, and every folder that did not change is proven and needs no listing", () => {
    const { disk } = kept();
    const store = storeOn(disk);
    expect(store.recallQueue()).toEqual({
      ...facts,
      ids: new Map(TASK_STATES.map((state) => [state, state === "backlog" ? [d] : state === "done" ? [c, e] : []])),
      proven: new Set(TASK_STATES),
    });
    expect(listed(store)).toEqual([]);
    expect(listed(storeOn(disk))).toEqual([...TASK_STATES]);
  });

  test("a folder that changed since is not proven, and is listed", () => {
    const { disk, layout } = kept();
    overwrite(disk, layout.card(idOf("f"), "blocked"), "x");
    const store = storeOn(disk);
    expect(store.recallQueue()?.proven).toEqual(new Set(TASK_STATES.filter((state) => state !== "blocked")));
    expect(listed(store)).toEqual(["blocked"]);
  });

  test("a folder put in place of another is not proven, whatever its time says", () => {
    const { disk } = kept();
    const copied = {
      ...disk,
      stat: (path: string) => {
        const stat = disk.stat(path);
        return stat?.kind === "folder" ? { ...stat, ino: `another ${stat.ino}` } : stat;
      },
    };
    expect(proven(storeOn(copied))).toEqual([]);
  });

  test("own changes are proven only by a listing after them", () => {
    const memory = kept((store) => {
      store.claim(a, `${a}.r1` as RunId);
      store.rememberQueue(facts);
    });
    const others = TASK_STATES.filter((state) => state !== "backlog" && state !== "active");
    expect(proven(storeOn(memory.disk))).toEqual(others);
    expect(listed(memory.store)).toEqual([]);
    expect(memory.store.relist("unproven").map(({ state }) => state)).toEqual(["backlog", "active"]);
    memory.store.rememberQueue(facts);
    expect(proven(storeOn(memory.disk))).toEqual([...TASK_STATES]);
  });

  test("with any byte changed, or cut anywhere, it is worth nothing and does no harm", () => {
    const { disk, layout } = kept();
    const whole = Buffer.from(textAt(disk, layout.queueMemory));
    for (let at = 0; at < whole.length; at += 1) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      for (const bytes of [flipped, whole.subarray(0, at)]) {
        overwrite(disk, layout.queueMemory, bytes);
        const store = storeOn(disk);
        expect(store.recallQueue(), `byte ${at}`).toBeNull();
        expect(listed(store)).toEqual([...TASK_STATES]);
      }
    }
    disk.unlink(layout.queueMemory);
    expect(storeOn(disk).recallQueue()).toBeNull();
  });

  test("with any line missing or twice it is worth nothing", () => {
    const { disk, layout } = kept();
    const lines = textAt(disk, layout.queueMemory).split("\n").slice(0, -1);
    for (const at of lines.keys())
      for (const some of [lines.toSpliced(at, 1), lines.toSpliced(at, 0, lines[at] ?? "")]) {
        overwrite(disk, layout.queueMemory, `${some.join("\n")}\n`);
        expect(storeOn(disk).recallQueue(), `line ${at}`).toBeNull();
      }
  });

  test("M41: nothing that somebody wrote into it becomes a path", () => {
    const { disk, layout } = kept();
    const lines = textAt(disk, layout.queueMemory).split("\n").slice(0, -1);
    for (const [at, line] of lines.entries())
      for (const [good, evil] of [
        [a, "../../../etc/passwd"],
        [c, "-rf"],
        [d, "A B"],
        [e, "x/y"],
      ] as const) {
        const value = JSON.stringify(unwrapLine(Buffer.from(line)));
        if (!value.includes(`"${good}"`) || !/"(?:cards|ids|disputed|bad)"/.test(value)) continue;
        const forged = Buffer.from(wrapLine(JSON.parse(value.replace(`"${good}"`, JSON.stringify(evil)))));
        const isName = value.startsWith('{"cards"') && value.indexOf(`"${good}"`) > value.indexOf('"dependsOn"');
        overwrite(disk, layout.queueMemory, `${lines.with(at, forged.toString().trimEnd()).join("\n")}\n`);
        if (!isName) expect(storeOn(disk).recallQueue(), value).toBeNull();
      }
  });

  test("M8: a full disk costs the memory and nothing else, and leaves nothing behind", () => {
    for (let at = 1; at <= 3; at += 1) {
      const { disk, store, layout } = kept();
      disk.failAt(at, "ENOSPC");
      store.rememberQueue({ ...facts, disputed: [] });
      expect(storeOn(disk).recallQueue()).not.toBeNull();
      expect(disk.list(layout.tmp)).toEqual([]);
    }
  });

  test("M21: a start that can trust every folder mends no torn renames and lists nothing for it", () => {
    const { disk } = kept();
    const silent = {
      ...disk,
      list: (path: string) => {
        if (path.includes("/tasks/")) throw new Error(`listed ${path}`);
        return disk.list(path);
      },
    };
    expect(storeOn(silent).sweep()).toBe(0);
  });
});
