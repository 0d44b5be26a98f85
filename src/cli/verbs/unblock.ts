import { findActTask, makeActVerb } from "../act.ts";

/** Putting a blocked task back. */
export const verb = makeActVerb({
  name: "unblock",
  summary: "put a blocked task back into the backlog",
  usage: ["unblock TASK"],
  positionals: [{ name: "TASK", summary: "any unique part of its id", required: true }],
  flags: [],
  examples: [{ command: "millrace unblock csv-export", summary: "what it waited for is there now" }],
  notes: ["Its next run goes on with the work as it stopped; millrace retry can begin elsewhere."],
  act: (args, context) => ({ verb: "unblock", task: findActTask(args.positionals[0] ?? "", context) }),
});
