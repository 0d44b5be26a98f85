import type { PassRun } from "../ports/pass.ts";
import type { Standing } from "./carry.ts";
import type { OpenRun } from "./turn.ts";

/** How a run stands at the end of a pass, for the last lines and for scripts. */
export const passRun = (open: OpenRun, standing: Standing, parked: string | null): PassRun => {
  const { run, plan, id } = open;
  const closed = run.closed;
  const verdict = closed !== null ? closed.verdict : standing === "waiting" ? "waiting" : "interrupted";
  return {
    id,
    task: plan.task,
    title: plan.card.title,
    verdict,
    reason: closed?.reason ?? parked ?? run.wait?.reason ?? "the pass was stopped",
    hint:
      closed?.hint ??
      (run.wait === null
        ? "start again: it goes on where it stood"
        : `it goes on by itself from ${run.wait.untilAt}, when an engine runs`),
    commit: run.integration?.commit ?? null,
    integration: run.integration?.status ?? null,
    attempts: run.attempts.length,
    usage: run.usage,
    durationMs: run.activeMs,
  };
};
