import type { Frames } from "./frames.ts";
import type { Hold } from "./hold.ts";

/** Tells when the size of the terminal has changed and settled. */
export type Resizes = { readonly on: (hear: () => void) => () => void; readonly close: () => void };

/** A window that is dragged changes its size many times a second. */
const SETTLED_MS = 30;

/** Hears the size of the terminal, and draws everything anew once it settled, whether anybody made another frame of it or not. */
export const hearResizes = (stdout: NodeJS.WriteStream, hold: Pick<Hold, "ours">, frames: Frames): Resizes => {
  const hearers = new Set<() => void>();
  let waiting: NodeJS.Timeout | null = null;
  const settled = (): void => {
    frames.forget();
    for (const hear of hearers) hear();
    // Whoever made a frame for the new size has shown it by then.
    setImmediate(() => {
      if (hold.ours()) frames.again();
    });
  };
  const changed = (): void => {
    if (waiting !== null) clearTimeout(waiting);
    waiting = setTimeout(settled, SETTLED_MS);
  };
  stdout.on("resize", changed);
  return {
    on: (hear) => {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    close: () => {
      stdout.off("resize", changed);
      if (waiting !== null) clearTimeout(waiting);
    },
  };
};
