import type { EngineEvent, PauseOwner, RunEvent, WaitOwner } from "../domain/event.ts";
import type { Entry } from "../domain/journal.ts";
import { isPauseNote } from "../kernel/desk.ts";
import { POLICIES } from "../kernel/policy.ts";
import type { HookEvent, HookFacts } from "../ports/hooks.ts";
import type { Lanes } from "./lanes.ts";
import type { Ports } from "./ports.ts";
import type { OpenRun } from "./turn.ts";

/** The pause of a runner that a wait of this owner is; null where the wait is the run's own affair. */
const PAUSES: Readonly<Record<WaitOwner, PauseOwner | null>> = {
  backoff: null,
  "rate-limit": "rate-limit",
  "usage-limit": "usage-limit",
  outage: "outage",
  runner: "runner",
  setup: null,
  lane: null,
};

/** What a run's decision means for everybody else: its runner rests or works again, and outsiders are told. Repeatable. */
export const reactToRun = (ports: Ports, lanes: Lanes, open: OpenRun, entry: Entry<RunEvent>): void => {
  for (const event of entry.events) {
    if (event.type === "settled") heardOf(lanes, open, event, Date.parse(entry.at));
    if (event.type === "waiting" && event.class !== null) {
      const owner = PAUSES[event.owner];
      const runner = runnerOf(open, open.run.attempts.at(-1)?.node ?? "");
      if (owner !== null && runner !== null) lanes.rest(runner, owner, event.untilAt, event.reason);
    }
  }
  tellHooks(ports, open, entry);
};

/** Tells outsiders of a run's decision; again after a crash, which may have come before they were told. */
export const tellHooks = (ports: Ports, open: OpenRun, entry: Entry<RunEvent>): void => {
  for (const event of entry.events) {
    const hook = hookOf(event);
    if (hook !== null) ports.hooks.tell(hook, `${open.id}:${entry.seq}`, factsOf(ports, event, entry.at, open));
  }
};

/** What a decision of the engine's journal means for outsiders. */
export const reactToEngine = (ports: Ports, entry: Entry<EngineEvent>): void => {
  for (const event of entry.events) {
    const hook: HookEvent | null =
      event.type === "paused" ? "paused" : event.type === "budget-reached" && !isPauseNote(event) ? "budget" : null;
    if (hook !== null)
      ports.hooks.tell(hook, `engine:${entry.seq}:${event.type}`, {
        at: entry.at,
        run: null,
        task: null,
        text: ports.narrate(event),
      });
  }
};

/** An answer of the provider, whatever it was worth, ends what its runner rested for. */
const heardOf = (
  lanes: Lanes,
  open: OpenRun,
  { node, settlement }: Extract<RunEvent, { type: "settled" }>,
  endedMs: number,
): void => {
  const runner = runnerOf(open, node);
  if (runner === null || !settlement.started) return;
  const answered = settlement.class === "ok" || ["again", "ask", "halt"].includes(POLICIES[settlement.class].kind);
  const silent = settlement.class === "lost" || settlement.class === "crashed" || settlement.class === "stalled";
  if (answered && !silent) lanes.answered(runner, endedMs - settlement.durationMs);
};

const runnerOf = (open: OpenRun, node: string): string | null => {
  const planned = open.plan.nodes[node];
  return planned?.kind === "agent" ? planned.binding.runner : null;
};

const hookOf = (event: RunEvent): HookEvent | null => {
  if (event.type === "asked") return "needs_person";
  if (event.type !== "closed") return null;
  if (event.verdict === "done") return "task_done";
  if (event.verdict === "cancelled") return null;
  return event.question === null ? "task_blocked" : "needs_person";
};

const factsOf = (ports: Ports, event: RunEvent, at: string, open: OpenRun): HookFacts => ({
  at,
  run: open.id,
  task: open.plan.task,
  text: ports.narrate(event),
});
