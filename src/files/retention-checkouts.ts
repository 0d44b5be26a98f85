import { join } from "node:path";
import { parseRunId, parseTaskId, type RunId } from "../domain/id.ts";
import type { Found, Limits, RetentionTools, Taking } from "./retention-parts.ts";
import { readRunView } from "./read-run.ts";
import { runFoldersOf } from "./run-folder.ts";
import { sizeOf } from "./tree-size.ts";

const BRANCH_MAX = 1_024;

/** Idle checkouts over the number that may stay, the highest slots first, because the lowest free one is used next. */
export const findCheckouts = async (tools: RetentionTools, limits: Limits): Promise<Found> => {
  const { durable, trash, pace } = tools;
  const { disk, layout } = durable;
  const slots = disk
    .list(layout.checkouts)
    .filter((name) => /^[1-9][0-9]{0,3}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
  const idle = slots.filter((slot) => whyBusy(tools, slot) === null);
  const busy = slots.length - idle.length;
  const takings: Taking[] = [];
  for (const slot of idle.slice(limits.idleCheckouts).toReversed()) {
    const path = join(layout.checkouts, String(slot));
    takings.push({
      removal: {
        kind: "checkout",
        what: `.checkouts/${slot}`,
        bytes: (await sizeOf(disk, path, pace)).bytes,
        reason: `more than ${limits.idleCheckouts} checkouts are idle`,
      },
      // The measuring took time: a run may have been given the slot since.
      take: () => whyBusy(tools, slot) === null && trash.put("checkout", String(slot), path),
    });
  }
  const over = slots.length > limits.idleCheckouts && busy > 0;
  return { takings, kept: over ? [{ what: ".checkouts", reason: `${busy} of them are in use` }] : [] };
};

/** Why a slot must stay: an open run has it or may be about to get it, or a process still works there; null when it is idle. */
const whyBusy = (tools: RetentionTools, slot: number): string | null => {
  for (const run of openRuns(tools)) {
    const taken = slotOf(tools, run);
    if (taken === null) return `${run} is about to take a checkout`;
    if (taken === slot) return `${run} works in it`;
  }
  const last = lastRunIn(tools, slot);
  if (last === null) return null;
  if (tools.lives(last)) return `a process of ${last} still runs`;
  return slotOf(tools, last) === slot && !isClosed(tools, last) ? `${last} is open` : null;
};

/** The newest runs of the tasks in active; a card without a run yet counts as a run to come. */
const openRuns = ({ durable }: RetentionTools): readonly (RunId | "a claimed task")[] => {
  const { disk, layout } = durable;
  return disk.list(layout.queue("active")).flatMap((name) => {
    const task = parseTaskId(name.replace(/\.md$/, ""));
    return task === null ? [] : [runFoldersOf(disk, layout, task).at(-1) ?? "a claimed task"];
  });
};

/** The slot a run was opened with; null while its journal does not tell. */
const slotOf = (tools: RetentionTools, run: RunId | "a claimed task"): number | null => {
  const id = parseRunId(run);
  if (id === null) return null;
  const events = readRunView(tools.durable.disk, tools.durable.layout, id).entries.flatMap((entry) => entry.events);
  const opened = events.find((event) => event.type === "opened");
  return opened?.slot ?? null;
};

const isClosed = ({ durable }: RetentionTools, run: RunId): boolean =>
  readRunView(durable.disk, durable.layout, run).entries.some((entry) =>
    entry.events.some((event) => event.type === "closed"),
  );

/** The run whose branch the slot was prepared with last; null when nobody can tell. */
const lastRunIn = ({ durable }: RetentionTools, slot: number): RunId | null => {
  const bytes = durable.disk.read(join(durable.layout.checkouts, String(slot), "branch"), BRANCH_MAX);
  const branch = bytes === null ? "" : Buffer.from(bytes).toString("utf8").trim();
  return parseRunId(branch.replace(/^millrace\//, ""));
};
