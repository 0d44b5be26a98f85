import { tokensOf } from "../domain/charge.ts";
import type { RunId } from "../domain/id.ts";
import type { Reader } from "../ports/reader.ts";
import { isCorrupt, openAttempt, projectRun } from "../view/run.ts";
import { toldOf } from "../view/told-usage.ts";
import type { RunListRow } from "./answer.ts";

/** So many runs are known at most, of some hundred bytes each. */
const SHELF_MAX = 20_000;

/** What is known of a run; `open` until its journal closes it, after which it never changes. */
type Shelved = {
  readonly stamp: number | null;
  readonly open: boolean;
  /** The attempt at work, as far as the journal tells. */
  readonly attempt: number | null;
  readonly row: RunListRow;
};

/** Makes a memory of runs as rows: a closed one is read once, another one when its journal grew. */
export const makeRunShelf = (reader: Pick<Reader, "run" | "runStamp" | "snapshot">, max = SHELF_MAX) => {
  const known = new Map<RunId, Shelved>();
  const isDue = (id: RunId): boolean => {
    const before = known.get(id);
    if (before === undefined) return known.size < max;
    return before.open && reader.runStamp(id) !== before.stamp;
  };
  const read = (id: RunId): Shelved => {
    const stamp = reader.runStamp(id);
    const shelved = { stamp, ...rowOf(reader, id) };
    if (known.size < max || known.has(id)) known.set(id, shelved);
    return shelved;
  };
  return {
    isDue,
    knows: (id: RunId): boolean => known.has(id),
    hasRoom: (): boolean => known.size < max,
    /** The run as it stands now; `live` is whether an engine lives that carries it. */
    take: (id: RunId, live: boolean): RunListRow => {
      const before = known.get(id);
      return asTold(reader, before === undefined || isDue(id) ? read(id) : before, live);
    },
    /** The run as it was read last. */
    told: (id: RunId, live: boolean): RunListRow => asTold(reader, known.get(id) ?? read(id), live),
  };
};

const LEFT = "left";

const rowOf = (reader: Pick<Reader, "run">, id: RunId): Omit<Shelved, "stamp"> => {
  const facts = reader.run(id);
  const run = projectRun(facts);
  const row = {
    id,
    task: run.task,
    title: run.title,
    word: wordOf(run, isCorrupt(facts)),
    node: run.node,
    attempts: run.attempts.length,
    openedAt: run.openedAt,
    closedAt: run.closedAt,
    tokens: run.usage.inputTokens + run.usage.outputTokens,
    costUsd: run.usage.costUsd,
    reason: run.waiting?.reason ?? run.asked ?? run.reason,
  };
  return { open: run.state !== "closed", attempt: openAttempt(run)?.n ?? null, row };
};

/** A row as it stands now: with what its attempt at work has told, and in the word that is true with this engine or none. */
const asTold = (reader: Pick<Reader, "snapshot">, shelved: Shelved, live: boolean): RunListRow => {
  const row = inWord(shelved, live);
  const told = shelved.attempt === null ? null : toldOf(reader.snapshot()?.runs ?? [], row.id, shelved.attempt);
  if (told === null) return row;
  const costUsd = told.costUsd === null ? row.costUsd : (row.costUsd ?? 0) + told.costUsd;
  return { ...row, tokens: row.tokens + tokensOf(told), costUsd };
};

const wordOf = (run: ReturnType<typeof projectRun>, corrupt: boolean): string => {
  if (corrupt) return "unreadable";
  if (run.verdict !== null) return run.verdict;
  if (run.held !== null) return "held";
  return run.waiting !== null || run.asked !== null ? "waiting" : "running";
};

/** Without an engine nothing runs: what was at work was left where it stands. */
const inWord = ({ row }: Shelved, live: boolean): RunListRow =>
  row.word === "running" && !live ? { ...row, word: LEFT } : row;
