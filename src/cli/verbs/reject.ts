import { findActTask, makeActVerb } from "../act.ts";

/** Sending a run back that waits for a person's decision. */
export const verb = makeActVerb({
  name: "reject",
  summary: "send a run that waits for your decision back",
  usage: ["reject TASK [--note TEXT]"],
  positionals: [{ name: "TASK", summary: "any unique part of its id", required: true }],
  flags: [{ name: "note", kind: "string", placeholder: "TEXT", summary: "what is wrong, for the stages that follow" }],
  examples: [
    { command: 'millrace reject csv-export --note "quote the commas"', summary: "it goes on along the edge REJECTED" },
  ],
  notes: ["To give the task up altogether: millrace cancel TASK."],
  act: (args, context) => ({
    verb: "reject",
    task: findActTask(args.positionals[0] ?? "", context),
    note: args.text("note") ?? "",
  }),
});
