import type { TaskState } from "../domain/task.ts";
import type { Part, Style } from "./output.ts";

/** The sign of a queue folder: shape first, so that it reads without colour. */
export const markOfState = (state: TaskState): Part => STATE_MARKS[state];

const mark = (text: string, style: Style): Part => ({ text, style });

const STATE_MARKS: Record<TaskState, Part> = {
  backlog: mark("○", "dim"),
  active: mark("▶", "accent"),
  blocked: mark("■", "warn"),
  deferred: mark("◌", "dim"),
  done: mark("✓", "good"),
  cancelled: mark("–", "dim"),
};

/** The sign of how a run ended or stands. */
export const markOfVerdict = (verdict: string | null): Part => {
  if (verdict === "done") return mark("✓", "good");
  if (verdict === "blocked") return mark("■", "warn");
  if (verdict === "cancelled") return mark("–", "dim");
  if (verdict === "waiting" || verdict === "interrupted") return mark("…", "warn");
  return mark("▶", "accent");
};

/** The sign of how one attempt ended; null while it is at work. */
export const markOfAttempt = (ending: string | null, outcome: string | null): Part => {
  if (ending === null) return mark("▶", "accent");
  if (ending !== "ok") return mark("✗", "bad");
  return /^(?:FAIL|FIX_NEEDED|BLOCKED|NEEDS_)/.test(outcome ?? "") ? mark("!", "warn") : mark("✓", "good");
};
