import { makeActVerb } from "../act.ts";
import { READS_ANYWAY, refuseWithoutEngine } from "../engine-gone.ts";

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
  act: (_args, context) => {
    refuseWithoutEngine("reload", context, READS_ANYWAY);
    return { verb: "reload" };
  },
});
