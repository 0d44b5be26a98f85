import type { Command } from "../domain/command.ts";
import type { EngineEvent } from "../domain/event.ts";
import { parseTaskId } from "../domain/id.ts";
import type { Consent, Verdict } from "../kernel/judgement.ts";
import { refuse } from "../kernel/consent.ts";
import type { Hands } from "./apply.ts";
import { factsOf } from "./facts.ts";
import type { Ports } from "./ports.ts";
import { releaseAll } from "./rounds.ts";
import { changed, type Session } from "./session.ts";
import type { OpenRun } from "./turn.ts";

/** The engine's hands: how it carries out what a command asks of its session. */
export const handsOf = (session: Session): Hands => {
  const { ports, epoch, backlog, runs, context, wake } = session;
  const openOf = (task: string): OpenRun | null => runs.open().find(({ plan }) => plan.task === task) ?? null;
  return {
    ports,
    epoch,
    stateOf: (task) => backlog.states.get(task),
    facts: () => {
      // A person may have added a moment ago what the command speaks of.
      if (backlog.refresh()) changed(session);
      return factsOf(ports, epoch.desk(), (task) => backlog.states.get(task), openOf);
    },
    moved: (task, to) => {
      context.moved(task, to);
      backlog.refresh();
    },
    decided: (events) => {
      backlog.decided(events);
      if (events.some(({ type }) => type === "task-edited" || type === "task-retried")) backlog.refresh();
      for (const event of events) if (event.type === "unpaused") wakeWaits(session, event);
    },
    turnRun: (run, input, by) => {
      const carrier = runs.find(run);
      if (carrier === null || context.turn(carrier.open, input, by) === null) return false;
      carrier.retryMs = 0;
      const { ending } = carrier.open.run;
      if (ending !== null) carrier.open.halt?.(ending.reason);
      wake.nudge();
      return true;
    },
    replayed: (command) => epoch.caused(command.id) || causedRun(ports, command, openOf),
    signal: (signal) => obeySignal(session, signal),
    atWork: () => runs.working() > 0,
    remark: () => remark(session),
  };
};

/** Who acts alone goes on with what can be read of the settings; an engine could not begin with that. */
const remark = ({ options, ports }: Session): string => {
  const trouble = options.alone === true ? ports.planner.trouble() : null;
  return trouble === null ? "" : `no engine can start before millrace.toml is mended: ${trouble}`;
};

/** A person who lifts a pause before its time sends on what waits for the same. */
const wakeWaits = (session: Session, { owner }: Extract<EngineEvent, { type: "unpaused" }>): void => {
  const { runs, context, ports } = session;
  for (const open of runs.open())
    if (open.run.wait !== null && open.run.wait.owner === owner)
      context.turn(open, { type: "nudge", owner: open.run.wait.owner, at: ports.world.now() });
};

/** Whether a line of the run that a command is about was decided by it. */
export const causedRun = (
  { store }: Pick<Ports, "store">,
  { id, act }: Command,
  openOf: (task: string) => OpenRun | null,
): boolean => {
  const named = "task" in act ? act.task : "target" in act ? act.target : null;
  const task = named === null ? null : parseTaskId(named);
  if (task === null) return false;
  const open = openOf(task);
  if (open !== null) return open.journal.entries.some(({ cause }) => cause === id);
  const last = store.runsOf(task).at(-1);
  const reading = last === undefined ? null : store.readRun(last);
  return reading?.kind === "run" && reading.entries.some(({ cause }) => cause === id);
};

const obeySignal = (session: Session, signal: NonNullable<Consent["signal"]>): Verdict | null => {
  const { stopping, ports } = session;
  if (session.options.alone === true && signal !== "reload")
    return refuse("No engine runs.", "`millrace start` starts one; what waits stays where it is");
  if (signal === "reload") {
    const trouble = ports.planner.trouble();
    releaseAll(session, { againMs: 0 });
    if (trouble === null) return null;
    return {
      kind: "refused",
      code: "config-invalid",
      sentence: `The settings cannot be used: ${trouble}`,
      hint: "the last good ones stay in force; mend millrace.toml",
    };
  }
  const before = stopping.level();
  if (stopping.ask(signal)) return null;
  return {
    kind: "accepted",
    sentence: `The engine ends already (${before ?? signal}).`,
    effective: "at-stop",
    events: [],
    run: null,
    signal: null,
  };
};
