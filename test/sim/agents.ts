import type { Order, Settlement } from "../../src/domain/attempt.ts";
import { NO_USAGE, type Usage } from "../../src/domain/usage.ts";
import type { Agents } from "../../src/ports/agents.ts";
import type { SimRepo } from "./workspace.ts";
import type { SimWorld } from "./world.ts";

/** What a simulated attempt does: how it ends, after how long, and what it writes into its tree. */
export type SimDeed = Partial<Settlement> & {
  readonly takesMs?: number;
  readonly writes?: Readonly<Record<string, string>>;
};

/** A process table and attempt folders that outlive the engine: plain data, so that a crash of the engine leaves it alone. */
export type SimMachine = {
  /** The lease's last epoch. */
  epoch: number;
  readonly attempts: Record<
    string,
    {
      order: Order;
      prompt: string;
      state: "ordered" | "started" | "void";
      starts: number;
      endsAt: number;
      deed: SimDeed | null;
    }
  >;
  /** Folders that a power loss took: nobody can read them any more, but what ran in them ran. */
  forgotten?: Readonly<Record<string, true>>;
};

/** What an attempt of an order does; asked once, when it starts. */
export type SimScript = (order: Order) => SimDeed;

/** An Agents port over a simulated machine; `strike` is called between writing the folder and starting the process. */
export const makeSimAgents = (
  machine: SimMachine,
  world: SimWorld,
  repo: SimRepo,
  script: SimScript,
  strike: (point: string) => void = () => undefined,
): Agents => ({
  start: async (order, prompt) => {
    strike("order:before");
    machine.attempts[order.dir] ??= { order, prompt, state: "ordered", starts: 0, endsAt: 0, deed: null };
    strike("order:after");
    const attempt = machine.attempts[order.dir];
    if (attempt === undefined || attempt.state !== "ordered") return;
    const deed = script(order);
    attempt.state = "started";
    attempt.starts += 1;
    attempt.endsAt = world.monotonic() + (deed.takesMs ?? 1_000);
    attempt.deed = deed;
    const slot = order.kind === "candidate" ? "gate" : String(slotOf(order));
    const place = repo.slots[slot];
    if (place !== undefined) Object.assign(place.files, deed.writes ?? {});
    strike("spawn:after");
  },
  recall: (dir) => (machine.forgotten?.[dir] === true ? null : (machine.attempts[dir]?.order ?? null)),
  forfeit: async (dir) => {
    const attempt = machine.attempts[dir];
    if (attempt?.state !== "ordered") return attempt?.state === "void";
    attempt.state = "void";
    return true;
  },
  attend: async (order, { stop, leave }, sign) => {
    const attempt = machine.attempts[order.dir];
    if (attempt === undefined || attempt.state !== "started")
      throw new Error(`attend of what never started: ${order.dir}`);
    const either = new AbortController();
    const wake = (): void => either.abort();
    for (const signal of [stop, leave]) signal.addEventListener("abort", wake, { once: true });
    if (stop.aborted || leave.aborted) wake();
    const begunAt = attempt.endsAt - (attempt.deed?.takesMs ?? 1_000);
    while (attempt.endsAt > world.monotonic() && !stop.aborted && !leave.aborted) {
      sign?.({ n: order.n, outputBytes: 0, quietMs: 0, usage: told(attempt.deed, world.monotonic() - begunAt) });
      if (stop.aborted) break;
      await world.sleep(Math.min(attempt.endsAt - world.monotonic(), LOOK_MS), either.signal);
    }
    for (const signal of [stop, leave]) signal.removeEventListener("abort", wake);
    if (leave.aborted && !stop.aborted && attempt.endsAt > world.monotonic()) return null;
    if (stop.aborted && attempt.endsAt > world.monotonic()) {
      attempt.endsAt = world.monotonic();
      attempt.deed = { class: "killed", summary: String(stop.reason) };
    }
    return settlementOf(order, attempt.deed ?? {});
  },
  clear: async (tree) => {
    let found = false;
    for (const attempt of Object.values(machine.attempts)) {
      if (attempt.order.tree !== tree || attempt.state !== "started" || attempt.endsAt <= world.monotonic()) continue;
      attempt.endsAt = world.monotonic();
      found = true;
    }
    return found;
  },
  unfit: () => null,
});

/** How often an attempt at work is looked at. */
const LOOK_MS = 30_000;

/** What a deed has told to have consumed after so long: its whole usage, bit by bit. */
const told = (deed: SimDeed | null, elapsedMs: number): Usage => {
  const usage = deed?.usage ?? NO_USAGE;
  const share = Math.min(1, elapsedMs / (deed?.takesMs ?? 1_000));
  return {
    ...usage,
    inputTokens: Math.floor(usage.inputTokens * share),
    outputTokens: Math.floor(usage.outputTokens * share),
  };
};

const slotOf = (order: Order): number => Number(/\/(\d+)\/tree$/.exec(order.tree)?.[1] ?? 0);

const settlementOf = (order: Order, deed: SimDeed): Settlement => {
  const { takesMs, writes: _writes, ...given } = deed;
  const ending = given.class ?? "ok";
  return {
    n: order.n,
    class: ending,
    outcome: ending === "ok" ? (given.outcome ?? order.outcomes[0] ?? "DONE") : null,
    summary: given.summary ?? `${order.node} ended`,
    hint: "",
    durationMs: takesMs ?? 1_000,
    usage: given.usage ?? NO_USAGE,
    model: null,
    session: null,
    exitCode: ending === "ok" ? 0 : 1,
    retryAt: given.retryAt ?? null,
    started: given.started ?? true,
    noop: given.noop ?? false,
    question: given.question ?? null,
    effects: given.effects ?? 0,
    checks: order.commands.map(({ command }) => ({
      command,
      exitCode: given.outcome === "FAIL" ? 1 : 0,
      durationMs: 1,
      output: "",
    })),
    commit: null,
    left: null,
  };
};
