import type { State } from "./state.ts";
import type { Tools } from "./tools.ts";

/**
 * One key and what it does. The table of these is the only source of dispatch, footer, help and palette. `valid` says whether it
 * means anything where the person is; `refusal` why it is dim there.
 */
export type Binding = {
  readonly id: string;
  readonly keys: readonly string[];
  /** One or two words for the footer and the palette. */
  readonly label: string;
  /** A sentence for the help. */
  readonly summary: string;
  /** Smaller stands further left in the footer; 0 keeps it out. */
  readonly rank: number;
  readonly valid: (state: State) => boolean;
  readonly refusal?: (state: State) => string | null;
  /** True where this is what the person is most likely to want now: it stands first in the footer. */
  readonly urgent?: (state: State) => boolean;
  readonly run: (tools: Tools) => void;
};

/** Makes a key that is never dim. */
export const bind = (
  id: string,
  keys: readonly string[],
  label: string,
  summary: string,
  rank: number,
  valid: (state: State) => boolean,
  run: (tools: Tools) => void,
): Binding => ({ id, keys, label, summary, rank, valid, run });
