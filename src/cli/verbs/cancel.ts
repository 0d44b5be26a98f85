import { findActTask, makeActVerb } from "../act.ts";
import { confirm, YES } from "../confirm.ts";
import { stakeOf } from "../stake.ts";

/** Giving a task up. */
export const verb = makeActVerb({
  name: "cancel",
  summary: "give a task up; what it has at work is ended",
  usage: ["cancel TASK [--reason TEXT] [--yes]"],
  positionals: [{ name: "TASK", summary: "any unique part of its id", required: true }],
  flags: [{ name: "reason", kind: "string", placeholder: "TEXT", summary: "why, kept with the task" }, YES],
  examples: [{ command: "millrace cancel csv-export --reason 'done by hand'", summary: "it goes to cancelled" }],
  notes: [
    "Its attempts and their evidence stay, and what was committed stays under refs/millrace. Tasks that depend on it wait until you edit them. millrace retry takes it up again.",
  ],
  act: (args, context) => {
    const task = findActTask(args.positionals[0] ?? "", context);
    confirm(stakeOf(task, "It is ended, and the task is given up.", context), args, context);
    return { verb: "cancel", task, reason: args.text("reason") ?? "" };
  },
});
