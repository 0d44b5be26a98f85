import type { Command, Receipt } from "../domain/command.ts";

/** One thing that lies in the mailbox, in the order of delivery: a command, or something that is none, with the reason. */
export type Delivery =
  | { readonly kind: "command"; readonly name: string; readonly command: Command }
  | { readonly kind: "unfit"; readonly name: string; readonly reason: string };

/** Commands as files. Any process delivers; only the holder of the lease answers. */
export type Mailbox = {
  /** Puts a command behind all that were delivered before it, durably; a second delivery of the same id does nothing. */
  readonly deliver: (command: Command) => void;
  /** What waits for an answer, in order, at most `max`; cheap when nothing changed. Never throws for what somebody else put there. */
  readonly pending: (max: number) => readonly Delivery[];
  /** How many names wait, at most `max`; no side effect, for faces. */
  readonly waiting: (max: number) => number;
  /** The receipt of a command; null while it has none. */
  readonly receipt: (id: string) => Receipt | null;
  /** Commits the answer (the receipt's link), then takes the delivery away. Repeatable; a receipt that exists stands. */
  readonly answer: (delivery: Delivery, receipt: Receipt) => void;
  /** Calls back soon after something was delivered, as a hint only; returns what ends it. */
  readonly watch: (nudge: () => void) => () => void;
};
