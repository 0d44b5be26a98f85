import { isFailure } from "../domain/failure.ts";
import type { Durable } from "./durable.ts";
import { linesHolding, openLooseLines } from "./loose-lines.ts";

/** Which events were told to hooks, across restarts, bounded: of the oldest nothing is known any more. */
export type HookRecord = {
  readonly has: (key: string) => boolean;
  readonly add: (key: string, at: string) => void;
  readonly close: () => void;
};

const KEPT = 2_000;

/** Reads the record when it is first asked for. Whatever lies there that is no line of ours is passed over. */
export const makeHookRecord = (durable: Durable): HookRecord => {
  const { layout } = durable;
  const file = openLooseLines(durable, layout.hooks);
  let known: Map<string, string> | null = null;
  let lines = 0;
  const read = (): Map<string, string> => {
    if (known !== null) return known;
    known = new Map();
    for (const line of linesHolding(durable.disk, layout.hooks, "")) {
      lines += 1;
      const told = parse(line);
      if (told !== null) known.set(told.key, told.at);
    }
    return known;
  };
  return {
    has: (key) => read().has(key),
    add: (key, at) => {
      const all = read();
      all.set(key, at);
      lines += 1;
      if (lines <= 2 * KEPT) return file.append(lineOf(key, at));
      for (const old of [...all.keys()].slice(0, -KEPT)) all.delete(old);
      lines = all.size;
      file.close();
      durable.replace(layout.hooks, Buffer.from([...all].map(([one, when]) => lineOf(one, when)).join("")));
    },
    close: () => file.close(),
  };
};

const lineOf = (key: string, at: string): string => `${JSON.stringify({ key, at })}\n`;

const parse = (line: string): { readonly key: string; readonly at: string } | null => {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null) return null;
    const { key, at } = value as Record<string, unknown>;
    return typeof key === "string" && typeof at === "string" ? { key, at } : null;
  } catch (thrown) {
    if (isFailure(thrown)) throw thrown;
    return null;
  }
};
