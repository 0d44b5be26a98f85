import { findActTask, makeActVerb } from "../act.ts";

/** Setting a task aside. */
export const verb = makeActVerb({
  name: "defer",
  summary: "set a task aside",
  usage: ["defer TASK [--reason TEXT]"],
  positionals: [{ name: "TASK", summary: "any unique part of its id", required: true }],
  flags: [{ name: "reason", kind: "string", placeholder: "TEXT", summary: "why, shown by the queue" }],
  examples: [{ command: "millrace defer csv-export --reason 'after the release'", summary: "no engine takes it" }],
  notes: ["millrace thaw brings it back. What depends on it waits."],
  act: (args, context) => ({
    verb: "defer",
    task: findActTask(args.positionals[0] ?? "", context),
    reason: args.text("reason") ?? "",
  }),
});
