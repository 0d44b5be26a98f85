import type { PassRun } from "../ports/pass.ts";
import type { Carried } from "./carry.ts";
import type { OpenRun } from "./turn.ts";

/** How a run stands when the engine ends, for the last lines and for scripts. */
export const passRun = (open: OpenRun, carried: Carried | null): PassRun => {
  const { run, plan, id } = open;
  const { closed } = run;
  const standing = carried?.standing ?? "interrupted";
  const verdict = closed !== null ? closed.verdict : standing === "interrupted" ? "interrupted" : "waiting";
  return {
    id,
    task: plan.task,
    title: plan.card.title,
    verdict,
    reason: closed?.reason ?? carried?.reason ?? run.held ?? run.asked ?? run.wait?.reason ?? "the engine was stopped",
    hint: closed?.hint ?? hintOf(open, standing),
    commit: run.integration?.commit ?? null,
    integration: run.integration?.status ?? null,
    attempts: run.attempts.length,
    usage: run.usage,
    durationMs: run.activeMs,
  };
};

const hintOf = ({ run, plan }: OpenRun, standing: string): string => {
  if (run.held !== null) return `\`millrace resume ${plan.task}\` lets it go on`;
  if (run.asked !== null) return `\`millrace approve ${plan.task}\` or \`millrace reject ${plan.task}\` decides it`;
  if (run.wait !== null) return `it goes on by itself from ${run.wait.untilAt}, when an engine runs`;
  return standing === "blocked-lane" ? "`millrace why` says what holds it" : "start again: it goes on where it stood";
};
