import type { FeedEvent } from "../domain/feed.ts";
import type { RunId } from "../domain/id.ts";
import type { Appender } from "../ports/disk.ts";
import type { Store } from "../ports/store.ts";
import type { Durable } from "./durable.ts";
import { feedLineOf, parseFeedLine } from "./feed-line.ts";
import { completeEnd, linesBackwards, segmentsOf } from "./feed-tail.ts";

const SEGMENT_MAX = 16 * 1024 * 1024;
/** How many lines are read when the feed is opened, and how many are searched for a run that is not among them. */
const RECENT_LINES = 500;
const SEARCHED_LINES = 50_000;

/** The feed as its single writer holds it: a projection, never synced, thrown away without loss. */
export const makeFeed = (durable: Durable, segmentMax = SEGMENT_MAX): Pick<Store, "tell" | "toldUpTo"> => {
  let open: Open | null = null;
  const opened = (): Open => (open ??= openFeed(durable));
  const rotate = (feed: Open): void => {
    const next = durable.disk.openAppend(durable.layout.segment(feed.segment + 1));
    feed.file.close();
    Object.assign(feed, { file: next, segment: feed.segment + 1, size: 0 });
  };
  return {
    tell: (events) => {
      if (events.length === 0) return;
      const feed = opened();
      if (feed.size >= segmentMax) rotate(feed);
      const lines = events.map((event, i) => feedLineOf({ seq: feed.seq + i + 1, ...event }));
      const bytes = Buffer.from(lines.join(""));
      try {
        feed.file.write(bytes);
      } catch (thrown) {
        // The next telling looks at what was written and cuts what is torn.
        open = null;
        feed.file.close();
        throw thrown;
      }
      feed.size += bytes.length;
      feed.seq += events.length;
      for (const event of events as readonly Told[])
        feed.told.set(event.run, Math.max(feed.told.get(event.run) ?? 0, event.entry));
    },
    toldUpTo: (run: RunId | null) => {
      if (open === null && segmentsOf(durable.disk, durable.layout).length === 0) return 0;
      const { told } = opened();
      const entry = told.get(run) ?? searchTold(durable, run);
      told.set(run, entry);
      return entry;
    },
  };
};

type Told = Pick<FeedEvent, "run" | "entry">;

type Open = { file: Appender; segment: number; size: number; seq: number; readonly told: Map<string | null, number> };

const openFeed = (durable: Durable): Open => {
  const { disk, layout } = durable;
  durable.ensure(layout.events);
  const segments = segmentsOf(disk, layout);
  const segment = segments.at(-1) ?? 1;
  const size = cutTorn(durable, segment);
  const told = new Map<string | null, number>();
  const seq = readRecent(durable, segments, told);
  return { file: disk.openAppend(layout.segment(segment)), segment, size, seq, told };
};

/** Cuts what follows the last newline, so that the next line is not glued to it; its bytes are kept. Returns the size left. */
const cutTorn = (durable: Durable, segment: number): number => {
  const { disk, layout } = durable;
  const path = layout.segment(segment);
  const size = disk.stat(path)?.size ?? 0;
  const end = completeEnd(disk, path, size);
  if (end === size) return size;
  durable.keepAside(`events.${segment}.jsonl.${end}`, disk.readAt(path, end, size - end) ?? new Uint8Array());
  const file = disk.openAppend(path);
  file.truncate(end);
  file.close();
  return end;
};

const readRecent = (durable: Durable, segments: readonly number[], told: Map<string | null, number>): number => {
  let seq = 0;
  let left = RECENT_LINES;
  for (const line of newestLines(durable, segments)) {
    const event = parseFeedLine(line);
    if (event !== null) {
      seq = Math.max(seq, event.seq);
      told.set(event.run, Math.max(told.get(event.run) ?? 0, event.entry));
    }
    left -= 1;
    if (left <= 0 && seq > 0) break;
  }
  return seq;
};

/** Looks for a run's newest line further back; what lies beyond the search is told again, which does no harm but length. */
const searchTold = (durable: Durable, run: RunId | null): number => {
  const needle = `"run":${JSON.stringify(run)}`;
  let left = SEARCHED_LINES;
  for (const line of newestLines(durable, segmentsOf(durable.disk, durable.layout))) {
    const event = line.includes(needle) ? parseFeedLine(line) : null;
    if (event !== null && event.run === run) return event.entry;
    left -= 1;
    if (left <= 0) break;
  }
  return 0;
};

const newestLines = function* ({ disk, layout }: Durable, segments: readonly number[]): Generator<string> {
  for (const segment of segments.toReversed()) {
    const path = layout.segment(segment);
    yield* linesBackwards(disk, path, disk.stat(path)?.size ?? 0);
  }
};
