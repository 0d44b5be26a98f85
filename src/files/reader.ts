import { join } from "node:path";
import type { RunId } from "../domain/id.ts";
import { CARD_BYTES_MAX } from "../domain/task.ts";
import type { Disk } from "../ports/disk.ts";
import type { Reader } from "../ports/reader.ts";
import type { Processes } from "../ports/world.ts";
import { lastSignIn, partOfFile, tailOfFile } from "./evidence.ts";
import { ABSENT } from "./folder-times.ts";
import { makeFolderGlance } from "./folder-glance.ts";
import { layoutOf, type Layout } from "./layout.ts";
import { judgeRecord, ownerOf, readLeaseRecord } from "./lease-record.ts";
import { placesOf } from "./places.ts";
import { prunedOf } from "./pruned.ts";
import { readDecisions } from "./read-decisions.ts";
import { readFeed, readFeedAfter } from "./read-feed.ts";
import {
  findTasks,
  readCard,
  readCounts,
  readFolderTime,
  readNames,
  readNewest,
  readRows,
  type FullCard,
} from "./read-queue.ts";
import { findRuns, newestRuns, readRunView } from "./read-run.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { readStanding } from "./read-standing.ts";
import { regularFilesUnder } from "./regular-files.ts";
import { runFoldersOf } from "./run-folder.ts";

/**
 * Reads of a workspace for every face, without side effects and without a schema library. Without `fullCard` an unusual card
 * throws a Doubt, upon which the caller loads the full reader and asks again.
 */
export const makeReader = (
  disk: Disk,
  root: string,
  processes: Processes,
  options: { readonly fullCard?: FullCard } = {},
): Reader => {
  const layout = layoutOf(root);
  const source = { disk, layout, fullCard: options.fullCard, glance: makeFolderGlance(disk, layout) };
  const snapshot = onceATurn(
    whileSame(
      () => disk.stamp(layout.state),
      () => readSnapshot(disk, layout),
    ),
  );
  const folderOf = (run: RunId, n: number): string | null => attemptFolderOf(disk, layout, run, n);
  return {
    root,
    owner: () => ownerNow(disk, layout, processes),
    stopMarked: () => disk.stat(layout.stop) !== null,
    snapshot,
    counts: () => readCounts(source, snapshot()),
    rows: (query) => readRows(source, snapshot(), query),
    newestIn: (state, limit) => readNewest(source, state, limit),
    names: (state) => readNames(source, state),
    folderTime: (state) => readFolderTime(source, state),
    cardStamp: (id, state) => disk.stamp(layout.card(id, state)),
    places: (id) => placesOf(disk, layout, id),
    standing: (id) => readStanding(disk, layout, id),
    decisions: whileSame(
      () => disk.stamp(layout.engineJournal),
      () => readDecisions(disk, layout),
    ),
    findTask: (fragment) => findTasks(source, fragment),
    findRun: (fragment) => findRuns(disk, layout, fragment),
    card: (id, state) => readCard(source, id, state),
    cardText: (id, state) => textOf(disk.read(layout.card(id, state), CARD_BYTES_MAX)),
    runs: (limit) => newestRuns(disk, layout, limit),
    runsOf: (id) => runFoldersOf(disk, layout, id),
    runsTime: () => disk.stat(layout.runs)?.mtime ?? ABSENT,
    runStamp: (id) => disk.stamp(layout.runJournal(id)),
    pruned: (id) => prunedOf(disk, layout, id),
    run: (id) => readRunView(disk, layout, id),
    feed: (query) => readFeed(disk, layout, query),
    feedAfter: (offset) => readFeedAfter(disk, layout, offset),
    attemptFile: (run, n, name, max) => {
      const folder = folderOf(run, n);
      return folder === null ? null : tailOfFile(disk, folder, name, max);
    },
    attemptBytes: (run, n, name, part) => {
      const folder = folderOf(run, n);
      return folder === null ? null : partOfFile(disk, folder, name, part);
    },
    attemptFolder: folderOf,
    attemptFiles: (run, n) => {
      const folder = folderOf(run, n);
      return folder === null ? [] : filesIn(disk, folder);
    },
    lastSign: (run, n) => {
      const folder = folderOf(run, n);
      return folder === null ? null : lastSignIn(disk, folder);
    },
    outputs: (id) => ({ folder: layout.outputs(id), files: regularFilesUnder(disk, layout.outputs(id)) }),
  };
};

/** Bytes as text, null when they are none. */
const textOf = (bytes: Uint8Array | null): string | null => {
  try {
    return bytes === null ? null : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** One answer for all who ask before anything else can happen: a glance asks several times, and shall not see two states. */
const onceATurn = <T>(read: () => T): (() => T) => {
  let last: { readonly value: T } | null = null;
  return () => {
    if (last === null) {
      last = { value: read() };
      queueMicrotask(() => (last = null));
    }
    return last.value;
  };
};

/** What was read stays as long as its stamp does: a journal is read again only when it grew. */
const whileSame = <T>(stampOf: () => number | null, read: () => T): (() => T) => {
  let last: { readonly stamp: number | null; readonly value: T } | null = null;
  return () => {
    const stamp = stampOf();
    if (last?.stamp !== stamp || last === null) last = { stamp, value: read() };
    return last.value;
  };
};

const ownerNow = (disk: Disk, layout: Layout, processes: Processes): ReturnType<Reader["owner"]> => {
  const record = readLeaseRecord(disk, layout.lease);
  const owner = record === null ? null : ownerOf(record);
  const verdict = judgeRecord(record, processes);
  const when = (judged: typeof verdict): typeof owner => (verdict === judged ? owner : null);
  return { live: when("live"), dead: when("dead"), foreign: when("foreign") };
};

const attemptFolderOf = (disk: Disk, layout: Layout, run: RunId, n: number): string | null => {
  const name = disk.list(layout.attempts(run)).find((each) => each.startsWith(`${n}-`));
  return name === undefined ? null : join(layout.attempts(run), name);
};

const FILES_MAX = 1_000;

/** An agent can write there, so links and whatever is no regular file count as none. */
const filesIn = (disk: Disk, folder: string): readonly string[] =>
  disk
    .list(folder)
    .toSorted()
    .slice(0, FILES_MAX)
    .filter((name) => disk.stat(join(folder, name))?.kind === "file");
