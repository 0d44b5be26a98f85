import type { RunRow, Snapshot, TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import type { Liveness } from "./liveness.ts";
import { openAttempt, type RunModel } from "./run.ts";
import { clockOf, phraseAge, phraseDuration } from "./time.ts";

/** The answer to "why": one sentence, and what to do ("" when nothing is to be done). */
export type Reason = { readonly subject: string; readonly sentence: string; readonly hint: string };

type Counts = Readonly<Record<TaskState, number>>;

/** Why nothing happens, or what does, for the workspace as a whole. */
export const whyWorkspace = (
  liveness: Liveness,
  counts: Counts,
  snapshot: Snapshot | null,
  heads: readonly TaskRow[],
  nowMs: number,
): Reason => {
  const subject = "workspace";
  const [row] = snapshot?.runs ?? [];
  if (liveness.word === "crashed") return { subject, sentence: liveness.sentence, hint: liveness.hint };
  if (liveness.word === "running") {
    return row === undefined
      ? { subject, sentence: liveness.sentence, hint: "" }
      : { subject, sentence: `The engine carries ${row.task}: ${phraseRunRow(row, nowMs)}.`, hint: "" };
  }
  if (counts.active > 0) {
    const waiting = row?.waiting ?? null;
    const left =
      row === undefined
        ? liveness.sentence
        : `No engine runs; ${row.task} is open at ${row.node}${waiting === null ? "" : `, ${waiting}`}.`;
    return { subject, sentence: left, hint: "millrace start --once goes on with it." };
  }
  const first = heads.find((head) => head.state === "backlog");
  if (counts.backlog > 0) return whyBacklog(counts, heads, first);
  if (counts.blocked > 0) {
    const blocked = heads.find((head) => head.state === "blocked");
    const which = blocked === undefined ? "" : ` ${blocked.id}: ${blocked.reason}`;
    return {
      subject,
      sentence: `Nothing waits; ${number(counts.blocked, "task is", "tasks are")} blocked.${which}`,
      hint: "millrace queue --state blocked lists them with their reasons.",
    };
  }
  return { subject, sentence: "The backlog is empty.", hint: 'millrace add-task "TITLE" adds a task.' };
};

const whyBacklog = (counts: Counts, heads: readonly TaskRow[], first: TaskRow | undefined): Reason => {
  const ready = heads.find((head) => head.state === "backlog" && head.reason === "");
  if (ready === undefined && first !== undefined) {
    return {
      subject: "workspace",
      sentence: `No engine runs, and of ${number(counts.backlog, "task", "tasks")} in the backlog none can be taken: ${first.id} ${first.reason}.`,
      hint: "millrace queue lists what each one waits for.",
    };
  }
  const next = ready === undefined ? "" : `; ${ready.id} is next`;
  return {
    subject: "workspace",
    sentence: `No engine runs; ${number(counts.backlog, "task waits", "tasks wait")} in the backlog${next}.`,
    hint: "millrace start --once carries the next one.",
  };
};

/** Why a task stands where it stands; `run` is its newest run, when it has one. */
export const whyTask = (task: TaskRow, run: RunModel | null, liveness: Liveness, nowMs: number): Reason => {
  const subject = task.id;
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
            sentence: `It waits in the backlog: ${task.reason}.`,
            hint: "millrace queue shows what it waits for.",
          };
    case "blocked":
      return run === null
        ? {
            subject,
            sentence: `It is blocked${task.reason === "" ? "" : `: ${task.reason}`}.`,
            hint: `millrace show ${task.id} has everything known.`,
          }
        : {
            subject,
            sentence: `It is blocked: ${run.reason || task.reason || `run ${run.id} ended so`}.`,
            hint: run.hint || `millrace show ${run.id} has the evidence.`,
          };
    case "deferred":
      return { subject, sentence: `It was set aside${task.reason === "" ? "" : `: ${task.reason}`}.`, hint: "" };
    case "done":
      return {
        subject,
        sentence: `It is done${run?.integration?.commit ? `: the base has ${run.integration.commit.slice(0, 10)}` : ""}.`,
        hint: run === null ? "" : `millrace run-provenance ${run.id} shows how.`,
      };
    case "cancelled":
    default:
      return { subject, sentence: `It was given up${task.reason === "" ? "" : `: ${task.reason}`}.`, hint: "" };
  }
};

/** Why a run stands where it stands. */
export const whyRun = (run: RunModel, liveness: Liveness, nowMs: number): Reason => {
  const subject = run.id;
  if (run.state === "unreadable")
    return { subject, sentence: `Its files cannot be trusted: ${run.reason}.`, hint: run.hint };
  if (run.state === "closed")
    return {
      subject,
      sentence: `It ended ${run.verdict ?? ""}: ${run.reason}${/[.!?]$/.test(run.reason) ? "" : "."}`,
      hint: run.hint,
    };
  if (run.waiting !== null) {
    return {
      subject,
      sentence: `It waits until ${clockOf(run.waiting.untilAt)} UTC (${run.waiting.owner}): ${run.waiting.reason}.`,
      hint: liveness.word === "running" ? "" : "millrace start --once goes on after that.",
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

/** An open run of the published state in a few words: stage, attempt, since when, what it waits for. */
export const phraseRunRow = (row: RunRow, nowMs: number): string => {
  const attempt = row.attempt === null ? "" : `, attempt ${row.attempt}`;
  const since = Number.isNaN(Date.parse(row.since)) ? "" : `, for ${phraseDuration(nowMs - Date.parse(row.since))}`;
  return row.waiting === null ? `${row.node}${attempt}${since}` : `${row.node} waits: ${row.waiting}`;
};

const number = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
