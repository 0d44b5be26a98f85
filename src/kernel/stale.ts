import type { Command } from "../domain/command.ts";
import type { Refusal } from "./judgement.ts";
import { refuse } from "./consent.ts";

/**
 * Why a command may no longer be obeyed: it was meant for another engine, or its time is over; null when it may. `engineEpoch`
 * is null for a verb that acts under the lease itself, without an engine: then only a command without an epoch is meant for it.
 */
export const staleness = (
  { epoch, expiresAt, act }: Pick<Command, "epoch" | "expiresAt" | "act">,
  engineEpoch: number | null,
  nowMs: number,
): Refusal | null => {
  if (epoch !== null && epoch !== engineEpoch)
    return refuse(
      `This ${act.verb} was meant for engine ${epoch}, which is gone${engineEpoch === null ? "" : `; engine ${engineEpoch} runs now`}.`,
      "give the command again if it still holds",
    );
  if (expiresAt !== null && Date.parse(expiresAt) <= nowMs)
    return refuse(
      `This ${act.verb} was good until ${expiresAt} and no engine took it by then.`,
      "give the command again if it still holds",
    );
  return null;
};
