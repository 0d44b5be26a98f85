import type { EngineEvent } from "../domain/event.ts";
import type { Disk } from "../ports/disk.ts";
import type { Decision } from "../ports/reader.ts";
import type { Layout } from "./layout.ts";

const JOURNAL_MAX = 512 * 1024 * 1024;
const NEWLINE = 10;

/** How a decision about a task begins in a line of canonical JSON; every other line is passed over unread. */
const NEEDLE = '"type":"task-';

/** The decisions about tasks in the engine's journal, in order: complete lines of the known form, verified by nobody. */
export const readDecisions = (disk: Disk, layout: Layout): readonly Decision[] => {
  const bytes = Buffer.from(disk.read(layout.engineJournal, JOURNAL_MAX) ?? []);
  const decisions: Decision[] = [];
  for (let at = bytes.indexOf(NEEDLE); at !== -1;) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end === -1) break;
    decisions.push(...decisionsIn(bytes.toString("utf8", bytes.lastIndexOf(NEWLINE, at) + 1, end)));
    at = bytes.indexOf(NEEDLE, end);
  }
  return decisions;
};

const decisionsIn = (line: string): readonly Decision[] => {
  try {
    const { at, events } = JSON.parse(line) as { at?: unknown; events?: unknown };
    if (typeof at !== "string" || !Array.isArray(events)) return [];
    return (events as readonly unknown[]).flatMap((event) => (isTaskDecision(event) ? [{ at, event }] : []));
  } catch {
    return [];
  }
};

const isTaskDecision = (value: unknown): value is Decision["event"] => {
  const event = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  switch (event["type"] as EngineEvent["type"]) {
    case "task-ranked":
      return Array.isArray(event["tasks"]) && event["tasks"].every(isText);
    case "task-prioritised":
      return isText(event["task"]) && Number.isSafeInteger(event["priority"]);
    case "task-moved":
      return ["task", "from", "to", "reason"].every((key) => isText(event[key]));
    case "task-answered":
      return ["task", "question", "text"].every((key) => isText(event[key]));
    case "task-retried":
      return (
        isText(event["task"]) &&
        (event["from"] === null || isText(event["from"])) &&
        typeof event["fresh"] === "boolean" &&
        (event["run"] === null || isText(event["run"]))
      );
    default:
      return false;
  }
};

const isText = (value: unknown): value is string => typeof value === "string";
