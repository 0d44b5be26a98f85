import { findActTask, makeActVerb } from "../act.ts";

/** The order of the backlog, as a person wants it. */
export const verb = makeActVerb({
  name: "reorder",
  summary: "put tasks first, in this order",
  usage: ["reorder TASK..."],
  positionals: [{ name: "TASK", summary: "any unique part of an id", required: true, many: true }],
  flags: [],
  examples: [{ command: "millrace reorder csv-export fix-login", summary: "these two before all others" }],
  notes: ["The rest stays in its order behind them: by priority, then by age."],
  act: (args, context) => ({
    verb: "reorder",
    tasks: [...new Set(args.positionals.map((name) => findActTask(name, context)))],
  }),
});
