import { findActTask, makeActVerb } from "../act.ts";

/** Letting a run on that waits for a person's decision. */
export const verb = makeActVerb({
  name: "approve",
  summary: "let a run that waits for your decision go on",
  usage: ["approve TASK [--note TEXT]"],
  positionals: [{ name: "TASK", summary: "any unique part of its id", required: true }],
  flags: [{ name: "note", kind: "string", placeholder: "TEXT", summary: "what the stages that follow shall know" }],
  examples: [{ command: "millrace approve csv-export", summary: "it goes on along the edge APPROVED" }],
  notes: ["millrace show TASK has the work and its checks."],
  act: (args, context) => ({
    verb: "approve",
    task: findActTask(args.positionals[0] ?? "", context),
    note: args.text("note") ?? "",
  }),
});
