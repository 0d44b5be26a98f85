import { findActTask, makeActVerb } from "../act.ts";

/** Bringing a deferred task back. */
export const verb = makeActVerb({
  name: "thaw",
  summary: "bring a deferred task back into the backlog",
  usage: ["thaw TASK"],
  positionals: [{ name: "TASK", summary: "any unique part of its id", required: true }],
  flags: [],
  examples: [{ command: "millrace thaw csv-export", summary: "it waits for its turn again" }],
  act: (args, context) => ({ verb: "thaw", task: findActTask(args.positionals[0] ?? "", context) }),
});
