import type { Act } from "../domain/command.ts";
import { judgeEngine } from "./command-engine.ts";
import { judgeRun } from "./command-run.ts";
import { judgeTask } from "./command-task.ts";
import type { Facts, Verdict } from "./judgement.ts";

/** Judges a command by what is known now; pure, and total over every verb in every state. `edit` is judged where the card lies. */
export const judge = (act: Act, facts: Facts): Verdict => {
  switch (act.verb) {
    case "pause":
    case "resume":
      return act.target === null ? judgeEngine(act, facts) : judgeRun(act, act.target, facts);
    case "stop":
    case "drain":
    case "reload":
      return judgeEngine(act, facts);
    case "approve":
    case "reject":
      return judgeRun(act, act.task, facts);
    default:
      return judgeTask(act, facts);
  }
};
