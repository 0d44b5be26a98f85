import type { Offer } from "../operator/offer.ts";
import type { Query } from "../watching/query.ts";
import type { TextPage } from "../watching/answer.ts";
import type { State, Undo } from "./state.ts";
import type { Target } from "./target.ts";

/** What a key may do: change what is drawn, carry out an action, and reach the terminal. */
export type Tools = {
  readonly state: () => State;
  readonly change: (patch: Partial<State>) => void;
  /** Carries an offer out with its input: behind a confirmation where it has consequences. */
  readonly carryOut: (offer: Offer, input: string, target: Target) => void;
  /** Performs it at once: consent was given. */
  readonly perform: (offer: Offer, input: string, target: Target) => Promise<void>;
  /** Performs a command line of millrace that is no offer, and tells of it; `undo` takes it back. True when it was carried out. */
  readonly command: (argv: readonly string[], undo?: Undo | null) => Promise<boolean>;
  /** Has a text edited in the person's editor, the terminal given and taken back; null when they left it as it was or it failed. */
  readonly edit: (text: string, name: string) => Promise<string | null>;
  /** Shows a text in the person's pager, the terminal given and taken back. */
  readonly page: (text: string, name: string) => Promise<void>;
  /** The whole of a text of which the screen shows a part, capped. */
  readonly whole: (query: Extract<Query, { source: "logs" | "page" | "note" }>) => Promise<TextPage | null>;
  /** Writes a text into a new file of the folder the screen was opened in; tells of it. */
  readonly save: (text: string, name: string) => void;
  /** Copies a text: the terminal's clipboard sequence, and a native clipboard where one is at hand. */
  readonly copy: (text: string, what: string) => void;
  readonly notice: (kind: "good" | "info" | "warn" | "bad", text: string) => void;
  readonly mouse: (on: boolean) => void;
  /** Draws everything anew. */
  readonly redraw: () => void;
  readonly suspend: () => void;
  readonly quit: () => void;
};
