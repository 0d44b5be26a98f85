import type { Act } from "../domain/command.ts";
import { PAUSE_OWNERS } from "../domain/pause-owner.ts";
import type { Facts, Verdict } from "./judgement.ts";
import { accept, refuse } from "./consent.ts";
import { inForce, type Pause } from "./desk.ts";
import { phraseInstant } from "./local-time.ts";

type EngineAct = Extract<Act, { verb: "pause" | "resume" | "stop" | "drain" | "reload" }>;

/** Judges what is asked of the engine as a whole. */
export const judgeEngine = (act: EngineAct, facts: Facts): Verdict => {
  switch (act.verb) {
    case "pause":
      return pause(act, facts);
    case "resume":
      return resume(act.owner, facts);
    case "stop":
      return accept(STOPS[act.how], { signal: act.how, effective: "at-stop" });
    case "drain":
      return accept("Nothing new is admitted; the engine ends when every open run has closed.", {
        signal: "drain",
        effective: "at-stop",
      });
    case "reload":
      return accept("The settings are read again.", { signal: "reload" });
  }
};

const STOPS = {
  grace: "The engine stops: nothing new starts, and what is at work has its grace to end.",
  "after-stage": "The engine stops when every attempt at work has ended.",
  now: "The engine stops now: what is at work is ended.",
  "hand-over": "The engine leaves: what is at work goes on alone, and the next engine takes it over.",
} as const;

const pause = (act: Extract<EngineAct, { verb: "pause" }>, facts: Facts): Verdict => {
  const already = inForce(facts.desk.pauses, facts.nowMs).find(({ owner }) => owner === "operator");
  if (already !== undefined && act.untilAt === already.untilAt)
    return accept(`The engine is paused already, since ${phraseInstant(already.sinceAt)}.`);
  if (act.untilAt !== null && Date.parse(act.untilAt) <= facts.nowMs)
    return refuse(`${phraseInstant(act.untilAt)} is over already.`, "give a time to come, or none");
  return accept(
    `Paused${act.untilAt === null ? "" : ` until ${phraseInstant(act.untilAt)}`}: no attempt starts; those at work end first.`,
    {
      effective: "after-stage",
      events: [
        {
          type: "paused",
          owner: "operator",
          scope: "engine",
          sinceAt: new Date(facts.nowMs).toISOString(),
          untilAt: act.untilAt,
          reason: act.reason === "" ? "paused by a person" : act.reason,
        },
      ],
    },
  );
};

const resume = (named: string | null, facts: Facts): Verdict => {
  const standing = inForce(facts.desk.pauses, facts.nowMs);
  const wanted = named ?? "operator";
  if (wanted !== "all" && !PAUSE_OWNERS.some((owner) => owner === wanted))
    return refuse(`Nobody called "${wanted}" pauses anything.`, `owners are ${PAUSE_OWNERS.join(", ")}, or all`);
  if (wanted === "quiet-hours")
    return refuse(
      "Quiet hours follow from the clock and stand in no journal.",
      "millrace config set execution.quiet_hours '[]' ends them at once",
    );
  const ended = standing.filter(({ owner }) => wanted === "all" || owner === wanted);
  if (ended.length === 0) return nothingToResume(standing, wanted);
  return accept(`Resumed: ${ended.map(phrasePause).join("; ")} no longer holds.`, {
    events: ended.map(({ owner, scope }) => ({ type: "unpaused", owner, scope, reason: "resumed by a person" })),
  });
};

/** Each pause is ended by its owner only: a person who resumes their own does not lift a provider's limit by accident. */
const nothingToResume = (standing: readonly Pause[], wanted: string): Verdict => {
  const [other] = standing;
  if (other === undefined) return accept("Nothing is paused.");
  return refuse(
    `No pause of ${wanted === "operator" ? "yours" : wanted} stands; ${phrasePause(other)} does: ${other.reason}`,
    other.owner === "operator"
      ? "millrace resume lifts it"
      : `millrace resume --owner ${other.owner} lifts it before its time`,
  );
};

const phrasePause = ({ owner, scope }: Pause): string =>
  owner === "operator" && scope === "engine"
    ? "your pause"
    : scope === "engine"
      ? `the pause of ${owner}`
      : `the pause of ${owner} on ${scope.replace(":", " ")}`;
