import type { EngineEvent, RunEvent } from "../domain/event.ts";
import type { Agents } from "../ports/agents.ts";
import type { Lease } from "../ports/lease.ts";
import type { Planner } from "../ports/planner.ts";
import type { Store } from "../ports/store.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { Processes, World } from "../ports/world.ts";

/** Everything the engine touches the world through. */
export type Ports = {
  readonly store: Store;
  readonly lease: Lease;
  readonly agents: Agents;
  readonly workspace: Workspace;
  readonly planner: Planner;
  readonly world: World;
  readonly processes: Processes;
  /** The sentence a person reads for an event. */
  readonly narrate: (event: RunEvent | EngineEvent) => string;
  readonly version: string;
};
