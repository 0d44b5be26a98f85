import type { EngineEvent, RunEvent } from "../domain/event.ts";
import type { Agents } from "../ports/agents.ts";
import type { Hooks } from "../ports/hooks.ts";
import type { Intake } from "../ports/intake.ts";
import type { Lease } from "../ports/lease.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import type { Planner } from "../ports/planner.ts";
import type { Retention } from "../ports/retention.ts";
import type { Store } from "../ports/store.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { Processes, World } from "../ports/world.ts";

/** Everything the engine touches the world through. */
export type Ports = {
  readonly store: Store;
  readonly lease: Lease;
  readonly mailbox: Mailbox;
  readonly agents: Agents;
  readonly workspace: Workspace;
  readonly planner: Planner;
  readonly ledger: Ledger;
  readonly intake: Intake;
  readonly retention: Retention;
  readonly hooks: Hooks;
  readonly world: World;
  readonly processes: Processes;
  /**
   * Calls back soon after a file changed that the engine looks at by itself anyway; `tell` hears once, in a sentence, when that
   * cannot be had. Returns what ends it.
   */
  readonly watch: (nudge: () => void, tell: (sentence: string) => void) => () => Promise<void>;
  /** How often the engine looks by itself, in milliseconds. */
  readonly pollMs: number;
  /** The sentence a person reads for an event. */
  readonly narrate: (event: RunEvent | EngineEvent) => string;
  readonly version: string;
};
