import type { RunId, TaskId } from "../domain/id.ts";
import type { Disk } from "../ports/disk.ts";
import type { RunStanding } from "../ports/reader.ts";
import { completeEnd, linesBackwards } from "./feed-tail.ts";
import type { Layout } from "./layout.ts";
import { runFoldersOf } from "./run-folder.ts";

/** How a task's newest run stands, read from the end of its journal: no line is verified, and what cannot be read is passed over. */
export const readStanding = (disk: Disk, layout: Layout, id: TaskId): RunStanding | null => {
  const run = runFoldersOf(disk, layout, id).at(-1);
  return run === undefined ? null : standingOf(disk, layout, run);
};

type Event = Readonly<Record<string, unknown>>;
type Found = { -readonly [Key in keyof Omit<RunStanding, "run">]?: RunStanding[Key] };

/** From the last line back to the one that tells the node: each fact is what the latest event says of it. */
const standingOf = (disk: Disk, layout: Layout, run: RunId): RunStanding => {
  const path = layout.runJournal(run);
  const end = completeEnd(disk, path, disk.stat(path)?.size ?? 0);
  const found: Found = {};
  for (const line of linesBackwards(disk, path, end)) {
    const { at, events } = parseLine(line);
    for (const event of events.toReversed()) take(found, event, at);
    if (found.node !== undefined) break;
  }
  const { node = null, attempt = null, waiting = null, closed = null } = found;
  return { run, node, attempt, waiting, closed };
};

const take = (found: Found, event: Event, at: string): void => {
  const type = event["type"];
  if (type === "closed") found.closed ??= { at, verdict: textOf(event["verdict"]), reason: textOf(event["reason"]) };
  // Whatever happened after an attempt's order but its end leaves it at work; whatever came after a wait ended it.
  if (type === "ordered" && found.attempt === undefined)
    found.attempt = typeof event["n"] === "number" ? event["n"] : null;
  if (type === "settled") found.attempt ??= null;
  if (type === "waiting" && found.waiting === undefined) {
    const { untilAt, owner, reason } = event;
    found.waiting = { untilAt: textOf(untilAt), owner: textOf(owner), reason: textOf(reason) };
  }
  if (type !== "followed") found.waiting ??= null;
  if (type === "entered" || type === "ordered" || type === "settled") found.node ??= textOf(event["node"]);
};

const parseLine = (line: string): { readonly at: string; readonly events: readonly Event[] } => {
  try {
    const value = JSON.parse(line) as { at?: unknown; events?: unknown } | null;
    const events = Array.isArray(value?.events) ? (value.events as readonly unknown[]) : [];
    return {
      at: textOf(value?.at),
      events: events.filter((event): event is Event => typeof event === "object" && event !== null),
    };
  } catch {
    return { at: "", events: [] };
  }
};

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
