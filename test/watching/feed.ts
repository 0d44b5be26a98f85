import type { FeedEvent } from "../../src/domain/feed.ts";
import { makeDurable } from "../../src/files/durable.ts";
import { makeFeed } from "../../src/files/feed.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeReader } from "../../src/files/reader.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { makeSimWorld } from "../sim/world.ts";

/** Where the workspace of a feed lies. */
export const layout = layoutOf("/w");

/** When the world of these tests begins. */
export const BEGIN = Date.UTC(2026, 0, 1);

/** An event as an engine tells it, n seconds after the beginning. */
export const told = (n: number, more: Partial<FeedEvent> = {}): Omit<FeedEvent, "seq" | "crc"> => ({
  at: new Date(BEGIN + n * 1_000).toISOString(),
  type: "entered",
  run: "t.r1",
  task: "t",
  node: "builder",
  entry: n,
  text: `event ${n}`,
  ...more,
});

/** A feed on a disk in memory: what an engine tells, and what is read of it. */
export const feedDesk = (disk = makeSimDisk(1), segmentMax?: number) => {
  const durable = (on: Disk) => makeDurable(on, layout, false, makeSimWorld(1));
  const feed = makeFeed(durable(disk), segmentMax);
  return {
    disk,
    reader: makeReader(disk, "/w", makeSimWorld(1)),
    tell: (...events: readonly Omit<FeedEvent, "seq" | "crc">[]): void => feed.tell(events),
    /** The feed is thrown away, as `rm -r events` does it, and an engine begins another. */
    replace: (...events: readonly Omit<FeedEvent, "seq" | "crc">[]): void => {
      for (const name of disk.list(layout.events)) disk.unlink(`${layout.events}/${name}`);
      makeFeed(durable(disk)).tell(events);
    },
  };
};
