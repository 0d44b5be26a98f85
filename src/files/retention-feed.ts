import { segmentsOf } from "./feed-tail.ts";
import type { Found, Limits, RetentionTools } from "./retention-parts.ts";

/**
 * The oldest segments of the feed, as far as all together are larger than they may be. The newest stays, because the engine
 * writes there; and so does the one before a newest that is empty, because the numbers of events go on from its end.
 */
export const findFeed = ({ durable, trash }: RetentionTools, limits: Limits): Found => {
  const { disk, layout } = durable;
  const segments = segmentsOf(disk, layout).map((n) => ({ n, bytes: disk.stat(layout.segment(n))?.size ?? 0 }));
  const lastWritten = segments.findLastIndex(({ bytes }) => bytes > 0);
  let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const over = segments.slice(0, Math.max(0, lastWritten)).filter((segment) => {
    const goes = bytes > limits.feedBytes;
    if (goes) bytes -= segment.bytes;
    return goes;
  });
  return {
    takings: over.map((segment) => ({
      removal: {
        kind: "feed",
        what: `events/${segment.n}.jsonl`,
        bytes: segment.bytes,
        reason: `newer events take more than ${Math.round(limits.feedBytes / 1_000_000)} MB`,
      },
      take: () => trash.put("feed", `${segment.n}.jsonl`, layout.segment(segment.n)),
    })),
    kept: [],
  };
};
