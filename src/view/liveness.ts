import type { EngineRow } from "../domain/snapshot.ts";
import type { PauseModel } from "./pause.ts";
import { phraseAge } from "./time.ts";

/** Who holds or held the workspace, as far as a face needs it. */
export type Holder = {
  readonly pid: number;
  readonly host: string;
  readonly epoch: number;
  readonly at: string;
  readonly what: string;
};

/** What an engine last said of itself; null when none ever did, undefined when nobody looked. */
type Told = { readonly epoch: number; readonly stopping: EngineRow["stopping"] } | null | undefined;

/** The engine in one honest word, the sentence that explains it, and what to do; facts, never a stored flag. */
export type Liveness = {
  readonly word: "starting" | "running" | "paused" | "draining" | "stopping" | "crashed" | "stopped" | "elsewhere";
  readonly sentence: string;
  readonly hint: string;
  readonly owner: Holder | null;
};

/** True while a process holds the workspace, whatever it does with it; one elsewhere counts, because it may. */
export const isAlive = ({ word }: Pick<Liveness, "word">): boolean => word !== "crashed" && word !== "stopped";

/** Who holds the lease, as the reader proves it. */
export type Ownership = {
  readonly live: Holder | null;
  readonly dead: Holder | null;
  readonly foreign: Holder | null;
};

/**
 * Says how the engine is: from the proof of life of whoever holds the lease, the count of tasks it left at work, what it said of
 * itself in its own epoch, and the pauses in force.
 */
export const projectLiveness = (
  owner: Ownership,
  activeCount: number,
  nowMs: number,
  told?: Told,
  pauses: readonly PauseModel[] = [],
): Liveness => {
  const { live, dead, foreign } = owner;
  if (live !== null) return alive(live, nowMs, told, pauses);
  if (foreign !== null) {
    return {
      word: "elsewhere",
      sentence: `${foreign.what} holds the workspace as process ${foreign.pid} on ${foreign.host}, begun ${phraseAge(foreign.at, nowMs)}; whether it lives cannot be seen from here.`,
      hint: "Ask there; when that machine is surely gone, millrace start --steal takes over.",
      owner: foreign,
    };
  }
  const resume = "millrace start --once or --daemon takes over and goes on where it stood.";
  if (dead !== null) {
    const left = activeCount === 0 ? "No task was at work." : `${tasks(activeCount)} in active.`;
    return {
      word: "crashed",
      sentence: `The engine died without ending: ${dead.what} (process ${dead.pid}, begun ${phraseAge(dead.at, nowMs)}). ${left}`,
      hint: resume,
      owner: dead,
    };
  }
  if (activeCount > 0) {
    return {
      word: "stopped",
      sentence: `No engine runs; ${tasks(activeCount)} in active, left open.`,
      hint: "millrace start --once or --daemon goes on with it.",
      owner: null,
    };
  }
  return { word: "stopped", sentence: "No engine runs.", hint: "", owner: null };
};

const alive = (live: Holder, nowMs: number, told: Told, pauses: readonly PauseModel[]): Liveness => {
  const is = (word: Liveness["word"], sentence: string, hint = ""): Liveness => ({ word, sentence, hint, owner: live });
  const runs = `${live.what} runs as process ${live.pid} on ${live.host}, begun ${phraseAge(live.at, nowMs)}`;
  const own = told?.epoch === live.epoch ? told : null;
  // Only an engine tells of itself; a verb that holds the workspace for a moment does not.
  if (told !== undefined && own === null && live.what.startsWith("start"))
    return is(
      "starting",
      `${live.what} starts as process ${live.pid} on ${live.host}, begun ${phraseAge(live.at, nowMs)}.`,
    );
  const how = own?.stopping ?? null;
  if (how === "drain" || how === "after-stage") return is("draining", `${runs}; ${ENDS[how]}.`);
  if (how !== null) return is("stopping", `${runs}; ${ENDS[how] ?? "it is stopping"}.`);
  const pause = pauses.find(({ scope }) => scope === "engine");
  return pause === undefined ? is("running", `${runs}.`) : is("paused", `${runs}, ${pause.sentence}.`, pause.hint);
};

/** How an engine that admits nothing more will end. */
const ENDS: Readonly<Record<string, string>> = {
  drain: "it admits nothing more and ends when the open runs have closed",
  "after-stage": "it admits nothing more and ends when the attempts at work have ended",
  grace: "it is stopping: what is at work has its grace to end",
  now: "it is stopping: what is at work is ended",
  "hand-over": "it is leaving: what is at work goes on alone",
};

const tasks = (count: number): string => (count === 1 ? "1 task stands" : `${count} tasks stand`);
