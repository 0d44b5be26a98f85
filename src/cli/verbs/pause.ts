import type { Act } from "../../domain/command.ts";
import { Failure } from "../../domain/failure.ts";
import { findActTask, makeActVerb } from "../act.ts";
import type { Args } from "../args.ts";
import { parseMoment, parseSpan } from "../moment.ts";
import type { Context } from "../verb.ts";

/** Holding the engine, or one task's run, until it is resumed. */
export const verb = makeActVerb({
  name: "pause",
  summary: "hold the engine, or one task's run",
  usage: ["pause [--for 2h | --until 07:00] [--reason TEXT]", "pause TASK|RUN [--reason TEXT]"],
  positionals: [
    { name: "TASK|RUN", summary: "any unique part of an id; without it everything is held", required: false },
  ],
  flags: [
    { name: "for", kind: "string", placeholder: "TIME", summary: "how long: 30m, 2h, 1d; then it resumes by itself" },
    {
      name: "until",
      kind: "string",
      placeholder: "TIME",
      summary: "until the clock here shows 07:00, or an ISO time; then it resumes by itself",
    },
    { name: "reason", kind: "string", placeholder: "TEXT", summary: "why, shown by status and why" },
  ],
  examples: [
    { command: "millrace pause --for 2h --reason demo", summary: "no attempt starts for two hours" },
    { command: "millrace pause csv-export", summary: "only that task's run" },
  ],
  notes: [
    "What is at work ends its attempt first. A pause outlives the engine: the next one holds back as well. It is yours alone: a usage limit or a budget is another pause, with another owner.",
  ],
  act: (args, context) => {
    const [name] = args.positionals;
    const untilAt = untilOf(args, context);
    if (name !== undefined && untilAt !== null)
      throw new Failure(
        "flag-invalid",
        "A task's run is held until it is resumed.",
        `Leave --for and --until away, or pause everything.`,
      );
    const target = name === undefined ? null : findActTask(name, context);
    return { verb: "pause", target, reason: args.text("reason") ?? "", untilAt } satisfies Act;
  },
});

const untilOf = (args: Args, { world }: Context): string | null => {
  const span = args.text("for");
  const until = args.text("until");
  if (span !== undefined && until !== undefined)
    throw new Failure("flag-invalid", "--for and --until exclude each other.", "Use one of them.");
  if (until !== undefined) return parseMoment("until", until, world.now(), world.offset);
  if (span === undefined) return null;
  const ms = parseSpan(span);
  if (ms === null || ms === 0)
    throw new Failure("flag-invalid", `--for cannot read "${span}".`, "Give how long: 30m, 2h, 1d.");
  return new Date(world.now() + ms).toISOString();
};
