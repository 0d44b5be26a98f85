import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunId } from "../../src/domain/id.ts";
import { makeDurable } from "../../src/files/durable.ts";
import { makeFeed } from "../../src/files/feed.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeReader } from "../../src/files/reader.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { makeSimDisk, type SimDisk } from "../sim/disk.ts";
import { makeSimWorld } from "../sim/world.ts";
import { overwrite, textAt } from "./workspace.ts";

const layout = layoutOf("/w");
const told = (n: number, run: string | null = "t.r1", type = "entered") => ({
  at: new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString(),
  type,
  run,
  task: "t",
  node: null,
  entry: n,
  text: `event ${n} \u2028 ✓`,
});
const feedOn = (disk: Disk, segmentMax?: number) =>
  makeFeed(makeDurable(disk, layout, false, makeSimWorld(1)), segmentMax);
const readerOn = (disk: Disk) => makeReader(disk, "/w", makeSimWorld(1));
const entries = (page: { events: readonly { entry: number }[] }) => page.events.map((event) => event.entry);

/** A feed of n events, in segments of a few lines when wanted. */
const fed = (n: number, segmentMax?: number): SimDisk => {
  const disk = makeSimDisk(1);
  const feed = feedOn(disk, segmentMax);
  for (let i = 1; i <= n; i += 1) feed.tell([told(i)]);
  return disk;
};

describe("the feed", () => {
  test("P7: sequence numbers go on without a gap over restarts and segments", () => {
    const disk = makeSimDisk(1);
    for (let round = 0; round < 4; round += 1) {
      const feed = feedOn(disk, 700);
      for (let i = 0; i < 5; i += 1) feed.tell([told(i + 1), told(i + 1)]);
    }
    const page = readerOn(disk).feed({ tail: 1_000 });
    expect(page.events.map((event) => event.seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(page.skipped).toBe(0);
    expect(disk.list(layout.events).length).toBeGreaterThan(5);
  });

  test("D1, M4, P7: torn at any byte, its tail is cut and kept, the rest is read, and the next line is not glued", () => {
    const whole = fed(3);
    const bytes = Buffer.from(whole.read(layout.segment(1)) ?? []);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const disk = whole.fork();
      overwrite(disk, layout.segment(1), bytes.subarray(0, cut));
      const intact = bytes.subarray(0, cut).toString().split("\n").length - 1;
      expect(entries(readerOn(disk).feed({ tail: 10 })).length).toBe(intact);
      feedOn(disk).tell([told(9)]);
      const page = readerOn(disk).feed({ tail: 10 });
      expect(entries(page), `cut at ${cut}`).toEqual([1, 2, 3].slice(0, intact).concat(9));
      expect(page.skipped).toBe(0);
      const tail = bytes.subarray(bytes.subarray(0, cut).lastIndexOf(10) + 1, cut);
      expect(disk.list(layout.recovered).map((name) => textAt(disk, `${layout.recovered}/${name}`))).toEqual(
        tail.length === 0 ? [] : [tail.toString()],
      );
    }
  });

  test("D1: a bad line is passed over and counted, and an unknown type is shown as it is", () => {
    const disk = fed(2);
    const file = disk.openAppend(layout.segment(1));
    file.write(Buffer.from('{"not":"ours"}\ngarbage\n\n'));
    file.close();
    const feed = feedOn(disk);
    feed.tell([told(3, "t.r1", "teleported")]);
    const page = readerOn(disk).feed({ tail: 10 });
    expect(entries(page)).toEqual([1, 2, 3]);
    expect(page.events[2]).toMatchObject({ type: "teleported", seq: 3 });
    expect(page.skipped).toBe(3);
  });

  test("M5: overwritten with NUL or garbage anywhere, every line whose bytes are whole is still read", () => {
    const whole = fed(20);
    const bytes = Buffer.from(whole.read(layout.segment(1)) ?? []);
    const starts = [0, ...[...bytes.keys()].filter((at) => bytes[at] === 10).map((at) => at + 1)];
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 900 }),
        fc.constantFrom(0, 0x58, 0xff),
        (from, length, fill) => {
          const damaged = Buffer.from(bytes);
          damaged.fill(fill, from, Math.min(from + length, bytes.length));
          const disk = whole.fork();
          overwrite(disk, layout.segment(1), damaged);
          const intact = starts.slice(0, -1).flatMap((start, i) => {
            const end = starts[i + 1] ?? 0;
            const glued = i > 0 && from < start && from + length >= start && fill !== 0;
            return (end <= from || start >= from + length) && !glued ? [i + 1] : [];
          });
          expect(entries(readerOn(disk).feed({ tail: 100 }))).toEqual(expect.arrayContaining(intact));
          for (const event of readerOn(disk).feed({ tail: 100 }).events)
            expect(event.text).toBe(told(event.entry).text);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("a flipped byte makes a line bad, never different", () => {
    const whole = fed(1);
    const bytes = Buffer.from(whole.read(layout.segment(1)) ?? []);
    for (let at = 0; at < bytes.length - 1; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      const disk = whole.fork();
      overwrite(disk, layout.segment(1), flipped);
      expect(readerOn(disk).feed({ tail: 1 }).events).toEqual([]);
    }
  });

  test("D2: a tail reads the same few bytes however long the history is", () => {
    const cost = (events: number): number => {
      const disk = makeSimDisk(1);
      const feed = feedOn(disk);
      feed.tell(Array.from({ length: events }, (_, i) => told(i + 1)));
      let read = 0;
      const counting: Disk = {
        ...disk,
        read: () => {
          throw new Error("the whole file was read");
        },
        readAt: (path, offset, length) => {
          read += length;
          return disk.readAt(path, offset, length);
        },
      };
      expect(entries(readerOn(counting).feed({ tail: 50 })).length).toBe(50);
      return read;
    };
    expect(cost(40_000)).toBeLessThanOrEqual(cost(2_000));
  });

  test("D3: telling an event costs one write, whatever was told before", () => {
    const disk = fed(500);
    const feed = feedOn(disk);
    feed.tell([told(501)]);
    const before = disk.ops.length;
    feed.tell([told(502)]);
    expect(disk.ops.slice(before)).toEqual([`write ${layout.segment(1)}`]);
  });

  test("a write cut short by a full disk is cut off before the next telling", () => {
    for (let seed = 1; seed < 30; seed += 1) {
      const disk = makeSimDisk(seed);
      const feed = feedOn(disk);
      feed.tell([told(1)]);
      disk.failAt(1, "ENOSPC");
      expect(() => feed.tell([told(2)])).toThrow(/full/);
      feed.tell([told(2)]);
      const page = readerOn(disk).feed({ tail: 9 });
      expect([entries(page), page.events.map((event) => event.seq), page.skipped]).toEqual([[1, 2], [1, 2], 0]);
    }
  });
});

describe("reading the feed", () => {
  test("takes the last events that fit the run, the types and the time", () => {
    const disk = makeSimDisk(1);
    const feed = feedOn(disk, 900);
    for (let i = 1; i <= 30; i += 1)
      feed.tell([told(i, i % 3 === 0 ? "t.r2" : "t.r1", i % 2 === 0 ? "ordered" : "settled")]);
    const reader = readerOn(disk);
    expect(entries(reader.feed({ tail: 3 }))).toEqual([28, 29, 30]);
    expect(entries(reader.feed({ tail: 3, run: "t.r2" }))).toEqual([24, 27, 30]);
    expect(entries(reader.feed({ tail: 2, run: "t.r2", types: ["ordered"] }))).toEqual([24, 30]);
    expect(entries(reader.feed({ tail: 99, since: told(27).at }))).toEqual([27, 28, 29, 30]);
    expect(entries(reader.feed({ tail: 0 }))).toEqual([]);
  });

  test("a follower gets each event once, over segments, torn tails and restarts", () => {
    const disk = makeSimDisk(1);
    const reader = readerOn(disk);
    const seen: number[] = [];
    let { offset } = reader.feed({ tail: 0 });
    const follow = (): void => {
      const page = reader.feedAfter(offset);
      seen.push(...entries(page));
      offset = page.offset;
    };
    for (let i = 1; i <= 40; i += 1) {
      feedOn(disk, 800).tell([told(i)]);
      if (i % 3 === 0) follow();
      if (i % 7 === 0) {
        const newest = Math.max(...disk.list(layout.events).map((name) => Number(name.split(".")[0])));
        const file = disk.openAppend(layout.segment(newest));
        file.write(Buffer.from('{"torn'));
        file.close();
        follow();
      }
    }
    follow();
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  test("no feed is an empty page, and garbage for an offset begins at the start", () => {
    expect(readerOn(makeSimDisk(1)).feed({ tail: 5 })).toMatchObject({ events: [], skipped: 0 });
    expect(entries(readerOn(fed(3)).feedAfter("../../x"))).toEqual([1, 2, 3]);
  });

  test("a run told of long ago is not told of again", () => {
    const disk = makeSimDisk(1);
    const feed = feedOn(disk, 40_000);
    feed.tell([told(7, "old.r1"), told(8, "old.r1")]);
    feed.tell(Array.from({ length: 3_000 }, (_, i) => told(i + 1)));
    expect(feedOn(disk, 40_000).toldUpTo("old.r1" as RunId)).toBe(8);
    expect(feedOn(disk, 40_000).toldUpTo("never.r1" as RunId)).toBe(0);
    expect(feedOn(disk, 40_000).toldUpTo(null)).toBe(0);
  });

  test("what the engine's rebuild needs: a feed that tells less of a run is told the rest", () => {
    const disk = fed(3);
    expect(feedOn(disk).toldUpTo("t.r1" as RunId)).toBe(3);
    disk.unlink(layout.segment(1));
    expect(feedOn(disk).toldUpTo("t.r1" as RunId)).toBe(0);
  });
});
