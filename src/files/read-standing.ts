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

/** What a line that tells of a brake looks like; it may stand far before the one that tells the node. */
const BRAKE = /"type":"(?:held|released)"/;

/** From the last line back to the one that tells the node, and on to a brake: each fact is what the latest event says of it. */
const standingOf = (disk: Disk, layout: Layout, run: RunId): RunStanding => {
  const path = layout.runJournal(run);
  const end = completeEnd(disk, path, disk.stat(path)?.size ?? 0);
  const found: Found = {};
  for (const line of linesBackwards(disk, path, end)) {
    if (found.node !== undefined && !BRAKE.test(line)) continue;
    const { at, events } = parseLine(line);
    for (const event of events.toReversed()) take(found, event, at);
    if (found.node !== undefined && (found.held !== undefined || found.closed !== undefined)) break;
  }
  const { node = null, attempt = null, waiting = null, held = null, asked = null, closed = null } = found;
  return { run, node, attempt, waiting, held, asked, closed };
};

/** What leaves a run where it stands and a wait as it was. */
const ASIDE = new Set<unknown>(["followed", "held", "released", "ending"]);

const take = (found: Found, event: Event, at: string): void => {
  const type = event["type"];
  if (type === "closed") {
    const { verdict, reason, question } = event;
    const asked = typeof question === "string" ? question : null;
    found.closed ??= { at, verdict: textOf(verdict), reason: textOf(reason), question: asked };
  }
  if (type === "held") found.held ??= textOf(event["reason"]);
  if (type === "released" && found.held === undefined) found.held = null;
  if (found.node !== undefined) return;
  // Whatever happened after an attempt's order but its end leaves it at work; whatever came after a wait ended it.
  if (type === "ordered" && found.attempt === undefined)
    found.attempt = typeof event["n"] === "number" ? event["n"] : null;
  if (type === "settled") found.attempt ??= null;
  if (type === "waiting" && found.waiting === undefined) {
    const { untilAt, owner, reason } = event;
    found.waiting = { untilAt: textOf(untilAt), owner: textOf(owner), reason: textOf(reason) };
  }
  if (!ASIDE.has(type)) found.waiting ??= null;
  if (type === "asked" && found.asked === undefined) found.asked = textOf(event["question"]);
  if (!ASIDE.has(type)) found.asked ??= null;
  if (type === "entered" || type === "ordered" || type === "settled") found.node = textOf(event["node"]);
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
