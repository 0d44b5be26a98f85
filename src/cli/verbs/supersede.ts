import { findActTask, makeActVerb } from "../act.ts";
import { confirm, YES } from "../confirm.ts";
import { stakeOf } from "../stake.ts";

/** Replacing a task by another. */
export const verb = makeActVerb({
  name: "supersede",
  summary: "give a task up in favour of another",
  usage: ["supersede OLD NEW [--yes]"],
  positionals: [
    { name: "OLD", summary: "the task that is given up", required: true },
    { name: "NEW", summary: "the task that takes its place", required: true },
  ],
  flags: [YES],
  examples: [
    { command: "millrace supersede csv-export csv-and-tsv", summary: "the first goes to cancelled, with the reason" },
  ],
  notes: ["What the old task has at work is ended. Tasks that depend on it wait until you edit them."],
  act: (args, context) => {
    const [old = "", by = ""] = args.positionals;
    const task = findActTask(old, context);
    const act = { verb: "supersede", task, by: findActTask(by, context) } as const;
    confirm(stakeOf(task, `It is ended, and ${act.by} takes the task's place.`, context), args, context);
    return act;
  },
});
