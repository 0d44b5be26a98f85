import { Failure } from "../domain/failure.ts";
import { isAlive } from "../view/liveness.ts";
import { engineAt } from "./glance.ts";
import type { Context } from "./verb.ts";

/** Refuses what only an engine can do where none lives; a dead one is named, with what the next start will do, or with `hint`. */
export const refuseWithoutEngine = (verb: string, context: Context, hint?: string): void => {
  const { liveness } = engineAt(context);
  if (isAlive(liveness)) return;
  const none = liveness.word === "crashed" ? `There is no engine to ${verb}: ` : "";
  throw new Failure("not-allowed", `${none}${liveness.sentence}`, hint ?? liveness.hint);
};

/** Why a reload is not needed where no engine runs. */
export const READS_ANYWAY = "The next start reads millrace.toml anyway.";
