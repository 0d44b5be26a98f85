import { makeActVerb } from "../act.ts";

/** Reading millrace.toml again. */
export const verb = makeActVerb({
  name: "reload",
  summary: "have the engine read millrace.toml again",
  usage: ["reload"],
  positionals: [],
  flags: [],
  examples: [{ command: "millrace reload", summary: "after an edit that the engine shall take over now" }],
  notes: [
    "An engine sees a changed file by itself; this says whether it took it over. A broken file leaves the last good settings in force. Each key has its boundary (millrace config show --origin).",
  ],
  act: () => ({ verb: "reload" }),
});
