import { Failure } from "../../domain/failure.ts";
import { findActTask, makeActVerb } from "../act.ts";

/** Letting go what was held. */
export const verb = makeActVerb({
  name: "resume",
  summary: "let the engine, or one task's run, go on",
  usage: ["resume [--owner OWNER | --all]", "resume TASK|RUN"],
  positionals: [
    { name: "TASK|RUN", summary: "any unique part of an id; without it the engine's own pause", required: false },
  ],
  flags: [
    {
      name: "owner",
      kind: "string",
      placeholder: "OWNER",
      summary: "end another's pause before its time: usage-limit, rate-limit, outage, budget, runner",
    },
    { name: "all", kind: "boolean", summary: "end every pause, whoever it belongs to" },
  ],
  examples: [
    { command: "millrace resume", summary: "end the pause that a person made" },
    { command: "millrace resume --owner usage-limit", summary: "the limit was raised: do not wait for its reset" },
    { command: "millrace resume csv-export", summary: "let that task's run go on, or try again at once" },
  ],
  notes: [
    "Each pause is ended by its owner only: millrace resume alone never lifts a usage limit, nor the other way round. Quiet hours follow from [execution] quiet_hours, and a full disk from the disk.",
  ],
  act: (args, context) => {
    const [name] = args.positionals;
    const owner = args.text("owner");
    const chosen = [name, owner, args.on("all") ? "all" : undefined].filter((each) => each !== undefined);
    if (chosen.length > 1)
      throw new Failure("flag-invalid", "A task, --owner and --all exclude each other.", "Use one of them.");
    if (name !== undefined) return { verb: "resume", target: findActTask(name, context), owner: null };
    return { verb: "resume", target: null, owner: args.on("all") ? "all" : (owner ?? null) };
  },
});
