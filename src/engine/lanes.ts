import type { PauseOwner } from "../domain/event.ts";
import { inForce, type Pause } from "../kernel/desk.ts";
import { quietUntil } from "../kernel/quiet.ts";
import type { Epoch } from "./epoch.ts";
import type { Ports } from "./ports.ts";

/** Why an attempt may not start now: a pause, or a runner that has as many at work as it may. */
export type Block =
  | { readonly kind: "paused"; readonly pause: Pause }
  | { readonly kind: "full"; readonly runner: string };

/** Which attempts may start: the pauses of all owners, and the bounds of each runner. */
export type Lanes = {
  /** Why nothing of this runner (null: a check) may start now; null when it may. What `run` itself has at work does not count. */
  readonly block: (runner: string | null, run?: string) => Block | null;
  /** Every pause that holds now, those that follow from the clock included. */
  readonly pauses: () => readonly Pause[];
  /** Counts a run's attempt from the decision to start it, so that none slips in beside it; call what it returns when it has ended. */
  readonly enter: (runner: string, run: string) => () => void;
  /** A provider refused: its runner rests until then, and is tried by one attempt alone afterwards. */
  readonly rest: (runner: string, owner: PauseOwner, untilAt: string, reason: string) => void;
  /** The provider answered an attempt that began then (wall time): what it had refused for before that is over. */
  readonly answered: (runner: string, begunMs: number) => void;
};

/** Makes the lanes of an engine over the pauses its journal keeps. */
export const makeLanes = ({ world, planner }: Pick<Ports, "world" | "planner">, epoch: Epoch): Lanes => {
  const atWork = new Map<string, string>();
  const busy = (runner: string, besides: string | undefined): number =>
    [...atWork].filter(([run, of]) => of === runner && run !== besides).length;
  const mine = (runner: string): readonly Pause[] =>
    epoch.desk().pauses.filter((pause) => pause.scope === `runner:${runner}`);
  const pauses = (): readonly Pause[] => {
    const nowMs = world.now();
    const quiet = quietUntil(planner.live().quiet, nowMs, world.offset);
    const standing = inForce(epoch.desk().pauses, nowMs);
    return quiet === "now" ? standing : [...standing, quietPause(nowMs, quiet)];
  };
  return {
    pauses,
    block: (runner, run) => {
      const standing = pauses();
      const whole = standing.find((pause) => pause.scope === "engine");
      if (whole !== undefined) return { kind: "paused", pause: whole };
      if (runner === null) return null;
      const lane = standing.find((pause) => pause.scope === `runner:${runner}`);
      if (lane !== undefined) return { kind: "paused", pause: lane };
      const bound = planner.live().lanes.get(runner) ?? Number.POSITIVE_INFINITY;
      // A pause whose time has come stays on the desk until the provider answers: until then one attempt alone tries it.
      const most = mine(runner).length > 0 ? 1 : bound;
      return busy(runner, run) >= most ? { kind: "full", runner } : null;
    },
    enter: (runner, run) => {
      atWork.set(run, runner);
      return () => void atWork.delete(run);
    },
    rest: (runner, owner, untilAt, reason) => {
      const open = owner === "usage-limit" && !planner.live().autoResume;
      const standing = mine(runner).find((pause) => pause.owner === owner);
      if (standing !== undefined && !open && (standing.untilAt === null || standing.untilAt >= untilAt)) return;
      epoch.commit([
        {
          type: "paused",
          owner,
          scope: `runner:${runner}`,
          sinceAt: standing?.sinceAt ?? new Date(world.now()).toISOString(),
          untilAt: open ? null : untilAt,
          reason,
        },
      ]);
    },
    answered: (runner, begunMs) => {
      for (const { owner, scope, sinceAt } of mine(runner))
        if (owner !== "operator" && Date.parse(sinceAt) <= begunMs)
          epoch.commit([{ type: "unpaused", owner, scope, reason: `${runner} works again` }]);
    },
  };
};

const quietPause = (nowMs: number, untilMs: number | null): Pause => ({
  owner: "quiet-hours",
  scope: "engine",
  sinceAt: new Date(nowMs).toISOString(),
  untilAt: untilMs === null ? null : new Date(untilMs).toISOString(),
  reason: "quiet hours",
});
