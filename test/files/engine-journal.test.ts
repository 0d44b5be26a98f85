import { describe, expect, test } from "vitest";
import type { EngineEvent } from "../../src/domain/event.ts";
import { followChain } from "../../src/files/chain.ts";
import { unwrapLine, wrapLine } from "../../src/files/crc-line.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { EngineJournal } from "../../src/ports/store.ts";
import { draftOf } from "../contract/store-runs.contract.ts";
import { makeMemory, overwrite, storeOn, textAt } from "./workspace.ts";

/** Long enough that eight of them make a journal that is not read whole any more. */
const answered = (n: number): EngineEvent => ({
  type: "task-answered",
  task: `t${n}`,
  question: "?",
  text: "x".repeat(40_000),
});

/** Keeps the entries of even numbers: a judgement that anyone can see in what an opening gives. */
const even: Parameters<EngineJournal["checkpoint"]>[1] = (entries) => entries.filter(({ seq }) => seq % 2 === 0);
const by = { epoch: 1, at: "2026-01-01T00:00:00.000Z" };

/** Eight decisions, a checkpoint (line nine), two more; closed. */
const golden = () => {
  const memory = makeMemory();
  const journal = memory.store.engineJournal();
  for (let n = 1; n <= 8; n += 1) journal.append(draftOf(1, answered(n)));
  journal.checkpoint(by, even);
  for (let n = 9; n <= 10; n += 1) journal.append(draftOf(1, answered(n)));
  journal.close();
  const { engineJournal: path, decisions } = memory.layout;
  return { ...memory, path, decisions, bytes: textAt(memory.disk, path) };
};
const KEPT = [2, 4, 6, 8, 10, 11];
const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 10, 11];

const seqs = (journal: Pick<EngineJournal, "entries">): readonly number[] => journal.entries.map(({ seq }) => seq);
const tasks = (journal: Pick<EngineJournal, "entries">): readonly string[] =>
  journal.entries.flatMap(({ events }) => events.map((event) => ("task" in event ? event.task : event.type)));

/** The same disk, on which the journal cannot be read as a whole. */
const withoutWhole = (disk: Disk, path: string): Disk => ({
  ...disk,
  read: (one, max) => {
    if (one === path) throw new Error("read as a whole");
    return disk.read(one, max);
  },
});

describe("the engine's journal from its checkpoint", () => {
  test("M21: opens with what lasted and what came since, without reading what was before", () => {
    const { disk, path } = golden();
    const journal = storeOn(withoutWhole(disk, path)).engineJournal();
    expect(seqs(journal)).toEqual(KEPT);
    journal.append(draftOf(2, answered(11)));
    expect(followChain(Buffer.from(textAt(disk, path)))).toMatchObject({ problem: null, tip: { seq: 12 } });
    expect(seqs(storeOn(withoutWhole(disk, path)).engineJournal())).toEqual([...KEPT, 12]);
  });

  test("M21: holds in memory what lasts, and writes nothing when nothing came since", () => {
    const { disk, path } = golden();
    const journal = storeOn(disk).engineJournal();
    journal.checkpoint(by, even);
    expect(seqs(journal)).toEqual([2, 4, 6, 8, 10]);
    for (const one of [journal, storeOn(withoutWhole(disk, path)).engineJournal()]) {
      const before = textAt(disk, path);
      one.checkpoint(by, even);
      expect(textAt(disk, path)).toBe(before);
    }
  });

  test("P5: a short journal is read and verified whole at each opening, whatever was kept", () => {
    const { disk, store, layout } = makeMemory();
    const journal = store.engineJournal();
    for (let n = 1; n <= 3; n += 1) journal.append(draftOf(1, answered(n)));
    const before = disk.ops.length;
    journal.checkpoint(by, even);
    expect(disk.ops.length).toBe(before);
    overwrite(disk, layout.engineJournal, textAt(disk, layout.engineJournal).replace('"t1"', '"tX"'));
    expect(storeOn(disk).engineJournal().takeMended()).toContain("damaged");
  });

  test("a checkpoint with any byte changed, cut anywhere or gone is worth nothing, and the whole journal is read", () => {
    const { disk, decisions } = golden();
    const whole = Buffer.from(textAt(disk, decisions));
    for (let at = 0; at < whole.length; at += at < 200 ? 13 : 9_973) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      for (const bytes of [flipped, whole.subarray(0, at)]) {
        const fork = disk.fork();
        overwrite(fork, decisions, bytes);
        expect(seqs(storeOn(fork).engineJournal()), `byte ${at}`).toEqual(ALL);
      }
    }
    disk.unlink(decisions);
    expect(seqs(storeOn(disk).engineJournal())).toEqual(ALL);
  });

  test("C12, M59: a checkpoint that somebody forged is not believed, because the journal does not vouch for it", () => {
    const { disk, decisions } = golden();
    const line = unwrapLine(Buffer.from(textAt(disk, decisions).trimEnd()));
    const forged = wrapLine({ ...line, entries: [] });
    overwrite(disk, decisions, forged);
    expect(seqs(storeOn(disk).engineJournal())).toEqual(ALL);
  });

  test("a checkpoint that is not of this journal is passed over", () => {
    const { disk, path, bytes } = golden();
    const other = makeMemory();
    const journal = other.store.engineJournal();
    for (let n = 1; n <= 12; n += 1) journal.append(draftOf(1, answered(100 + n)));
    journal.close();
    overwrite(disk, path, textAt(other.disk, path));
    expect(seqs(storeOn(disk).engineJournal())).toHaveLength(12);
    overwrite(disk, path, `${bytes.split("\n").slice(0, 7).join("\n")}\n`);
    expect(seqs(storeOn(disk).engineJournal())).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("M4: a torn tail behind a checkpoint is cut where it begins, and its bytes are kept", () => {
    const { disk, path, bytes, layout } = golden();
    overwrite(disk, path, `${bytes}{"half`);
    const journal = storeOn(disk).engineJournal();
    journal.append(draftOf(2, answered(11)));
    expect(textAt(disk, path).startsWith(bytes)).toBe(true);
    expect(seqs(storeOn(disk).engineJournal())).toEqual([...KEPT, 12]);
    expect(disk.list(layout.recovered).map((name) => textAt(disk, `${layout.recovered}/${name}`))).toEqual(['{"half']);
  });

  test("damage behind a checkpoint is found, healed by cutting, and told", () => {
    const { disk, path, bytes } = golden();
    overwrite(disk, path, bytes.replace('"t9"', '"tX"'));
    const journal = storeOn(disk).engineJournal();
    expect(journal.takeMended()).toContain("damaged");
    expect(seqs(journal)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("C12, M59: what somebody else changes behind the checkpoint is set right byte for byte", () => {
    const { disk, path, bytes } = golden();
    const journal = storeOn(disk).engineJournal();
    overwrite(disk, path, `${bytes}garbage\n`);
    journal.append(draftOf(2, answered(11)));
    expect(journal.takeMended()).toContain("as the engine wrote it again");
    expect(textAt(disk, path).startsWith(bytes)).toBe(true);
    expect(followChain(Buffer.from(textAt(disk, path)))).toMatchObject({ problem: null, tip: { seq: 12 } });
  });

  test("C12, M59: when somebody harms what the engine does not hold any more, what still matters is written anew", () => {
    const { disk, path, bytes, layout } = golden();
    for (const harm of ["", bytes.replace('"t1"', '"tX"'), bytes.slice(40)]) {
      const fork = disk.fork();
      const journal = storeOn(fork).engineJournal();
      overwrite(fork, path, harm);
      journal.append(draftOf(2, answered(11)));
      expect(journal.takeMended()).toContain("written anew");
      journal.append(draftOf(2, answered(12)));
      expect(followChain(Buffer.from(textAt(fork, path)))).toMatchObject({ problem: null, tip: { seq: 8 } });
      const left = ["t2", "t4", "t6", "t8", "t9", "t10", "t11", "t12"];
      expect([tasks(journal), tasks(storeOn(fork).engineJournal())]).toEqual([left, left]);
      const kept = fork.list(layout.recovered).map((name) => textAt(fork, `${layout.recovered}/${name}`));
      expect(kept).toEqual(harm === "" ? [] : [harm]);
    }
  });

  test("M25: a line of a newer holder is seen behind a checkpoint, and one of an older holder does not count", () => {
    const { disk } = golden();
    const late = storeOn(disk).engineJournal();
    const newer = storeOn(disk).engineJournal();
    newer.append(draftOf(3, answered(11)));
    late.append(draftOf(1, answered(99)));
    const seen = storeOn(disk).engineJournal();
    expect(seen.entries.at(-1)).toMatchObject({ epoch: 3, events: [answered(11)] });
  });

  test("M2: a crash at any change of a checkpoint loses no decision", () => {
    for (const when of ["before", "after"] as const)
      for (let at = 1; at <= 8; at += 1) {
        const { disk, store } = makeMemory();
        const journal = store.engineJournal();
        for (let n = 1; n <= 8; n += 1) journal.append(draftOf(1, answered(n)));
        disk.crashAt(at, when);
        try {
          journal.checkpoint(by, (entries) => entries);
        } catch {
          // The crash this is about.
        }
        for (const next of [disk.fork(), ...[1, 2, 3].map((seed) => disk.fork().powerLoss("posix", seed))])
          expect(seqs(storeOn(next).engineJournal()), `${when} ${at}`).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      }
  });

  test("M8: a full disk costs the checkpoint and nothing else", () => {
    const { disk } = golden();
    const journal = storeOn(disk).engineJournal();
    disk.failAt(1, "ENOSPC", 1);
    journal.checkpoint(by, even);
    expect(seqs(journal)).toEqual(KEPT);
    journal.append(draftOf(2, answered(11)));
    expect(seqs(storeOn(disk).engineJournal()).at(-1)).toBe(12);
  });
});
