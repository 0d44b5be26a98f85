import type { FeedEvent } from "../domain/feed.ts";
import type { FeedPage, FeedQuery, Reader } from "../ports/reader.ts";

/** What came to the feed since the last look. `anew`: it was read from its end again, so what was known before is to be forgotten. */
export type Followed = {
  readonly events: readonly FeedEvent[];
  readonly skipped: number;
  readonly anew: boolean;
};

/** Pages of 4 MiB that one look reads at most; what is further behind is read anew from the end, which costs less. */
const PAGES_MAX = 2;

/**
 * Makes a follower of the feed: the first look reads what `first` asks for, each later one what came since. A feed that was
 * rotated away, cut or replaced under it is noticed and read anew, so that nobody waits for what never comes.
 */
export const makeFollower = (reader: Pick<Reader, "feed" | "feedAfter">, first: () => FeedQuery): (() => Followed) => {
  let offset: string | null = null;
  let seq = 0;
  const readAnew = (): Followed => {
    const page = reader.feed(first());
    offset = page.offset;
    seq = page.events.at(-1)?.seq ?? 0;
    return { events: page.events, skipped: page.skipped, anew: true };
  };
  return () => {
    if (offset === null) return readAnew();
    const events: FeedEvent[] = [];
    let skipped = 0;
    for (let pages = 0; ; pages += 1) {
      const page: FeedPage = reader.feedAfter(offset);
      const still = page.events.length === 0 && page.skipped === 0;
      // Only an end that lies before ours can tell that there is nothing because the feed is another one.
      if (still && page.offset === offset && isBefore(reader.feed({ tail: 0 }).offset, offset)) return readAnew();
      if (still) return { events, skipped, anew: false };
      if (pages >= PAGES_MAX) return readAnew();
      for (const event of page.events) {
        if (event.seq <= seq) return readAnew();
        ({ seq } = event);
        events.push(event);
      }
      skipped += page.skipped;
      ({ offset } = page);
    }
  };
};

/** True when an offset, a segment and a place in it, lies before another. */
const isBefore = (one: string, other: string): boolean => {
  const [segment = 0, at = 0] = one.split(":").map(Number);
  const [otherSegment = 0, otherAt = 0] = other.split(":").map(Number);
  return segment < otherSegment || (segment === otherSegment && at < otherAt);
};
