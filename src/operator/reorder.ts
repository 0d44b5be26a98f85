import { Failure } from "../domain/failure.ts";
import type { EngineEvent } from "../domain/event.ts";
import type { TaskId } from "../domain/id.ts";
import type { Grant, Lease } from "../ports/lease.ts";
import type { Reader } from "../ports/reader.ts";
import type { Store } from "../ports/store.ts";
import type { World } from "../ports/world.ts";

/** What putting tasks first stands on. */
export type ReorderPorts = {
  readonly lease: Lease;
  readonly store: Pick<Store, "engineJournal">;
  readonly reader: Pick<Reader, "findTask">;
  readonly world: Pick<World, "now">;
  /** Publishes the new order: what was published before would still be taken for true. */
  readonly publish: (epoch: number, decisions: readonly EngineEvent[]) => void;
};

const WAIT_MS = 2_000;

/** Puts these tasks first, in this order, by one line of the engine's journal; only while no engine holds the workspace. */
export const reorder = async (ports: ReorderPorts, ids: readonly TaskId[]): Promise<void> => {
  for (const id of ids) {
    const state = ports.reader.findTask(id).find((each) => each.id === id)?.state;
    if (state !== "backlog") {
      const where = state === undefined ? "is gone" : `stands in ${state}`;
      throw new Failure(
        "not-allowed",
        `${id} ${where}; only tasks in the backlog have an order.`,
        "millrace queue --state backlog lists them.",
      );
    }
  }
  const grant = await ports.lease.take("queue reorder", { waitMs: WAIT_MS });
  if (grant.kind === "refused") throw engineRuns(grant);
  try {
    const journal = ports.store.engineJournal();
    try {
      const at = new Date(ports.world.now()).toISOString();
      journal.append({
        epoch: grant.epoch,
        at,
        actor: "operator",
        cause: null,
        events: [{ type: "task-ranked", tasks: [...ids] }],
      });
      ports.publish(
        grant.epoch,
        journal.entries.flatMap((entry) => entry.events),
      );
    } finally {
      journal.close();
    }
  } finally {
    await grant.release();
  }
};

/** The refusal of a verb that needs the workspace for itself, naming who has it. */
export const engineRuns = (grant: Extract<Grant, { kind: "refused" }>): Failure => {
  const { owner, reason } = grant;
  const who =
    owner === null ? "another process" : `process ${owner.pid} on ${owner.host} (${owner.what}, since ${owner.at})`;
  return reason === "foreign"
    ? new Failure(
        "lease-foreign",
        `The workspace belongs to ${who}, on another machine or namespace.`,
        "When that machine is surely gone, take it over with millrace start --once --steal.",
      )
    : new Failure(
        "engine-running",
        `An engine holds the workspace: ${who}.`,
        "Wait until it has ended, then try again.",
      );
};
