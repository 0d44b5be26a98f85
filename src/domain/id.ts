/** A task's id: the name of its card without `.md`, safe as a file name on every file system. */
export type TaskId = string & { readonly __noun: "task" };

/** A run's id: `<task>.r<n>`, n counting from 1; also the name of its folder. */
export type RunId = string & { readonly __noun: "run" };

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TASK = /^[a-z0-9](?:[a-z0-9_-]{0,94}[a-z0-9])?$/;
const RUN = /^([a-z0-9](?:[a-z0-9_-]{0,94}[a-z0-9])?)\.r([1-9][0-9]{0,5})$/;
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
const RESERVED_MAX = 4;

/** The grammar of a task id in words, for refusals. */
export const TASK_GRAMMAR =
  "lower-case letters, digits, '-' and '_', at most 96, starting and ending with a letter or digit";

/** Reads a task id; null when the name is outside the grammar (so no path is ever built from a foreign name). */
export const parseTaskId = (name: string): TaskId | null =>
  TASK.test(name) && (name.length > RESERVED_MAX || !RESERVED.test(name)) ? (name as TaskId) : null;

/** Reads a run id; null when it is outside the grammar. */
export const parseRunId = (name: string): RunId | null => {
  const match = RUN.exec(name);
  return match !== null && parseTaskId(match[1] ?? "") !== null ? (name as RunId) : null;
};

/** The id of a task's n-th run. */
export const runIdOf = (task: TaskId, ordinal: number): RunId => `${task}.r${ordinal}` as RunId;

/** The task a run belongs to. */
export const taskOf = (run: RunId): TaskId => run.slice(0, run.lastIndexOf(".r")) as TaskId;

/** Which run of its task it is, counting from 1. */
export const ordinalOf = (run: RunId): number => Number(run.slice(run.lastIndexOf(".r") + 2));

/** At most 32 characters of a title as `[a-z0-9-]`; "task" when nothing of it is left. */
export const slugOf = (title: string): string => {
  const slug = title
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 32)
    .replace(/-+$/, "");
  return slug === "" ? "task" : slug;
};

/**
 * Makes a task id that sorts by time: `yyyymmdd-hhmmss-XXRRR-slug`, XX the millisecond and RRR chance in Crockford's
 * base 32. `nowMs` is wall time in milliseconds since 1970 (UTC), `chance` lies in [0, 1). The exclusive link of the card
 * makes it unique; a writer that loses draws again.
 */
export const makeTaskId = (title: string, nowMs: number, chance: number): TaskId => {
  const stamp = new Date(nowMs).toISOString();
  const day = stamp.slice(0, 10).replaceAll("-", "");
  const clock = stamp.slice(11, 19).replaceAll(":", "");
  const tail = encode(Number(stamp.slice(20, 23)), 2) + encode(Math.floor(chance * 32 ** 3), 3);
  return `${day}-${clock}-${tail}-${slugOf(title)}` as TaskId;
};

const encode = (value: number, width: number): string => {
  let text = "";
  for (let rest = value, i = 0; i < width; i += 1, rest = Math.floor(rest / 32))
    text = (ALPHABET[rest % 32] ?? "0") + text;
  return text;
};
