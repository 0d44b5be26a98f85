import { Failure } from "../domain/failure.ts";
import type { Args } from "./args.ts";
import type { Flag } from "./flag.ts";
import type { Context } from "./verb.ts";

/** The flag of verbs that end work. */
export const YES: Flag = {
  name: "yes",
  short: "y",
  kind: "boolean",
  summary: "do not ask, also when work is at stake",
};

/**
 * Says what a verb will end, and on a terminal asks first; a script is never asked. Throws `interrupted` when the person does not
 * say yes. `stake` is a sentence, null when nothing is lost.
 */
export const confirm = (stake: string | null, args: Args, { out, ask }: Context): void => {
  if (stake === null || args.on("yes")) return;
  out.note({ text: "! ", style: "warn" }, stake);
  if (ask === null || out.json) return;
  if (!/^y(?:es)?$/i.test(ask("Go on? [y/N] ").trim()))
    throw new Failure("interrupted", "Nothing was done.", "--yes does not ask.");
};
