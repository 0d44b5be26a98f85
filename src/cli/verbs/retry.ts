import { findActTask, makeActVerb } from "../act.ts";

/** Another run of a task that stopped. */
export const verb = makeActVerb({
  name: "retry",
  summary: "run a blocked or cancelled task again",
  usage: ["retry TASK [--from STAGE] [--fresh]"],
  positionals: [{ name: "TASK", summary: "any unique part of its id", required: true }],
  flags: [
    { name: "from", kind: "string", placeholder: "STAGE", summary: "begin at this stage of its graph" },
    { name: "fresh", kind: "boolean", summary: "begin on the base, without the work of the run before" },
  ],
  examples: [
    { command: "millrace retry csv-export", summary: "go on with the work as it stopped" },
    { command: "millrace retry csv-export --from checker", summary: "the work is mended by hand: check it again" },
    { command: "millrace retry csv-export --fresh", summary: "throw the old work away and begin anew" },
  ],
  notes: ["Earlier attempts are kept, and the next one is told where their logs lie."],
  act: (args, context) => ({
    verb: "retry",
    task: findActTask(args.positionals[0] ?? "", context),
    from: args.text("from") ?? null,
    fresh: args.on("fresh"),
  }),
});
