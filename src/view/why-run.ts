import { type EngineModel, whyHeld } from "./engine.ts";
import { isAlive } from "./liveness.ts";
import { hintOfApproval } from "./needs.ts";
import { openAttempt, type RunModel } from "./run.ts";
import { capital, sentence } from "./sentence.ts";
import { phraseAge, phraseUntil } from "./time.ts";
import { hintOfWait } from "./wait.ts";
import { type Reason, told } from "./why.ts";

/** Why a run stands where it stands. */
export const whyRun = (run: RunModel, engine: EngineModel, nowMs: number): Reason => {
  const answer = (text: string, hint: string): Reason => ({ subject: run.id, sentence: text, hint });
  const alive = isAlive(engine.liveness);
  if (run.state === "unreadable") return answer(`Its files cannot be trusted: ${sentence(run.reason)}`, run.hint);
  if (run.state === "closed") return answer(`It ended ${run.verdict ?? ""}${told(run.reason)}`, run.hint);
  const attempt = openAttempt(run);
  if (run.held !== null) {
    const first = attempt === null || !alive ? "" : ` Attempt ${attempt.n} of ${attempt.stage} ends first.`;
    return answer(`A person holds it${told(run.held)}${first}`, `millrace resume ${run.task} lets it go on.`);
  }
  if (run.asked !== null)
    return answer(
      `It waits at ${run.node ?? ""} for a person's decision: ${sentence(run.asked)}`,
      hintOfApproval(run.task),
    );
  if (run.waiting !== null) {
    const { owner, untilAt, reason } = run.waiting;
    return answer(
      `It waits ${phraseUntil(untilAt, nowMs)} (${owner}): ${sentence(reason)}`,
      hintWaiting(hintOfWait(owner, reason), alive),
    );
  }
  if (attempt === null) {
    const at = `It stands at ${run.node ?? "its beginning"}`;
    const runner = run.runners[run.node ?? ""] ?? null;
    const held = whyHeld(engine, runner);
    if (held !== null) return answer(`${at}, and its next attempt waits: ${held.reason}.`, held.hint);
    return alive ? answer(`${at}, and the engine carries it.`, "") : answer(`${at}, and no engine runs.`, GOES_ON);
  }
  const at = `Attempt ${attempt.n} of ${attempt.stage} began ${phraseAge(attempt.startedAt, nowMs)}`;
  return alive ? answer(`${at}, and the engine carries it.`, "") : answer(`${at}, and no engine runs.`, GOES_ON);
};

const GOES_ON = "millrace start --once goes on where it stood.";

const hintWaiting = (act: string, alive: boolean): string => {
  if (act === "") return alive ? "" : "millrace start --once goes on after that.";
  return alive ? `${capital(act)}; it goes on by itself.` : `${capital(act)}, then millrace start --once goes on.`;
};
