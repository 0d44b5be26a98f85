import { phraseAge } from "./time.ts";

/** Who holds or held the workspace, as far as a face needs it. */
export type Holder = {
  readonly pid: number;
  readonly host: string;
  readonly epoch: number;
  readonly at: string;
  readonly what: string;
};

/** The engine in one honest word, the sentence that explains it, and what to do; facts, never a stored flag. */
export type Liveness = {
  readonly word: "running" | "crashed" | "idle";
  readonly sentence: string;
  readonly hint: string;
  readonly owner: Holder | null;
};

/** Says how the engine is, from the proof of life of whoever holds the lease and the count of tasks it left at work. */
export const projectLiveness = (
  owner: { readonly live: Holder | null; readonly dead: Holder | null },
  activeCount: number,
  nowMs: number,
): Liveness => {
  const { live, dead } = owner;
  if (live !== null) {
    return {
      word: "running",
      sentence: `${live.what} runs as process ${live.pid} on ${live.host}, begun ${phraseAge(live.at, nowMs)}.`,
      hint: "",
      owner: live,
    };
  }
  const resume = "millrace start --once takes over and goes on where it stood.";
  if (dead !== null) {
    const left = activeCount === 0 ? "No task was at work." : `${tasks(activeCount)} in active.`;
    return {
      word: "crashed",
      sentence: `${dead.what} (process ${dead.pid}, begun ${phraseAge(dead.at, nowMs)}) died without ending. ${left}`,
      hint: resume,
      owner: dead,
    };
  }
  if (activeCount > 0) {
    return {
      word: "idle",
      sentence: `No engine runs; ${tasks(activeCount)} in active, left open.`,
      hint: "millrace start --once goes on with it.",
      owner: null,
    };
  }
  return { word: "idle", sentence: "No engine runs.", hint: "", owner: null };
};

const tasks = (count: number): string => (count === 1 ? "1 task stands" : `${count} tasks stand`);
