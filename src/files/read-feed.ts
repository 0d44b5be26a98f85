import type { FeedEvent } from "../domain/feed.ts";
import type { Disk } from "../ports/disk.ts";
import type { FeedPage, FeedQuery } from "../ports/reader.ts";
import { parseFeedLine } from "./feed-line.ts";
import { completeEnd, linesBackwards, segmentsOf } from "./feed-tail.ts";
import type { Layout } from "./layout.ts";

/** A wall clock may be set back, so the search for a time goes on this far past the first older event. */
const SLACK_MS = 10 * 60 * 1_000;
const PAGE_MAX = 4 * 1024 * 1024;

/** The last events that fit the query, oldest first, read from the end; what is damaged is passed over and counted. */
export const readFeed = (disk: Disk, layout: Layout, query: FeedQuery): FeedPage => {
  const segments = segmentsOf(disk, layout);
  const newest = segments.at(-1) ?? 1;
  const end = endOf(disk, layout, newest);
  const found: FeedEvent[] = [];
  let skipped = 0;
  const since = query.since === undefined ? null : Date.parse(query.since);
  const holds = needlesOf(query);
  for (const line of query.tail > 0 ? newestLines(disk, layout, segments, end) : []) {
    if (!holds(line)) {
      // A day of a busy workspace has a million lines: those that are not wanted tell their time, and cost no more.
      if (since !== null && Date.parse(AT.exec(line)?.[1] ?? "") < since - SLACK_MS) break;
      continue;
    }
    const event = parseFeedLine(line);
    if (event === null) skipped += 1;
    else {
      const at = since === null ? 0 : Date.parse(event.at);
      if (since !== null && at < since - SLACK_MS) break;
      if ((since === null || at >= since) && fits(event, query)) found.push(event);
      if (found.length >= query.tail) break;
    }
  }
  return { events: found.reverse(), offset: `${newest}:${end}`, skipped };
};

/** What came after an offset, a bounded page at a time; a segment that is gone is passed over. */
export const readFeedAfter = (disk: Disk, layout: Layout, offset: string): FeedPage => {
  const [, first = "1", from = "0"] = /^(\d{1,9}):(\d{1,15})$/.exec(offset) ?? [];
  const events: FeedEvent[] = [];
  let skipped = 0;
  let [segment, at, left] = [Number(first), Number(from), PAGE_MAX];
  for (const next of segmentsOf(disk, layout).filter((each) => each >= Number(first))) {
    if (next > segment) [segment, at] = [next, 0];
    const page = disk.readAt(layout.segment(segment), at, left) ?? new Uint8Array();
    const whole = page.lastIndexOf(10) + 1;
    for (const line of linesOf(page.subarray(0, whole))) {
      const event = parseFeedLine(line);
      if (event === null) skipped += 1;
      else events.push(event);
    }
    at += whole;
    left -= whole;
    if (left <= 0 || page.length > whole) break;
  }
  return { events, offset: `${segment}:${at}`, skipped };
};

const newestLines = function* (
  disk: Disk,
  layout: Layout,
  segments: readonly number[],
  end: number,
): Generator<string> {
  for (const [i, segment] of segments.toReversed().entries())
    yield* linesBackwards(disk, layout.segment(segment), i === 0 ? end : endOf(disk, layout, segment));
};

const endOf = (disk: Disk, layout: Layout, segment: number): number => {
  const path = layout.segment(segment);
  return completeEnd(disk, path, disk.stat(path)?.size ?? 0);
};

/** Split at newline bytes alone: no other character ends a line of JSON. */
const linesOf = (bytes: Uint8Array): readonly string[] =>
  bytes.length === 0 ? [] : Buffer.from(bytes).toString("utf8").slice(0, -1).split("\n");

/** Where a line of the engine's tells its time. */
const AT = /^\{"seq":\d{1,16},"at":"([^"]{20,30})"/;

/** Whether a line can hold what is wanted, told without parsing it. */
const needlesOf = ({ run, types }: FeedQuery): ((line: string) => boolean) => {
  const ofRun = run === undefined ? null : `"run":${JSON.stringify(run)}`;
  const ofTypes = types?.map((type) => `"type":${JSON.stringify(type)}`) ?? null;
  return (line) =>
    (ofRun === null || line.includes(ofRun)) && (ofTypes === null || ofTypes.some((needle) => line.includes(needle)));
};

const fits = (event: FeedEvent, { run, types }: FeedQuery): boolean =>
  (run === undefined || event.run === run) && (types === undefined || types.includes(event.type));
