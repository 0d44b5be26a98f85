import * as z from "zod";

/** One line of the feed: what happened, as a sentence a person reads; `crc` is the CRC-32 of the line without it. */
export const FeedEvent = z.looseObject({
  seq: z.number().int().positive(),
  at: z.string(),
  type: z.string(),
  run: z.string().nullable(),
  task: z.string().nullable(),
  node: z.string().nullable(),
  /** The sequence number of the journal line it tells of. */
  entry: z.number().int(),
  text: z.string(),
  crc: z.number().int(),
});
export type FeedEvent = z.infer<typeof FeedEvent>;
