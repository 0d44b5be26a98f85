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

/** Paints a state into the text that Ink shows; one that looks the same is not shown anew, so that an idle screen costs nothing. */
export const beginPainting = (
  state: StoreApi<State>,
  frame: StoreApi<{ readonly text: string }>,
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
    const text = drawFrame(asDrawn(now))
      .map((each) => paint(each, theme))
      .join("\n");
    if (text !== frame.getState().text) frame.setState({ text });
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
