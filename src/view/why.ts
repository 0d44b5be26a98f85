import type { RunRow, Snapshot, TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import type { Liveness } from "./liveness.ts";
import { isConflict } from "./queue.ts";
import { openAttempt, type RunModel } from "./run.ts";
import { capital, clause, count, sentence } from "./sentence.ts";
import { clockOf, phraseAge, phraseDuration } from "./time.ts";
import { hintOfWait } from "./wait.ts";

/** The answer to "why": one sentence, and what to do ("" when nothing is to be done). */
export type Reason = { readonly subject: string; readonly sentence: string; readonly hint: string };

type Counts = Readonly<Record<TaskState, number>>;

/** What the answer for the whole workspace stands on. */
export type WorkspaceFacts = {
  readonly liveness: Liveness;
  readonly counts: Counts;
  readonly snapshot: Snapshot | null;
  /** The first rows of the queue, explained; `byAge` when the backlog's are not in the engine's order. */
  readonly heads: readonly TaskRow[];
  readonly byAge: boolean;
  readonly unreadable: readonly (BadCard & { readonly state: TaskState })[];
  /** Runs of tasks in active whose files cannot be trusted. */
  readonly corrupt: readonly CorruptRun[];
  /** What is wrong with millrace.toml, null when nothing is. */
  readonly trouble: Omit<Reason, "subject"> | null;
};

/** A run that stands alone until a person mends it. */
export type CorruptRun = { readonly id: string; readonly task: string; readonly reason: string };

/** Why nothing happens, or what does, for the workspace as a whole. */
export const whyWorkspace = (facts: WorkspaceFacts, nowMs: number): Reason => {
  const { liveness, counts, snapshot } = facts;
  const rows = (snapshot?.runs ?? []).filter((each) => !facts.corrupt.some(({ id }) => id === each.id));
  const [row] = counts.active > facts.corrupt.length ? rows : [];
  if (liveness.word === "running")
    return answer(
      row === undefined
        ? liveness.sentence
        : `The engine carries ${row.task}: ${clause(phraseRunRow(row, nowMs, true))}.`,
      facts.trouble?.hint ?? "",
    );
  if (facts.trouble !== null) return answer(`No engine can start: ${facts.trouble.sentence}`, facts.trouble.hint);
  if (liveness.word === "crashed") return answer(liveness.sentence, liveness.hint);
  if (counts.active > facts.corrupt.length) {
    const waiting = row?.waiting ?? null;
    const left =
      row === undefined
        ? liveness.sentence
        : `No engine runs; ${row.task} is open at ${row.node}${waiting === null ? "" : `, ${clause(waiting)}`}.`;
    return answer(left, "millrace start --once goes on with it.");
  }
  return whyIdle(facts);
};

/** Nothing is at work and nothing broke: the reason is the queue's. */
const whyIdle = (facts: WorkspaceFacts): Reason => {
  const { counts, heads, corrupt } = facts;
  const [bad] = corrupt;
  if (counts.backlog > 0) {
    const reason = whyBacklog(facts);
    return bad === undefined ? reason : answer(`${phraseCorrupt(corrupt)} ${reason.sentence}`, CORRUPT_HINT);
  }
  if (bad !== undefined) return answer(phraseCorrupt(corrupt), CORRUPT_HINT);
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

const answer = (text: string, hint: string): Reason => ({ subject: "workspace", sentence: text, hint });

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
          "millrace queue lists what each one waits for.",
        );
  }
  const next = ready === undefined || byAge ? "" : `; ${ready.id} is next`;
  return answer(`No engine runs; ${tasks} in the backlog${next}.`, "millrace start --once carries the next one.");
};

/** A card that cannot be read: where, why and what to do. */
export type BadCard = {
  readonly name: string;
  readonly line: number | null;
  readonly reason: string;
  readonly hint: string;
};

/** Why a task stands where it stands; `run` is its newest run, when it has one, `bad` what is wrong with its card. */
export const whyTask = (
  task: TaskRow,
  run: RunModel | null,
  liveness: Liveness,
  nowMs: number,
  bad: BadCard | null = null,
): Reason => {
  const subject = task.id;
  if (bad !== null) return { subject, sentence: `It stands in ${task.state}, and ${phraseBad(bad)}`, hint: bad.hint };
  if (isConflict(task.reason))
    return {
      subject,
      sentence: `It stands in ${task.state}, and no engine takes it: ${sentence(task.reason)}`,
      hint: "",
    };
  switch (task.state) {
    case "active":
      return run === null
        ? {
            subject,
            sentence: "It was claimed, and its run is not open yet.",
            hint: liveness.word === "running" ? "" : "millrace start --once goes on with it.",
          }
        : { ...whyRun(run, liveness, nowMs), subject };
    case "backlog":
      return task.reason === ""
        ? {
            subject,
            sentence: "It waits in the backlog for its turn.",
            hint: liveness.word === "running" ? "" : `millrace start --once --task ${task.id} carries it now.`,
          }
        : {
            subject,
            sentence: `It waits in the backlog: ${sentence(task.reason)}`,
            hint: "millrace queue shows what it waits for.",
          };
    case "blocked":
      return run === null || run.verdict !== "blocked"
        ? {
            subject,
            sentence: `It is blocked${told(task.reason)}`,
            hint: `millrace show ${task.id} has everything known.`,
          }
        : {
            subject,
            sentence: `It is blocked: ${sentence(run.reason || task.reason || `run ${run.id} ended so`)}`,
            hint: run.hint || `millrace show ${run.id} has the evidence.`,
          };
    case "deferred":
      return { subject, sentence: `It was set aside${told(task.reason)}`, hint: "" };
    case "done":
      return {
        subject,
        sentence: `It is done${told(run === null ? "" : phraseDone(run))}`,
        hint: run === null ? "" : `millrace run-provenance ${run.id} shows how.`,
      };
    case "cancelled":
    default:
      return { subject, sentence: `It was given up${told(task.reason)}`, hint: "" };
  }
};

/** Why a run stands where it stands. */
export const whyRun = (run: RunModel, liveness: Liveness, nowMs: number): Reason => {
  const subject = run.id;
  if (run.state === "unreadable")
    return { subject, sentence: `Its files cannot be trusted: ${sentence(run.reason)}`, hint: run.hint };
  if (run.state === "closed")
    return {
      subject,
      sentence: `It ended ${run.verdict ?? ""}${told(run.reason)}`,
      hint: run.hint,
    };
  if (run.waiting !== null) {
    return {
      subject,
      sentence: `It waits until ${clockOf(run.waiting.untilAt)} UTC (${run.waiting.owner}): ${sentence(run.waiting.reason)}`,
      hint: hintWaiting(hintOfWait(run.waiting.owner, run.waiting.reason), liveness.word === "running"),
    };
  }
  const attempt = openAttempt(run);
  const at =
    attempt === null
      ? `It stands at ${run.node ?? "its beginning"}`
      : `Attempt ${attempt.n} of ${attempt.stage} began ${phraseAge(attempt.startedAt, nowMs)}`;
  return liveness.word === "running"
    ? { subject, sentence: `${at}, and the engine carries it.`, hint: "" }
    : { subject, sentence: `${at}, and no engine runs.`, hint: "millrace start --once goes on where it stood." };
};

/** An open run of the published state in a few words: stage, attempt, since when, what it waits for; or where no engine left it. */
export const phraseRunRow = (row: RunRow, nowMs: number, running: boolean): string => {
  if (row.waiting !== null) return `${row.node} waits: ${row.waiting}`;
  const sinceMs = nowMs - Date.parse(row.since);
  if (!running) return `${row.node}, left there${Number.isNaN(sinceMs) ? "" : ` ${phraseDuration(sinceMs)} ago`}`;
  const attempt = row.attempt === null ? "" : `, attempt ${row.attempt}`;
  return `${row.node}${attempt}${Number.isNaN(sinceMs) ? "" : `, for ${phraseDuration(sinceMs)}`}`;
};

const hintWaiting = (act: string, runs: boolean): string => {
  if (act === "") return runs ? "" : "millrace start --once goes on after that.";
  return runs ? `${capital(act)}; it goes on by itself.` : `${capital(act)}, then millrace start --once goes on.`;
};

const phraseBad = ({ name, line, reason }: BadCard): string =>
  `${name} cannot be read${line === null ? "" : `, line ${line}`}: ${sentence(reason)}`;

/** A reason behind what it explains, or only the full stop. */
const told = (reason: string): string => (reason === "" ? "." : `: ${sentence(reason)}`);

const phraseDone = ({ integration, reason }: RunModel): string =>
  integration?.status === "merged" && integration.commit !== null
    ? `the base has ${integration.commit.slice(0, 10)}`
    : reason;
