import type { Frames } from "./frames.ts";
import type { Hold } from "./hold.ts";

/** Stops the process as Ctrl+Z does elsewhere, with the terminal given back meanwhile. */
export type Stops = { readonly stop: () => void; readonly close: () => void };

/** Hears SIGTSTP and SIGCONT. While the terminal is lent they are the business of the program that has it. */
export const hearStops = (hold: Hold, frames: Frames): Stops => {
  let expected = false;
  const back = (): void => {
    hold.enter();
    frames.forget();
    frames.again();
  };
  const stop = (): void => {
    const lent = hold.lent();
    if (!lent) hold.leave();
    expected = true;
    // Without a listener the signal does what it does by itself: the whole group stops, as the shell waits for it to do. Here the
    // process stands still until it is continued; where no shell could continue it, it goes on at once.
    process.off("SIGTSTP", stop);
    process.kill(0, "SIGTSTP");
    process.on("SIGTSTP", stop);
    if (lent) return;
    back();
  };
  const continued = (): void => {
    const known = expected;
    expected = false;
    if (known || !hold.ours()) return;
    // It was stopped by SIGSTOP, which nothing can hear: what the terminal became since is not known.
    hold.leave();
    back();
  };
  process.on("SIGTSTP", stop);
  process.on("SIGCONT", continued);
  return {
    stop,
    close: () => {
      process.off("SIGTSTP", stop);
      process.off("SIGCONT", continued);
    },
  };
};
