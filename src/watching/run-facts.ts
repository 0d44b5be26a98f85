import type { LastRun } from "../kernel/judgement.ts";
import { currentAttempt, foldRun, type Run } from "../kernel/run.ts";
import type { OpenRunFacts } from "../operator/offer.ts";
import type { RunView } from "../ports/reader.ts";
import { isCorrupt } from "../view/run.ts";

/** An open run as far as it decides what may be done; null when it is closed, or no engine would go on with it. */
export const openRunOf = (view: RunView): OpenRunFacts | null => {
  const run = runIn(view);
  if (run === null || run.closed !== null) return null;
  return {
    id: view.id,
    node: run.node,
    attempt: currentAttempt(run)?.n ?? null,
    held: run.held,
    asked: run.asked,
    ending: run.ending?.reason ?? null,
    wait: run.wait === null ? null : { owner: run.wait.owner, untilAt: run.wait.untilAt },
    integrating: run.gate !== null,
    integrated: run.advanced !== null,
  };
};

/** A task's newest run, as the engine would look at it when it judges a command. */
export const lastRunOf = (view: RunView): LastRun | null => {
  const run = runIn(view);
  if (run === null || view.plan === null) return null;
  return {
    id: view.id,
    node: run.node,
    question: run.closed?.question ?? null,
    stages: Object.keys(view.plan.nodes),
  };
};

/** The run as its engine knows it; null where its files cannot be trusted or it was never opened. */
const runIn = (view: RunView): Run | null =>
  view.plan === null || isCorrupt(view) ? null : foldRun(view.entries.flatMap(({ events }) => events));
