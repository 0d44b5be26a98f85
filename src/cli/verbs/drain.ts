import { makeActVerb } from "../act.ts";
import { refuseWithoutEngine } from "../engine-gone.ts";

/** Finishing what is open and admitting nothing more. */
export const verb = makeActVerb({
  name: "drain",
  summary: "finish the open runs, admit nothing more, then end",
  usage: ["drain"],
  positionals: [],
  flags: [],
  examples: [{ command: "millrace drain", summary: "before an update, without losing an attempt" }],
  notes: ["It does not wait for the end: millrace status shows how far it is, millrace stop ends it sooner."],
  act: (_args, context) => {
    refuseWithoutEngine("drain", context);
    return { verb: "drain" };
  },
});
