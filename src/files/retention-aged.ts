import { join } from "node:path";
import { parseRunId, parseTaskId, taskOf, type TaskId } from "../domain/id.ts";
import type { Kept, Removal } from "../ports/retention.ts";
import { placesOf } from "./places.ts";
import type { Found, Limits, RetentionTools, Taking } from "./retention-parts.ts";
import { sizeOf } from "./tree-size.ts";

/** So many answered commands count as one thing, because each is small. */
const TOGETHER = 500;

/**
 * Answered commands that are old. While a command waits for its answer they all stay: the receipt of one that was answered,
 * but not yet taken away, is what keeps it from being obeyed twice.
 */
export const findCommands = async (tools: RetentionTools, limits: Limits): Promise<Found> => {
  const { disk, layout } = tools.durable;
  const waiting = (): boolean => disk.list(layout.incoming).length > 0;
  const takings: Taking[] = [];
  for (const folder of [layout.processed, layout.failed]) {
    const old = await oldIn(tools, folder, "command", limits.commandsMs);
    for (let from = 0; from < old.length; from += TOGETHER) {
      const some = old.slice(from, from + TOGETHER);
      const removal: Removal = {
        kind: "command",
        what: `${some.length} in ${folder.slice(layout.runtime.length + 1)}`,
        bytes: some.reduce((sum, each) => sum + each.removal.bytes, 0),
        reason: `older than ${phraseDays(limits.commandsMs)}`,
      };
      takings.push({ removal, take: () => !waiting() && some.filter(({ take }) => take()).length > 0 });
    }
  }
  if (takings.length === 0 || !waiting()) return { takings, kept: [] };
  return { takings: [], kept: [{ what: "commands", reason: "a command waits for its answer" }] };
};

/** What was cut or set aside long ago, unless it belongs to a task that is not done: then a person may still want it. */
export const findRecovered = async (tools: RetentionTools, limits: Limits): Promise<Found> => {
  const { disk, layout } = tools.durable;
  const kept: Kept[] = [];
  const takings = (await oldIn(tools, layout.recovered, "recovered", limits.trashMs)).filter(({ removal }) => {
    const task = taskNamed(removal.what);
    const undone = task !== null && placesOf(disk, layout, task).some((place) => place !== "done");
    if (undone) kept.push({ what: removal.what, reason: "it belongs to a task that is not done" });
    return !undone;
  });
  return { takings, kept };
};

/** The task a set-aside file belongs to: its name begins with the task's or the run's id and a dot. */
const taskNamed = (what: string): TaskId | null => {
  const [first = "", second = ""] = what.slice(what.lastIndexOf("/") + 1).split(".");
  const run = parseRunId(`${first}.${second}`);
  return run === null ? parseTaskId(first) : taskOf(run);
};

type Old = { readonly removal: Removal; readonly take: () => boolean };

/** What lies in a folder and was not touched for so long, the oldest first. */
const oldIn = async (
  { durable, trash, world, pace }: RetentionTools,
  folder: string,
  kind: "command" | "recovered",
  maxAgeMs: number,
): Promise<readonly Old[]> => {
  const { disk } = durable;
  const old: { readonly atMs: number; readonly taking: Old }[] = [];
  for (const name of disk.list(folder)) {
    if (!(await pace())) break;
    const path = join(folder, name);
    const stat = disk.stat(path);
    const atMs = stat === null ? Infinity : Number(BigInt(stat.mtime) / 1_000_000n);
    if (stat === null || !(world.now() - atMs > maxAgeMs)) continue;
    const bytes = stat.kind === "folder" ? (await sizeOf(disk, path, pace)).bytes : stat.size;
    const what = `${folder.slice(durable.layout.runtime.length + 1)}/${name}`;
    const reason = `older than ${phraseDays(maxAgeMs)}`;
    old.push({ atMs, taking: { removal: { kind, what, bytes, reason }, take: () => trash.put(kind, name, path) } });
  }
  return old.sort((a, b) => a.atMs - b.atMs).map(({ taking }) => taking);
};

/** A length of time in days, for a reason. */
export const phraseDays = (ms: number): string => {
  const days = Math.round((ms / 86_400_000) * 10) / 10;
  return days === 1 ? "a day" : `${days} days`;
};
