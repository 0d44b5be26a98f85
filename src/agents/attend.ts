import { existsSync } from "node:fs";
import type { Order } from "../domain/attempt.ts";
import { NO_USAGE, type Usage } from "../domain/usage.ts";
import type { AttendSignals, Sign } from "../ports/agents.ts";
import type { Processes, World } from "../ports/world.ts";
import type { Adapter, Gauge } from "./adapter.ts";
import { type Claimant, claimVoid, readClaim, stillborn } from "./claim.ts";
import { endOf } from "./ending.ts";
import { familyOf, listProcesses, lookUp, marked, type Member } from "./family.ts";
import { filesOf } from "./folder.ts";
import type { End } from "./judge.ts";
import { descend, type Prey, sweep } from "./ladder.ts";
import type { Child } from "./launch.ts";
import { cutOf } from "./limit.ts";
import { anyOf } from "./wake.ts";
import { makeWatch } from "./watch.ts";

/** What attending needs besides the order; `env` is the attempt's environment. */
export type Means = {
  readonly world: World;
  readonly processes: Processes;
  readonly adapter: Adapter | null;
  readonly env: Readonly<Record<string, string>>;
  readonly child: Child | undefined;
  readonly termMs: number;
};

/** An attempt that was left to itself, alive. */
export const LEFT = "left";

/**
 * Follows an attempt to its end and leaves nothing of it alive: whether its shim is our child or another engine's, by
 * the claim in its folder. When it is to be left, nothing of it is touched, and nothing of us waits for it any more.
 */
export const follow = async (
  order: Order,
  signals: AttendSignals,
  sign: ((sign: Sign) => void) | undefined,
  means: Means,
): Promise<End | typeof LEFT> => {
  const { world, processes, child, termMs } = means;
  const claimed = await claimant(order, signals, means);
  if (claimed === LEFT || "kind" in claimed) return claimed;
  if (claimed.boot !== world.boot()) return endOf(order, true);
  const own = child?.pid === claimed.pid ? child : undefined;
  const shim = own !== undefined || credible(claimed, order, processes) ? claimed : { ...claimed, pid: NOBODY };
  const prey: Prey = { shim, token: order.token, gone: () => own?.ended.aborted === true || !processes.alive(shim) };
  const adopted = prey.gone() && own === undefined;
  const kin = new Map<number, Member>();
  const cut = await guard(order, signals, sign, prey, own, means, kin);
  if (cut === LEFT) return LEFT;
  const known = [...kin.values()];
  if (cut === null)
    await sweep(
      prey,
      world,
      processes,
      known,
      adopted ? Number.POSITIVE_INFINITY : world.monotonic() - order.monotonicMs,
    );
  else await descend(prey, world, processes, termMs, known);
  return cut ?? endOf(order, false);
};

/** An agent can write its own folder: a living process that pid.json names is the shim only when it carries the attempt's mark. */
const credible = (shim: Claimant, order: Order, processes: Processes): boolean =>
  process.platform !== "linux" || !processes.alive(shim) || marked(shim.pid, order.token);

/** No process has this pid, and none is in a group of that number. */
const NOBODY = -1;

/** Who holds the attempt; an end when nobody does and, by our void record, nobody ever will. */
const claimant = async (
  order: Order,
  { leave }: AttendSignals,
  { world, processes, child }: Means,
): Promise<Claimant | End | typeof LEFT> => {
  for (let waited = 0; ; waited += CLAIM_MS) {
    const claim = readClaim(order.dir);
    const coming = child !== undefined && !child.ended.aborted;
    if (claim.kind === "held" && (!coming || claim.by.pid === child.pid)) return coming ? seen(claim.by) : claim.by;
    if (claim.kind === "void") return { kind: "unstarted", sentence: "The attempt was called off before it started." };
    // A shim of ours that lost the claim ends at once; one that lives on has it, whatever the file was made to say.
    const own = child?.pid === undefined ? null : { pid: child.pid, startTime: "", boot: world.boot() };
    if (own !== null && coming && waited > LOSER_MS) return seen(own);
    if (own !== null && !coming && claim.kind === "none" && existsSync(filesOf(order.dir).exit)) return own;
    if (claim.kind === "none" && !coming && claimVoid(order.dir)) return neverCame(child?.error() ?? null);
    if (!coming && stillborn(claim, processes)) return neverCame(null);
    // Whether it comes is then for the next engine to find out; the claim decides as ever.
    if (leave.aborted) return LEFT;
    await world.sleep(CLAIM_MS, coming ? child.ended : undefined);
  }
};

/** Our own child by what the kernel says of it, not by what its folder says. */
const seen = (by: Claimant): Claimant => ({ ...by, startTime: lookUp(by.pid)?.startTime ?? by.startTime });

const neverCame = (error: Error | null): End =>
  error === null
    ? { kind: "unstarted", sentence: "The attempt never started." }
    : { kind: "unlaunched", sentence: `The attempt could not be started: ${error.message}` };

const CLAIM_MS = 4;
const LOSER_MS = 1_000;
const FIRST_MS = 25;
const LAST_MS = 200;
const KIN_MS = 1_000;

/** Waits for the shim's end, looking at the attempt; the ending that a limit or a stop demands, null when it ended itself. */
const guard = async (
  order: Order,
  { stop, leave }: AttendSignals,
  sign: ((sign: Sign) => void) | undefined,
  prey: Prey,
  own: Child | undefined,
  { world, adapter, env }: Means,
  kin: Map<number, Member>,
): Promise<End | typeof LEFT | null> => {
  const watch = makeWatch(order, prey.shim, adapter, world);
  const usage = paced(adapter?.gauge(order, env) ?? null, world);
  let kinMs = world.monotonic();
  const wake = anyOf(own === undefined ? [stop, leave] : [stop, leave, own.ended]);
  let delay = FIRST_MS;
  let bytes = 0;
  try {
    while (!prey.gone()) {
      if (stop.aborted) return { kind: "cut", class: "killed", sentence: reasonOf(stop), hint: "" };
      if (leave.aborted) return LEFT;
      const sight = watch.look();
      // Recorded while their line of descent stands: one that drops its mark and outlives its parent is found no other way.
      if (world.monotonic() - kinMs >= KIN_MS) {
        for (const member of familyOf(prey.shim, prey.token, listProcesses())) kin.set(member.pid, member);
        kinMs = world.monotonic();
      }
      sign?.({
        n: order.n,
        outputBytes: sight.bytes,
        quietMs: Math.max(0, Math.round(sight.atMs - sight.aliveMs)),
        usage: usage(),
      });
      const cut = cutOf(order, sight);
      if (cut !== null) return cut;
      delay = sight.bytes - bytes > GUSH ? FIRST_MS : Math.min(LAST_MS, delay * 1.5);
      bytes = sight.bytes;
      await world.sleep(delay, wake.signal);
    }
    // A flood that ended before it was seen is a flood all the same: chance must not decide.
    const last = watch.look();
    return last.bytes > order.outputMax ? cutOf(order, last) : null;
  } finally {
    wake.release();
    watch.close();
  }
};

/** A gauge that is read once a second, as budgets need it. */
const paced = (gauge: Gauge | null, world: World): (() => Usage) => {
  let usage = NO_USAGE;
  let readMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (gauge === null || world.monotonic() - readMs < USAGE_MS) return usage;
    readMs = world.monotonic();
    usage = gauge(world.now());
    return usage;
  };
};

const USAGE_MS = 1_000;

/** Output that grows by this much between two looks is looked at more often: its limit is near. */
const GUSH = 1024 * 1024;

const reasonOf = (stop: AbortSignal): string => {
  const reason: unknown = stop.reason;
  if (typeof reason === "string") return reason;
  if (typeof reason === "object" && reason !== null && "reason" in reason && typeof reason.reason === "string")
    return reason.reason;
  return reason instanceof Error && reason.name !== "AbortError" ? reason.message : "The attempt was stopped.";
};
