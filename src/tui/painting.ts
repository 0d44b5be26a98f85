import type { StoreApi } from "zustand/vanilla";
import { drawFrame } from "./frame.ts";
import type { State } from "./state.ts";
import { asDrawn } from "./still.ts";
import { paint, type Theme } from "./themes.ts";

/** Draws the state's frame whenever it was changed: at once for a key, together for what comes in a burst. */
export type Painting = {
  /** Draws what is not drawn yet. */
  readonly flush: () => void;
  readonly close: () => void;
};

/** What is told is drawn at most so often. */
const FRAME_MS = 16;

/** Paints a state into lines and has them shown: the first frame at once. What looks the same as before costs nothing but its drawing. */
export const beginPainting = (
  state: StoreApi<State>,
  show: (lines: readonly string[]) => void,
  theme: Theme,
): Painting => {
  let drawn: State | null = null;
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const now = state.getState();
    if (now === drawn) return;
    drawn = now;
    show(drawFrame(asDrawn(now)).map((each) => paint(each, theme).trimEnd()));
  };
  const unhear = state.subscribe(() => {
    timer ??= setTimeout(flush, FRAME_MS);
  });
  flush();
  return {
    flush,
    close: () => {
      unhear();
      if (timer !== null) clearTimeout(timer);
    },
  };
};
