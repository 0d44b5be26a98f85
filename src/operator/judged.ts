import type { Act } from "../domain/command.ts";
import type { PauseScope } from "../domain/event.ts";
import { PAUSE_OWNERS } from "../domain/pause-owner.ts";
import { judge } from "../kernel/command.ts";
import { EMPTY_DESK, type Pause } from "../kernel/desk.ts";
import type { Facts } from "../kernel/judgement.ts";
import { type Run, UNOPENED } from "../kernel/run.ts";
import type { OfferFacts, OfferPause, OpenRunFacts } from "./offer.ts";

/**
 * The engine's own judgement of an act by what a screen knows: why it would be refused, or would change nothing, in the engine's
 * words; null when it would do something.
 */
export const refusalOf = (act: Act, facts: OfferFacts): string | null => {
  const verdict = judge(act, kernelFacts(facts));
  if (verdict.kind === "refused") return verdict.sentence;
  // An edit decides nothing in a journal: the card itself is replaced.
  const acts = act.verb === "edit" || verdict.events.length > 0 || verdict.run !== null || verdict.signal !== null;
  return acts ? null : verdict.sentence;
};

/** Stands for a task that is only to be named yet: anything of it is allowed. */
export const ANY_TASK = "(to be named)";

/** What was told is in force, so every time is yet to come. */
const kernelFacts = ({ workspace, task }: OfferFacts): Facts => ({
  nowMs: 0,
  desk: { ...EMPTY_DESK, pauses: workspace.pauses.flatMap(deskPause) },
  stateOf: (id) => (id === ANY_TASK ? "backlog" : id === task?.task ? (task.state ?? undefined) : undefined),
  openRun: (id) => (id === task?.task && task.open !== null ? { id: task.open.id, run: runOf(task.open) } : null),
  lastRun: (id) => (id === task?.task ? task.last : null),
});

/** Quiet hours follow from the clock and stand on no desk; an owner of a newer version is none that a person could name. */
const deskPause = ({ owner, scope, ...times }: OfferPause): readonly Pause[] => {
  const who = PAUSE_OWNERS.find((each) => each === owner);
  return who === undefined || who === "quiet-hours" || !isScope(scope) ? [] : [{ ...times, owner: who, scope }];
};

const isScope = (scope: string): scope is PauseScope => scope === "engine" || scope.startsWith("runner:");

/** As much of a run as the judgement looks at. */
const runOf = (open: OpenRunFacts): Run => ({
  ...UNOPENED,
  opened: true,
  node: open.node,
  held: open.held,
  asked: open.asked,
  ending: open.ending === null ? null : { verdict: "cancelled", reason: open.ending, hint: "" },
  wait:
    open.wait === null
      ? null
      : {
          owner: open.wait.owner as NonNullable<Run["wait"]>["owner"],
          sinceAt: "",
          untilAt: open.wait.untilAt,
          reason: "",
        },
  gate: open.integrating ? { base: "", candidate: "", passed: false } : null,
  advanced: open.integrated ? { from: "", commit: "" } : null,
  attempts:
    open.attempt === null
      ? []
      : [{ n: open.attempt, node: open.node ?? "", visit: 1, kind: "agent", from: "", merge: null, settlement: null }],
});
