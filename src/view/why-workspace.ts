import type { RunRow, TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import { type EngineModel, runsAtWork, whyHeld } from "./engine.ts";
import { isAlive } from "./liveness.ts";
import type { Need } from "./needs.ts";
import { runnerOf } from "./pause.ts";
import { capital, clause, count, sentence } from "./sentence.ts";
import { phraseRunRow } from "./run-row.ts";
import { type BadCard, phraseBad, type Reason } from "./why.ts";

/** What the answer for the whole workspace stands on. */
export type WorkspaceFacts = {
  readonly engine: EngineModel;
  readonly counts: Readonly<Record<TaskState, number>>;
  /** The first rows of the queue, explained; `byAge` when the backlog's are not in the engine's order. */
  readonly heads: readonly TaskRow[];
  readonly byAge: boolean;
  readonly unreadable: readonly (BadCard & { readonly state: TaskState })[];
  /** Runs of tasks in active whose files cannot be trusted. */
  readonly corrupt: readonly CorruptRun[];
  /** What waits for a person's word. */
  readonly needs: readonly Need[];
  /** Why nothing can be written in the workspace, null when it can. */
  readonly unwritable: string | null;
  /** True while agents/STOP keeps every engine from running. */
  readonly marked: boolean;
  /** What is wrong with millrace.toml, null when nothing is. */
  readonly trouble: Omit<Reason, "subject"> | null;
};

/** A run that stands alone until a person mends it. */
export type CorruptRun = { readonly id: string; readonly task: string; readonly reason: string };

/** Why nothing happens, or what does, for the workspace as a whole. */
export const whyWorkspace = (facts: WorkspaceFacts, nowMs: number): Reason => {
  const { engine, counts, corrupt, trouble } = facts;
  const { liveness } = engine;
  if (facts.unwritable !== null) return answer(`Nothing can go on: ${facts.unwritable}.`, WRITABLE);
  if (isAlive(liveness)) return whyAlive(facts, nowMs);
  if (facts.marked) return answer(`No engine runs, and none starts while ${MARKER} lies in the workspace.`, UNMARK);
  if (trouble !== null) return answer(`No engine can start: ${trouble.sentence}`, trouble.hint);
  if (liveness.word === "crashed") return answer(liveness.sentence, liveness.hint);
  const [pause] = engine.pauses.filter(({ scope }) => scope === "engine");
  if (pause !== undefined && counts.backlog + counts.active > corrupt.length)
    return answer(`No engine runs, and one that starts would carry nothing: ${pause.sentence}.`, pause.hint);
  if (counts.active > corrupt.length) {
    const [row] = engine.runs.filter((each) => !corrupt.some(({ id }) => id === each.id));
    const waiting = row?.waiting ?? null;
    const left =
      row === undefined
        ? liveness.sentence
        : `No engine runs; ${row.task} is open at ${row.node}${waiting === null ? "" : `, ${clause(waiting)}`}.`;
    return answer(left, "millrace start --once goes on with it.");
  }
  return whyIdle(facts);
};

const MARKER = "agents/STOP";
/** What helps when nothing can be written; an engine that waits for it notices by itself. */
const WRITABLE = "Make room there, or give access; an engine that runs goes on by itself. millrace doctor says more.";
const UNMARK = `Remove ${MARKER}, then start again.`;

const answer = (text: string, hint: string): Reason => ({ subject: "workspace", sentence: text, hint });

/** What an engine that lives does, or why it does nothing. */
const whyAlive = (facts: WorkspaceFacts, nowMs: number): Reason => {
  const { engine, counts, trouble } = facts;
  const { liveness } = engine;
  const hint = trouble?.hint ?? "";
  if (liveness.word !== "running" && liveness.word !== "paused")
    return answer(liveness.sentence, hint || liveness.hint);
  const held = whyHeld(engine);
  const working = runsAtWork(engine);
  if (liveness.word === "paused" && held !== null)
    return answer(
      `Nothing new starts: ${held.reason}.${working.length === 0 ? "" : ` ${phraseEnding(working)}`}`,
      held.hint,
    );
  if (working.length > 0) return answer(`The engine carries ${phraseRuns(working, nowMs)}.`, hint);
  const [waiting] = engine.runs;
  if (waiting !== undefined) return whyWaiting(facts, waiting, nowMs);
  if (counts.backlog === 0) return whyEmpty(facts);
  if (held !== null) return answer(`The engine opens nothing: ${held.reason}.`, held.hint);
  const first = facts.heads.find(({ state }) => state === "backlog");
  const ready = facts.heads.some(({ state, reason }) => state === "backlog" && reason === "");
  const resting = engine.pauses.find((pause) => runnerOf(pause) !== null);
  if (ready && resting !== undefined)
    return answer(
      `No attempt is at work, and what begins with ${runnerOf(resting) ?? ""} waits: ${resting.sentence}.`,
      resting.hint,
    );
  if (ready || first === undefined) return answer(liveness.sentence, hint);
  return answer(`The engine can take none of the backlog. ${first.id}: ${sentence(first.reason)}`, hint || QUEUE_HINT);
};

const QUEUE_HINT = "millrace queue lists what each one waits for.";

const whyWaiting = ({ engine, needs }: WorkspaceFacts, row: RunRow, nowMs: number): Reason => {
  const [need] = needs;
  const [pause] = engine.pauses;
  const others = engine.runs.length - 1;
  const more = others === 0 ? "" : ` ${count(others, "other run waits", "other runs wait")} too.`;
  return answer(
    `${sentence(`No attempt is at work; ${row.task}: ${phraseRunRow(row, nowMs, true)}`)}${more}`,
    need?.task === row.task ? capital(need.hint) : (pause?.hint ?? ""),
  );
};

const phraseRuns = (rows: readonly RunRow[], nowMs: number): string => {
  const told = rows.slice(0, 3).map((row) => `${row.task}: ${clause(phraseRunRow(row, nowMs, true))}`);
  const [only] = told;
  if (rows.length === 1 && only !== undefined) return only;
  return `${rows.length} runs: ${told.join("; ")}${rows.length > 3 ? `; and ${rows.length - 3} more` : ""}`;
};

const phraseEnding = (rows: readonly RunRow[]): string =>
  rows.length === 1
    ? `The attempt at work on ${rows[0]?.task ?? ""} ends first.`
    : `The ${rows.length} attempts at work end first.`;

/** Nothing is at work and nothing broke: the reason is the queue's. */
const whyIdle = (facts: WorkspaceFacts): Reason => {
  const { counts, corrupt } = facts;
  const [bad] = corrupt;
  if (counts.backlog > 0) {
    const reason = whyBacklog(facts);
    return bad === undefined ? reason : answer(`${phraseCorrupt(corrupt)} ${reason.sentence}`, CORRUPT_HINT);
  }
  return bad === undefined ? whyEmpty(facts) : answer(phraseCorrupt(corrupt), CORRUPT_HINT);
};

/** Nothing waits to be taken: what is left is for a person. */
const whyEmpty = ({ counts, heads, needs }: WorkspaceFacts): Reason => {
  const [need] = needs;
  if (need !== undefined) {
    const who = needs.length === 1 ? "one task needs a person" : `${needs.length} tasks need a person`;
    return answer(`Nothing waits for an engine; ${who}. ${need.task}: ${need.asks}`, need.hint);
  }
  if (counts.blocked > 0) {
    const blocked = heads.find((head) => head.state === "blocked");
    const which = blocked === undefined ? "" : ` ${blocked.id}: ${sentence(blocked.reason)}`;
    return answer(
      `Nothing waits; ${count(counts.blocked, "task is", "tasks are")} blocked.${which}`,
      "millrace queue --state blocked lists them with their reasons.",
    );
  }
  return answer("The backlog is empty.", 'millrace add-task "TITLE" adds a task.');
};

const CORRUPT_HINT = "millrace doctor --verify says what is wrong with its files; no start goes on with it.";

const phraseCorrupt = (corrupt: readonly CorruptRun[]): string =>
  corrupt.length === 1
    ? `The files of ${corrupt[0]?.id ?? ""} cannot be trusted (${clause(corrupt[0]?.reason ?? "")}), so it is left alone.`
    : `The files of ${corrupt.length} runs cannot be trusted, so they are left alone: ${corrupt.map(({ id }) => id).join(", ")}.`;

const whyBacklog = ({ counts, heads, byAge, unreadable }: WorkspaceFacts): Reason => {
  const waiting = heads.filter((head) => head.state === "backlog");
  const [first] = waiting;
  const ready = waiting.find((head) => head.reason === "");
  const tasks = count(counts.backlog, "task waits", "tasks wait");
  const bad = unreadable.find(({ state }) => state === "backlog");
  if (first === undefined && bad !== undefined)
    return answer(`No engine runs, and no card in the backlog can be taken: ${phraseBad(bad)}`, bad.hint);
  if (ready === undefined && first !== undefined) {
    const which = `${first.id}: ${sentence(first.reason)}`;
    return counts.backlog > waiting.length
      ? answer(
          `No engine runs; ${tasks} in the backlog, of which the first ${waiting.length} cannot be taken yet. ${which}`,
          "millrace start --once carries the first one that can be taken.",
        )
      : answer(
          `No engine runs, and of ${count(counts.backlog, "task", "tasks")} in the backlog none can be taken. ${which}`,
          QUEUE_HINT,
        );
  }
  const next = ready === undefined || byAge ? "" : `; ${ready.id} is next`;
  return answer(
    `No engine runs; ${tasks} in the backlog${next}.`,
    "millrace start --once carries the next one, millrace start --daemon goes on with all.",
  );
};
