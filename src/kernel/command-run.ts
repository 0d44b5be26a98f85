import type { Act } from "../domain/command.ts";
import type { Facts, Verdict } from "./judgement.ts";
import { accept, refuse, unknownTask } from "./consent.ts";
import { phraseInstant } from "./local-time.ts";
import { currentAttempt } from "./run.ts";

type RunAct = Extract<Act, { verb: "pause" | "resume" | "approve" | "reject" }>;

/** Judges what is asked of one open run, by its task. */
export const judgeRun = (act: RunAct, task: string, facts: Facts): Verdict => {
  const state = facts.stateOf(task);
  if (state === undefined) return unknownTask(task);
  const open = facts.openRun(task);
  if (open === null) return withoutRun(act, task, state);
  const { id, run } = open;
  switch (act.verb) {
    case "pause":
      if (run.held !== null) return accept(`${id} is held already.`);
      if (run.ending !== null) return refuse(`${id} is about to end: ${run.ending.reason}`, "let it end");
      return accept(`${id} is held: no further attempt of it starts.`, {
        effective: currentAttempt(run) === null ? "now" : "after-stage",
        run: { id, input: { type: "hold", reason: act.reason } },
      });
    case "resume":
      if (run.held !== null)
        return accept(`${id} goes on.`, { run: { id, input: { type: "release", reason: "resumed by a person" } } });
      if (run.wait === null) return accept(`${id} is not held.`);
      if (run.wait.owner === "usage-limit" || run.wait.owner === "rate-limit")
        return refuse(
          `${id} waits for ${run.wait.owner} until ${phraseInstant(run.wait.untilAt)}, which no person can end.`,
          "raise the limit with the provider, or cancel the task",
        );
      return accept(`${id} tries again at once.`, { run: { id, input: { type: "nudge" } } });
    case "approve":
    case "reject": {
      const outcome = act.verb === "approve" ? "APPROVED" : "REJECTED";
      if (run.asked === null)
        return refuse(
          `${id} asks nobody to decide; it stands at ${run.node ?? "its beginning"}.`,
          "millrace why says what it waits for",
        );
      return accept(`${run.node ?? id}: ${outcome}.`, {
        run: { id, input: { type: "decide", outcome, note: act.note } },
      });
    }
  }
};

const withoutRun = (act: RunAct, task: string, state: string): Verdict => {
  if (act.verb === "pause")
    return refuse(
      `${task} stands in ${state} and has no run to hold.`,
      state === "backlog" || state === "blocked"
        ? `millrace defer ${task} sets it aside`
        : `millrace why ${task} says more`,
    );
  if (act.verb === "resume" && state === "deferred")
    return refuse(`${task} is set aside, not held.`, `millrace thaw ${task} brings it back`);
  return refuse(`${task} stands in ${state} and has no open run.`, `millrace why ${task} says more`);
};
