import { describe, expect, test } from "vitest";
import { makeFollower } from "../../src/watching/follow.ts";
import { overwrite } from "../files/workspace.ts";
import { BEGIN, feedDesk, layout, told } from "./feed.ts";

const entriesOf = ({ events }: { readonly events: readonly { readonly entry: number }[] }) =>
  events.map(({ entry }) => entry);

describe("following the feed", () => {
  test("F9: the first look reads what is asked for, each later one only what came since", () => {
    const { reader, tell } = feedDesk();
    tell(told(1), told(2), told(3));
    const look = makeFollower(reader, () => ({ tail: 2 }));
    expect(look()).toMatchObject({ anew: true, skipped: 0 });
    expect(look()).toEqual({ events: [], skipped: 0, anew: false });
    tell(told(4));
    tell(told(5));
    const next = look();
    expect(next.anew).toBe(false);
    expect(entriesOf(next)).toEqual([4, 5]);
  });

  test("an empty workspace has no events, and its first one comes", () => {
    const { reader, tell } = feedDesk();
    const look = makeFollower(reader, () => ({ tail: 10 }));
    expect(look()).toEqual({ events: [], skipped: 0, anew: true });
    expect(look().events).toEqual([]);
    tell(told(1));
    expect(entriesOf(look())).toEqual([1]);
  });

  test("M73: over a rotation nothing is lost and nothing comes twice", () => {
    const { reader, tell } = feedDesk(undefined, 500);
    tell(told(1));
    const look = makeFollower(reader, () => ({ tail: 10 }));
    const seen = entriesOf(look());
    for (let n = 2; n <= 30; n += 1) {
      tell(told(n));
      if (n % 7 === 0) seen.push(...entriesOf(look()));
    }
    seen.push(...entriesOf(look()));
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });

  test("M73: a feed that was thrown away and begun anew is read anew, shorter or longer than the old one", () => {
    for (const length of [1, 400]) {
      const { reader, tell, replace } = feedDesk(undefined, 2_000);
      for (let n = 1; n <= 50; n += 1) tell(told(n));
      const look = makeFollower(reader, () => ({ tail: 1_000 }));
      look();
      replace(...Array.from({ length }, (_, i) => told(1_000 + i)));
      const next = look();
      expect(next.anew, `with ${length}`).toBe(true);
      expect(entriesOf(next)).toEqual(Array.from({ length }, (_, i) => 1_000 + i));
    }
  });

  test("M73: one that was begun anew in the same file, and is longer already, is found by its numbers", () => {
    const { reader, tell, replace } = feedDesk();
    for (let n = 1; n <= 50; n += 1) tell(told(n));
    const look = makeFollower(reader, () => ({ tail: 1_000 }));
    look();
    replace(...Array.from({ length: 30 }, (_, i) => told(1_000 + i, { text: "x".repeat(1_000) })));
    const next = look();
    expect(next.anew).toBe(true);
    expect(entriesOf(next)).toEqual(Array.from({ length: 30 }, (_, i) => 1_000 + i));
  });

  test("D2: looking back for a type until a time reads no further than that time, though nothing fits", () => {
    const { disk, tell } = feedDesk(undefined, 2_000);
    for (let n = 1; n <= 400; n += 1) tell(told(n * 60));
    const read = new Set<string>();
    const watched: typeof disk = {
      ...disk,
      readAt: (path, offset, length) => {
        read.add(path);
        return disk.readAt(path, offset, length);
      },
    };
    const { reader } = feedDesk(watched);
    const since = new Date(BEGIN + 390 * 60_000).toISOString();
    expect(reader.feed({ tail: 5, since, types: ["closed"] }).events).toEqual([]);
    expect(read.size).toBeGreaterThan(0);
    expect(read.size).toBeLessThan(disk.list(layout.events).length / 3);
  });

  test("M73: a feed that was cut is read anew, and what is told behind the cut is not missed", () => {
    const { disk, reader, tell } = feedDesk();
    for (let n = 1; n <= 50; n += 1) tell(told(n));
    const look = makeFollower(reader, () => ({ tail: 1_000 }));
    look();
    overwrite(disk, layout.segment(1), (disk.read(layout.segment(1)) ?? new Uint8Array()).subarray(0, 700));
    const cut = look();
    expect(cut.anew).toBe(true);
    expect(cut.events.length).toBeLessThan(50);
  });

  test("F4: bad lines are passed over and counted", () => {
    const { disk, reader, tell } = feedDesk();
    tell(told(1));
    const look = makeFollower(reader, () => ({ tail: 10 }));
    look();
    const file = disk.openAppend(layout.segment(1));
    file.write(Buffer.from('{"not":"ours"}\n\u0000\u0000garbage\n'));
    file.close();
    tell(told(2));
    const next = look();
    expect(next.skipped).toBe(2);
    expect(entriesOf(next)).toEqual([2]);
  });
});
