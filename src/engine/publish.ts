import { isFailure } from "../domain/failure.ts";
import type { Ports } from "./ports.ts";

/** A change sooner than this after the last publication waits for the next chance. */
const PAUSE_MS = 200;
/** For so long the workspace may be away. */
const GONE_MS = 5_000;

/** Publishes at most so often while work goes on quickly, and says nothing twice. */
export type Publisher = {
  /** Tells that the published state is out of date. */
  readonly changed: () => void;
  /** A chance to publish what changed: looks at an attempt give one several times a second. */
  readonly chance: () => void;
  /** After how many milliseconds what changed may be published; Infinity when nothing did. */
  readonly dueInMs: () => number;
  /** Publishes what changed at once: before anything that may take long, and at the end. */
  readonly settle: () => void;
};

/** Makes the publisher of a session. */
export const makePublisher = (world: Ports["world"], publish: () => void): Publisher => {
  let stale = false;
  let goneMs: number | null = null;
  let last = Number.NEGATIVE_INFINITY;
  const settle = (): void => {
    if (!stale) return;
    stale = false;
    last = world.monotonic();
    try {
      publish();
      goneMs = null;
    } catch (thrown) {
      // A workspace that is moved away may come back at once; one that stays away ends its engine.
      if (!isFailure(thrown) || thrown.code !== "workspace-missing" || last - (goneMs ??= last) >= GONE_MS)
        throw thrown;
      stale = true;
    }
  };
  const chance = (): void => {
    if (world.monotonic() - last >= PAUSE_MS) settle();
  };
  return {
    changed: () => {
      stale = true;
      chance();
    },
    chance,
    dueInMs: () => (stale ? Math.max(1, PAUSE_MS - (world.monotonic() - last)) : Number.POSITIVE_INFINITY),
    settle,
  };
};
