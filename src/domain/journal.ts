import * as z from "zod";

/** The frame of one journal line; `hash` is the sha256 of the line's canonical JSON without it, `prev` the hash before. */
export const Frame = z.strictObject({
  v: z.literal(1),
  seq: z.number().int().positive(),
  epoch: z.number().int().nonnegative(),
  at: z.string(),
  actor: z.string(),
  cause: z.string().nullable(),
  prev: z.string(),
  events: z.array(z.unknown()),
  hash: z.string(),
});

/** One committed decision: the events of one journal line, made true together. */
export type Entry<E> = {
  readonly v: 1;
  readonly seq: number;
  readonly epoch: number;
  readonly at: string;
  readonly actor: string;
  readonly cause: string | null;
  readonly prev: string;
  readonly events: readonly E[];
  readonly hash: string;
};
