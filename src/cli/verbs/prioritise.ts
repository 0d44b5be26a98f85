import { Failure } from "../../domain/failure.ts";
import { findActTask, makeActVerb } from "../act.ts";

const MOST = 100;

/** A task's priority, whatever its card says. */
export const verb = makeActVerb({
  name: "prioritise",
  summary: "change a task's priority",
  usage: ["prioritise TASK N"],
  positionals: [
    { name: "TASK", summary: "any unique part of its id", required: true },
    { name: "N", summary: `-${MOST} to ${MOST}; higher goes first`, required: true },
  ],
  flags: [],
  examples: [{ command: "millrace prioritise csv-export 10", summary: "before all that have less" }],
  notes: ["It holds instead of the card's own priority. millrace reorder goes before any priority."],
  act: (args, context) => {
    const [name = "", given = ""] = args.positionals;
    const priority = /^[+-]?\d{1,6}$/.test(given) ? Number(given) : Number.NaN;
    if (!(Math.abs(priority) <= MOST))
      throw new Failure(
        "flag-invalid",
        `"${given}" is no priority.`,
        `Give a whole number between -${MOST} and ${MOST}.`,
      );
    return { verb: "prioritise", task: findActTask(name, context), priority };
  },
});
