import { statfsSync } from "node:fs";
import { join } from "node:path";
import { parseRunId } from "../domain/id.ts";
import { makeDisk } from "../files/disk.ts";
import { layoutOf, type Layout } from "../files/layout.ts";
import { sizeOf } from "../files/tree-size.ts";
import type { Finding } from "../operator/finding.ts";
import type { Disk } from "../ports/disk.ts";
import type { Reader } from "../ports/reader.ts";
import { phraseBytes } from "../view/bytes.ts";
import { count } from "../view/sentence.ts";
import { looseIn } from "../workspace/space.ts";

/** So many names of each part are counted; a larger one is told as "more than". */
const NAMES_MAX = 100_000;
const ROOM_LOW = 1_000_000_000;
const ROOM_OUT = 50_000_000;
const NAMED_MAX = 5;

/** What the workspace takes on its disk, by its parts, and how much room is left there. */
export const examineSpace = async (root: string): Promise<readonly Finding[]> => {
  const disk = makeDisk();
  const layout = layoutOf(root);
  const checkouts = disk.list(layout.checkouts).filter((name) => name !== "engine.git");
  const engineGit = join(layout.checkouts, "engine.git");
  const parts = await Promise.all([
    part(disk, `runs (${disk.list(layout.runs).filter((name) => parseRunId(name) !== null).length})`, [layout.runs]),
    part(
      disk,
      `checkouts (${checkouts.length})`,
      checkouts.map((name) => join(layout.checkouts, name)),
    ),
    part(disk, `engine.git (${count(looseIn(engineGit), "loose object")})`, [engineGit]),
    part(disk, "feed", [layout.events]),
    part(disk, "commands", [layout.commands]),
    part(disk, "set aside", [layout.recovered]),
    part(disk, `trash (${disk.list(layout.trash).length})`, [layout.trash]),
  ]);
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const trash = parts.at(-1)?.bytes ?? 0;
  return [
    {
      area: "disk",
      level: "good",
      sentence: `Millrace takes ${phraseBytes(total)}: ${parts.map(({ words }) => words).join(", ")}.`,
      hint:
        trash > ROOM_LOW
          ? "millrace prune --empty-trash frees what lies in the trash now; --dry-run shows what is old."
          : "",
    },
    ...roomFindings(root),
  ];
};

const part = async (
  disk: Disk,
  name: string,
  paths: readonly string[],
): Promise<{ readonly words: string; readonly bytes: number }> => {
  let [bytes, names] = [0, 0];
  let whole = true;
  for (const path of paths) {
    const size = await sizeOf(disk, path, async () => Promise.resolve(true), Math.max(0, NAMES_MAX - names));
    [bytes, names, whole] = [bytes + size.bytes, names + size.names, whole && size.whole];
  }
  return { words: `${name} ${whole ? "" : "more than "}${phraseBytes(bytes)}`, bytes };
};

const roomFindings = (root: string): readonly Finding[] => {
  const { bavail, bsize } = statfsSync(root);
  const room = bavail * bsize;
  if (room >= ROOM_LOW) return [];
  return [
    {
      area: "disk",
      level: room < ROOM_OUT ? "wrong" : "note",
      sentence: `Only ${phraseBytes(room)} are free on the disk of ${root}.`,
      hint: "millrace prune --dry-run shows what is old; prune --empty-trash frees it at once.",
    },
  ];
};

/** Runs whose folders somebody took away: all of them, or those of which the engine's repository still keeps work. */
export const examineLost = (root: string, reader: Reader): readonly Finding[] => {
  const disk = makeDisk();
  const layout = layoutOf(root);
  const kept = disk
    .list(join(layout.checkouts, "engine.git", "refs", "millrace"))
    .flatMap((name) => parseRunId(name) ?? []);
  const lost = kept
    .filter((run) => disk.stat(layout.run(run)) === null && disk.stat(layout.pruned(run)) === null)
    .sort();
  if (disk.stat(layout.runs) === null) return runsGone(layout, reader, lost.length);
  if (lost.length === 0) return [];
  const more = lost.length > NAMED_MAX ? ` and ${lost.length - NAMED_MAX} more` : "";
  const [noun, are, them] = lost.length === 1 ? ["folder", "is", "it"] : ["folders", "are", "them"];
  return [
    {
      area: "runs",
      level: "note",
      sentence: `The ${noun} of ${lost.slice(0, NAMED_MAX).join(", ")}${more} ${are} gone, and Millrace did not remove ${them}.`,
      hint: `Restore ${them} from a backup, or leave it: what their attempts made is kept under refs/millrace/<run> of agents/.checkouts/engine.git.`,
    },
  ];
};

const runsGone = (layout: Layout, reader: Reader, lost: number): readonly Finding[] => {
  const { active, blocked, done } = reader.counts();
  if (active + blocked + done + lost === 0) return [];
  const worked = [
    ...(active === 0 ? [] : [`${active} in active`]),
    ...(blocked === 0 ? [] : [`${blocked} in blocked`]),
    ...(done === 0 ? [] : [`${done} in done`]),
  ];
  return [
    {
      area: "runs",
      level: "wrong",
      sentence: `${layout.runs} is gone, and with it the plans and journals of every run${worked.length === 0 ? "" : ` (tasks: ${worked.join(", ")})`}.`,
      hint: "Restore it from a backup before anything is started. Without one, a task in active is opened again from its card; what attempts made is kept under refs/millrace/<run> of agents/.checkouts/engine.git.",
    },
  ];
};
