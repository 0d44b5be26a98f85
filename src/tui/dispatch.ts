import type { Input } from "./key.ts";
import { meaningOf } from "./keymap.ts";
import { toOverlay } from "./overlays/input.ts";
import type { Tools } from "./tools.ts";

/** Gives what a person did to what stands on the screen: to what covers it, else to the table of keys. */
export const dispatch = (tools: Tools, input: Input): void => {
  const state = tools.state();
  if (state.overlay !== null) {
    toOverlay(tools, state.overlay, input);
    return;
  }
  if (input.kind === "wheel") press(tools, input.by > 0 ? "down" : "up", Math.min(3, Math.abs(input.by)));
  else if (input.kind === "key") press(tools, input.key, 1);
};

const press = (tools: Tools, key: string, times: number): void => {
  for (let left = times; left > 0; left -= 1) {
    const state = tools.state();
    const meaning = meaningOf(state, key);
    if (meaning === null) return;
    const refusal = meaning.refusal?.(state) ?? null;
    if (refusal === null) meaning.run(tools);
    else tools.notice("warn", `${meaning.label}: ${refusal}`);
  }
};
