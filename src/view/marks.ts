import type { TaskState } from "../domain/task.ts";
import { type Span, span } from "./line.ts";

/** A sign of one column that tells a state by its shape, so that it reads without colour; a piece of a line as it is. */
export type Mark = Pick<Span, "text"> & { readonly look: "good" | "bad" | "warn" | "dim" | "accent" };

/** The sign of a queue folder. */
export const markOfState = (state: TaskState): Mark => STATE_MARKS[state];

const mark = (glyph: string, look: Mark["look"]): Mark => ({ text: span(glyph).text, look });

const DONE = mark("✓", "good");
const BLOCKED = mark("■", "warn");
const CANCELLED = mark("–", "dim");
const AT_WORK = mark("▶", "accent");
const WAITING = mark("…", "warn");
const FAILED = mark("✗", "bad");
const DOUBT = mark("!", "warn");

const STATE_MARKS: Record<TaskState, Mark> = {
  backlog: mark("○", "dim"),
  active: AT_WORK,
  blocked: BLOCKED,
  deferred: mark("◌", "dim"),
  done: DONE,
  cancelled: CANCELLED,
};

/** The sign of how a run ended or stands. */
export const markOfVerdict = (verdict: string | null): Mark => {
  if (verdict === "done") return DONE;
  if (verdict === "blocked") return BLOCKED;
  if (verdict === "cancelled") return CANCELLED;
  if (verdict === "waiting" || verdict === "interrupted") return WAITING;
  return AT_WORK;
};

/** The sign of how one attempt ended; null while it is at work. */
export const markOfAttempt = (ending: string | null, outcome: string | null): Mark => {
  if (ending === null) return AT_WORK;
  if (ending !== "ok") return FAILED;
  return /^(?:FAIL|FIX_NEEDED|BLOCKED|NEEDS_)/.test(outcome ?? "") ? DOUBT : DONE;
};
