import { makeRandom } from "./world.ts";

/** Draws of one seeded generator: the same seed gives the same draws. */
export type Chance = {
  readonly random: () => number;
  /** True with this probability. */
  readonly likely: (probability: number) => boolean;
  /** A whole number from 0 to below `n`. */
  readonly below: (n: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
};

/** Makes it. */
export const makeChance = (seed: number): Chance => {
  const random = makeRandom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  return {
    random,
    likely: (probability) => random() < probability,
    below,
    pick: (list) => {
      const picked = list[below(list.length)];
      if (picked === undefined) throw new Error("nothing to pick from");
      return picked;
    },
  };
};

/** A number that depends on a text alone. */
export const hashOf = (text: string): number => {
  let value = 2_166_136_261;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 16_777_619) >>> 0;
  return value >>> 4;
};
