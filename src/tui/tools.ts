import type { Offer } from "../operator/offer.ts";
import type { State } from "./state.ts";

/** What a key may do: change what is drawn, carry out an action, and reach the terminal. */
export type Tools = {
  readonly state: () => State;
  readonly change: (patch: Partial<State>) => void;
  /** Begins an action: asks for its input, then for consent where it is dangerous, then performs it. */
  readonly begin: (offer: Offer) => void;
  /** Performs a command line of millrace and tells of it. */
  readonly perform: (argv: readonly string[], input?: string) => Promise<void>;
  /** Gives the terminal to a command of millrace (an editor in it) and takes it back. */
  readonly handOver: (argv: readonly string[]) => Promise<void>;
  /** Copies a text: the terminal's clipboard sequence, and a native clipboard where one is at hand. */
  readonly copy: (text: string, what: string) => void;
  readonly notice: (kind: "good" | "info" | "warn" | "bad", text: string) => void;
  readonly suspend: () => void;
  readonly quit: () => void;
};
