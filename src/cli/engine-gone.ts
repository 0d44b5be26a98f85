import { Failure } from "../domain/failure.ts";
import { isAlive } from "../view/liveness.ts";
import { engineAt } from "./glance.ts";
import type { Context } from "./verb.ts";

/** Refuses what only an engine can do where none lives; a dead one is named, with what the next start will do. */
export const refuseWithoutEngine = (verb: string, context: Context): void => {
  const { liveness } = engineAt(context);
  if (isAlive(liveness)) return;
  const none = liveness.word === "crashed" ? `There is no engine to ${verb}: ` : "";
  throw new Failure("not-allowed", `${none}${liveness.sentence}`, liveness.hint || "Nothing is to be done.");
};
