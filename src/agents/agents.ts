import { existsSync } from "node:fs";
import { bareSettlement, type Binding, type Order, type Settlement } from "../domain/attempt.ts";
import { diskCodeOf } from "../domain/disk-code.ts";
import { Failure } from "../domain/failure.ts";
import type { Agents } from "../ports/agents.ts";
import type { Processes, World } from "../ports/world.ts";
import type { Adapter } from "./adapter.ts";
import { follow, LEFT } from "./attend.ts";
import { claimVoid, readClaim, stillborn } from "./claim.ts";
import { codexAdapter } from "./codex.ts";
import { commandAdapter } from "./command.ts";
import { type Env, environmentOf, findExecutable } from "./environment.ts";
import { TERM_MS } from "./ladder.ts";
import { type Child, launch, recall } from "./launch.ts";
import { makeSampleAdapter } from "./sample.ts";
import { settle } from "./settle.ts";
import { endStrays } from "./strays.ts";

/** What the agents adapter stands on. `sampleProgram` is the path of dist/sample.mjs; `termMs` the time between SIGTERM and SIGKILL. */
export type Footing = {
  readonly world: World;
  readonly processes: Processes;
  readonly sampleProgram: string;
  readonly env?: Env;
  readonly termMs?: number;
};

/** Attempts as processes of their own, by one adapter a runner kind. */
export const makeAgents = ({
  world,
  processes,
  sampleProgram,
  env = process.env,
  termMs = TERM_MS,
}: Footing): Agents => {
  const adapters = adaptersOf(sampleProgram);
  const children = new Map<string, Child>();
  /** Trees in which nothing runs but what this process started and attends to. */
  const cleared = new Set<string>();
  const adapterOf = (order: Order): Adapter | null => (order.binding === null ? null : adapters[order.binding.kind]);

  const envOf = (order: Order, adapter: Adapter | null): Record<string, string> =>
    environmentOf(order, env, [...(adapter?.env ?? []), ...(order.binding?.env ?? [])]);

  const attend: Agents["attend"] = async (asked, signals, sign) => {
    const child = children.get(asked.dir);
    const order = child?.order ?? asked;
    const adapter = adapterOf(order);
    const own = envOf(order, adapter);
    try {
      const end = await follow(order, signals, sign, { world, processes, adapter, env: own, child, termMs });
      if (end !== LEFT) return settle(order, end, adapter, { world, env: own });
      // Its shim was never held by our event loop (launch unrefs it); another engine adopts it by its folder.
      cleared.delete(order.tree);
      return null;
    } catch (error) {
      // What cannot be followed may still be at work: no later attempt shall meet it in this tree.
      cleared.delete(order.tree);
      if (signals.leave.aborted && !signals.stop.aborted) return null;
      await endStrays(order.tree, world).catch(() => false);
      return unreadable(order, error);
    } finally {
      children.delete(order.dir);
    }
  };

  return {
    start: async (order, prompt) => {
      const child = sayingDisk(order.dir, () => launch(order, prompt, adapterOf(order), env));
      if (child !== null) children.set(order.dir, child);
    },
    recall,
    forfeit: async (dir) => {
      for (let waited = 0; ; waited += PENDING_MS) {
        if (sayingDisk(dir, () => claimVoid(dir))) return true;
        const claim = readClaim(dir);
        if (claim.kind !== "pending" || waited > PENDING_MAX) return false;
        if (stillborn(claim, processes)) return true;
        await world.sleep(PENDING_MS);
      }
    },
    attend,
    clear: async (tree) => {
      if (cleared.has(tree)) return false;
      const found = await endStrays(tree, world);
      cleared.add(tree);
      return found;
    },
    unfit: (binding) => unfit(binding, sampleProgram, env),
  };
};

const PENDING_MS = 5;
const PENDING_MAX = 2_000;

/** Every runner kind's adapter; a new CLI is one more file and one more line here. */
export const adaptersOf = (sampleProgram: string): Readonly<Record<Binding["kind"], Adapter>> => ({
  codex: codexAdapter,
  command: commandAdapter,
  sample: makeSampleAdapter(sampleProgram),
});

/** The executable a binding would start, null when its command is empty. */
export const executableOf = (binding: Binding): string | null =>
  binding.kind === "sample" ? process.execPath : (binding.command[0] ?? (binding.kind === "codex" ? "codex" : null));

const unfit = (binding: Binding, sampleProgram: string, env: Env): string | null => {
  const name = executableOf(binding);
  if (name === null) return `runner ${binding.runner} (${binding.kind}) has no command`;
  if (binding.kind === "sample" && !existsSync(sampleProgram))
    return `runner ${binding.runner}: its program ${sampleProgram} is missing; build or install Millrace again`;
  if (name.includes("/") && !name.startsWith("/")) return null;
  return findExecutable(name, env["PATH"] ?? "", "/") === null
    ? `runner ${binding.runner}: ${name} was not found or is not executable`
    : null;
};

/** What the machine refuses to everybody stops the pass as a disk's failure does; any other error is this attempt's own. */
const sayingDisk = <T>(dir: string, act: () => T): T => {
  try {
    return act();
  } catch (thrown) {
    const code = diskCodeOf(thrown);
    if (code === null) throw thrown;
    const words = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Failure(
      code,
      `An attempt cannot be started in ${dir}: ${words}`,
      "Mend that, then start again.",
      { file: dir },
      thrown,
    );
  }
};

/** Reading an attempt failed (a disk error, a folder taken away): its end is unknown, which is an ending too. */
const unreadable = (order: Order, error: unknown): Settlement => {
  const words = error instanceof Error ? error.message : String(error);
  return {
    ...bareSettlement(order.n, "lost", `The attempt's folder could not be read: ${words}`.slice(0, 2_000)),
    hint: "check the disk and the permissions of the attempt's folder",
  };
};
