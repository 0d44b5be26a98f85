import { isFailure } from "../domain/failure.ts";
import type { TaskId } from "../domain/id.ts";
import type { Desk } from "../kernel/desk.ts";
import type { PassedOver } from "../ports/pass.ts";
import type { Backlog } from "./backlog.ts";
import { openOrphan, type Opening } from "./opening.ts";
import type { Ports } from "./ports.ts";
import { retell, takeRun, type OpenRun } from "./turn.ts";

/** What recovery found in active/: the runs to carry on, and what cannot go on, each with its reason. */
export type Recovered = {
  readonly runs: readonly OpenRun[];
  readonly passedOver: readonly PassedOver[];
};

/**
 * Reads active/ and nothing else: a card whose last run is open is carried on from its journal; one without a plan is opened;
 * a corrupt run stops alone. Without `orphans` what a cut claim left is left to an engine. There is no other way to recover: fold, and owe.
 */
export const recover = async (ports: Ports, backlog: Backlog, desk: Desk, orphans = true): Promise<Recovered> => {
  const runs: OpenRun[] = [];
  const passedOver: PassedOver[] = [];
  const active = [...backlog.states].filter(([, state]) => state === "active").map(([id]) => id);
  for (const id of active.sort()) {
    const found = await recoverOne(ports, id, desk, orphans);
    if (found === null) continue;
    if ("reason" in found) {
      passedOver.push({ task: id, run: found.run, reason: found.reason });
      if (found.back) backlog.moved(id, "backlog");
    } else runs.push(found);
  }
  return { runs, passedOver };
};

/** The newest run folder tells: with a plan it is the run to carry (or to close); without one, a claim was cut short. */
const recoverOne = async (
  ports: Ports,
  id: TaskId,
  desk: Desk,
  orphans: boolean,
): Promise<OpenRun | { run: string | null; reason: string; back: boolean } | null> => {
  const last = ports.store.runsOf(id).at(-1);
  const reading = last === undefined ? null : ports.store.readRun(last);
  if (last === undefined || reading === null || reading.kind === "absent")
    return orphans ? openAgain(ports, id, desk) : null;
  if (reading.kind === "corrupt") return { run: last, reason: reading.reason, back: false };
  try {
    const open = takeRun(ports, last, reading.plan);
    retell(ports, open);
    return open;
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code !== "journal-corrupt") throw thrown;
    return { run: last, reason: thrown.message, back: false };
  }
};

/** A claim that was cut short is opened again; where that is not possible now (no git, an unfit repository) the task waits in the backlog. */
const openAgain = async (
  ports: Ports,
  id: TaskId,
  desk: Desk,
): Promise<OpenRun | { run: null; reason: string; back: boolean }> => {
  const opening = await openSafely(ports, id, desk);
  return opening.kind === "opened"
    ? takeRun(ports, opening.id, opening.plan)
    : { run: null, reason: opening.reason, back: true };
};

const openSafely = async (ports: Ports, id: TaskId, desk: Desk): Promise<Opening> => {
  try {
    return await openOrphan(ports, id, desk);
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code.startsWith("disk-")) throw thrown;
    ports.store.moveTask(id, "active", "backlog");
    return { kind: "passed-over", reason: thrown.message };
  }
};
