import { describe, expect, test } from "vitest";
import { canonicalJson, GENESIS, sha256 } from "../../src/domain/digest.ts";
import type { RunId } from "../../src/domain/id.ts";
import type { Entry } from "../../src/domain/journal.ts";
import { closedEvent, draftOf, openedEvent } from "../contract/store-runs.contract.ts";
import { planOf } from "./plan.ts";
import { idOf, makeMemory, overwrite, storeOn, textAt, thrownBy } from "./workspace.ts";

const plan = planOf(idOf("a"));
const run = plan.run as RunId;

/** A run with three lines in its journal. */
const golden = () => {
  const memory = makeMemory();
  memory.store.openRun(plan);
  const journal = memory.store.runJournal(run);
  for (const event of [
    openedEvent(plan),
    { type: "entered", node: "check", from: null, by: "opened" },
    { type: "entered", node: "check", from: "check", by: "FAIL" },
  ] as const)
    journal.append(draftOf(1, event));
  journal.close();
  const path = memory.layout.runJournal(run);
  return { ...memory, path, bytes: Buffer.from(memory.disk.read(path) ?? []) };
};

/** A line as another writer makes it: chained to what that writer believes to be the last one. */
const lineAfter = (prev: { seq: number; hash: string }, epoch: number): string => {
  const open = {
    v: 1,
    seq: prev.seq + 1,
    epoch,
    at: "t",
    actor: "engine",
    cause: null,
    prev: prev.hash,
    events: [{ type: "entered", node: "check", from: null, by: `e${epoch}` }],
  };
  return `${canonicalJson({ ...open, hash: sha256(canonicalJson(open)) })}\n`;
};
const parse = (line: string): Entry<unknown> => JSON.parse(line) as Entry<unknown>;

describe("a journal's tail", () => {
  test("M4: torn at any byte, it is cut before the first append, its bytes are kept, and nothing is glued", () => {
    const { disk, layout, path, bytes } = golden();
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const torn = disk.fork();
      overwrite(torn, path, bytes.subarray(0, cut));
      const whole = bytes.subarray(0, cut).toString().split("\n").length - 1;
      const tail = bytes.subarray(bytes.subarray(0, cut).lastIndexOf(10) + 1, cut).toString();
      const journal = storeOn(torn).runJournal(run);
      expect(journal.entries.length, `cut at ${cut}`).toBe(whole);
      journal.append(draftOf(1, closedEvent));
      expect(storeOn(torn).runJournal(run).entries.length).toBe(whole + 1);
      const kept = torn.list(layout.recovered).map((name) => textAt(torn, `${layout.recovered}/${name}`));
      expect(kept).toEqual(tail === "" ? [] : [tail]);
    }
  });

  test("a reading tells of a torn tail and changes nothing", () => {
    const { disk, store, path, bytes } = golden();
    overwrite(disk, path, bytes.subarray(0, -5));
    const before = disk.ops.length;
    expect(store.readRun(run)).toMatchObject({ kind: "run", entries: [{ seq: 1 }, { seq: 2 }] });
    expect(disk.ops.length).toBe(before);
  });

  test("M6: any byte of a complete line changed makes the run corrupt, and its journal is not opened", () => {
    const { disk, path, bytes } = golden();
    for (let at = 0; at < bytes.lastIndexOf(10, -2); at += 5) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 2;
      overwrite(disk, path, flipped);
      expect(storeOn(disk).readRun(run).kind, `byte ${at}`).toBe("corrupt");
      expect(thrownBy(() => storeOn(disk).runJournal(run)).code).toBe("journal-corrupt");
    }
  });

  test("M5: a block of NUL bytes inside makes the run corrupt, at the end it is a torn tail", () => {
    const { disk, path, bytes } = golden();
    overwrite(disk, path, Buffer.concat([bytes, Buffer.alloc(512)]));
    expect(storeOn(disk).readRun(run)).toMatchObject({ kind: "run", recovered: 512 });
    overwrite(disk, path, Buffer.concat([bytes.subarray(0, 40), Buffer.alloc(64), bytes.subarray(104)]));
    expect(storeOn(disk).readRun(run)).toMatchObject({ kind: "corrupt", reason: expect.stringContaining("line 1") });
  });

  test("a missing line and a line twice are gaps, and told by number", () => {
    const { disk, path, bytes } = golden();
    const lines = bytes.toString().split("\n").slice(0, -1);
    overwrite(disk, path, `${lines[0]}\n${lines[2]}\n`);
    expect(storeOn(disk).readRun(run)).toMatchObject({
      kind: "corrupt",
      reason: expect.stringContaining("sequence number 3 where 2"),
    });
    overwrite(disk, path, `${lines[0]}\n${lines[1]}\n${lines[1]}\n`);
    expect(storeOn(disk).readRun(run)).toMatchObject({ kind: "corrupt" });
  });
});

describe("M25: a holder that woke up late", () => {
  const two = () => {
    const { disk, path, bytes } = golden();
    const last = parse(bytes.toString().split("\n").at(-2) ?? "");
    const write = (...lines: string[]): readonly number[] | string => {
      overwrite(disk, path, bytes.toString() + lines.join(""));
      const reading = storeOn(disk).readRun(run);
      return reading.kind === "run" ? reading.entries.map((entry) => entry.epoch) : reading.kind;
    };
    return { last, write };
  };

  test("cannot add what counts behind a newer holder's line, wherever it believes the end to be", () => {
    const { last, write } = two();
    const newer = lineAfter(last, 2);
    expect(write(newer, lineAfter(last, 1))).toEqual([1, 1, 1, 2]);
    expect(write(newer, lineAfter(parse(newer), 1))).toEqual([1, 1, 1, 2]);
    expect(write(newer, lineAfter(last, 1), lineAfter(parse(newer), 2))).toEqual([1, 1, 1, 2, 2]);
    expect(write(newer, lineAfter(parse(newer), 1), lineAfter(parse(lineAfter(parse(newer), 1)), 2))).toEqual([
      1, 1, 1, 2, 2,
    ]);
  });

  test("and what it squeezed in before the newer holder's first line is taken back", () => {
    const { last, write } = two();
    expect(write(lineAfter(last, 1), lineAfter(last, 2))).toEqual([1, 1, 1, 2]);
  });

  test("but a line of the same epoch beside the chain is damage", () => {
    const { last, write } = two();
    expect(write(lineAfter(last, 1), lineAfter(last, 1))).toBe("corrupt");
    expect(write(lineAfter({ seq: 0, hash: GENESIS }, 1))).toBe("corrupt");
  });
});

describe("a journal's disk", () => {
  test("M18: after a failed sync it takes no more, and only a new process opens it again", () => {
    const { disk, store } = golden();
    const journal = store.runJournal(run);
    disk.failAt(2, "EIO");
    expect(thrownBy(() => journal.append(draftOf(1, closedEvent))).code).toBe("disk-failed");
    const ops = disk.ops.length;
    expect(thrownBy(() => journal.append(draftOf(1, closedEvent))).message).toContain("takes no more");
    expect(thrownBy(() => store.runJournal(run)).message).toContain("sync");
    expect(disk.ops.length).toBe(ops);
    expect(storeOn(disk).runJournal(run).entries.length).toBe(4);
  });

  test("M8: a write cut short by a full disk leaves no half line behind the next one", () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { disk, store, layout } = makeMemory(seed);
      store.openRun(plan);
      const journal = store.runJournal(run);
      journal.append(draftOf(1, openedEvent(plan)));
      disk.failAt(1, "ENOSPC");
      expect(thrownBy(() => journal.append(draftOf(1, closedEvent))).code).toBe("disk-full");
      expect(thrownBy(() => journal.append(draftOf(1, closedEvent))).message).toContain("takes no more");
      const again = store.runJournal(run);
      expect(again.entries.length).toBe(1);
      again.append(draftOf(1, closedEvent));
      expect(storeOn(disk).readRun(run)).toMatchObject({
        kind: "run",
        recovered: 0,
        entries: [{ seq: 1 }, { seq: 2 }],
      });
      expect(textAt(disk, layout.runJournal(run)).split("\n").length).toBe(3);
    }
  });

  test("what a crash left unsynced is synced before anyone acts on it", () => {
    const { disk, layout } = golden();
    disk.crashAt(3, "before");
    const store = storeOn(disk);
    const journal = store.runJournal(run);
    expect(thrownBy(() => journal.append(draftOf(1, closedEvent))).name).toBe("Crash");
    const next = disk.fork();
    storeOn(next).runJournal(run);
    for (let seed = 0; seed < 20; seed += 1)
      expect(textAt(next.powerLoss("posix", seed), layout.runJournal(run))).toBe(textAt(next, layout.runJournal(run)));
  });

  test("a line that holds an event of a later version stops the run and is not passed over", () => {
    const { disk, path } = golden();
    const entry = {
      v: 1,
      seq: 1,
      epoch: 1,
      at: "t",
      actor: "engine",
      cause: null,
      prev: GENESIS,
      events: [{ type: "teleported" }],
    };
    overwrite(disk, path, `${canonicalJson({ ...entry, hash: sha256(canonicalJson(entry)) })}\n`);
    expect(storeOn(disk).readRun(run)).toMatchObject({
      kind: "corrupt",
      reason: expect.stringContaining("does not know"),
    });
  });

  test("U+2028, NEL and escaped newlines in a text end no line", () => {
    const { store, disk } = makeMemory();
    store.openRun(plan);
    const journal = store.runJournal(run);
    const reason = "a\u2028b\u0085c\nd\r\ne\u0000f\ud83d\ude00";
    journal.append(draftOf(1, openedEvent(plan)));
    journal.append(draftOf(1, { ...closedEvent, reason } as typeof closedEvent));
    expect(storeOn(disk).readRun(run)).toMatchObject({ entries: [{}, { events: [{ reason }] }] });
  });
});
