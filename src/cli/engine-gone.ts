import { Failure } from "../domain/failure.ts";
import { phraseNoEngine } from "../operator/no-engine.ts";
import { isAlive } from "../view/liveness.ts";
import { engineAt } from "./glance.ts";
import type { Context } from "./verb.ts";

/** Refuses what only an engine can do where none lives; a dead one is named, with what the next start will do, or with `hint`. */
export const refuseWithoutEngine = (verb: string, context: Context, hint?: string): void => {
  const { liveness } = engineAt(context);
  if (isAlive(liveness)) return;
  throw new Failure("not-allowed", phraseNoEngine(verb, liveness), hint ?? liveness.hint);
};

/** Why a reload is not needed where no engine runs. */
export const READS_ANYWAY = "The next start reads millrace.toml anyway.";
