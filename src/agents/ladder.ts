import type { Processes, World } from "../ports/world.ts";
import type { Claimant } from "./claim.ts";
import { familyOf, firstPidOf, listProcesses, type Member, signal } from "./family.ts";

/** How long a group has between SIGTERM and SIGKILL, and how long the last survivors are hunted. */
export const TERM_MS = 5_000;
const SWEEP_MS = 2_000;
const GLANCE_MS = 20;

/** What ends an attempt: its processes, its mark, and how to know that its shim is gone. */
export type Prey = { readonly shim: Claimant; readonly token: string; readonly gone: () => boolean };

/**
 * Ends an attempt: SIGTERM to the group, grace, SIGKILL to the group, then whoever left it. The group is signalled only
 * while its leader is proven to be the shim, so a reused pid is never hit.
 */
export const descend = async (
  prey: Prey,
  world: World,
  processes: Processes,
  termMs: number,
  recorded: readonly Member[],
): Promise<void> => {
  const known = [...recorded, ...familyOf(prey.shim, prey.token, listProcesses())];
  const until = world.monotonic() + termMs;
  if (!prey.gone()) signal(-prey.shim.pid, "SIGTERM");
  while (!prey.gone() && world.monotonic() < until) await world.sleep(GLANCE_MS);
  if (!prey.gone()) signal(-prey.shim.pid, "SIGKILL");
  for (let waited = 0; !prey.gone() && waited < SWEEP_MS; waited += GLANCE_MS) await world.sleep(GLANCE_MS);
  await sweep(prey, world, processes, known, Number.POSITIVE_INFINITY);
};

/** Ends every process an ended attempt left behind, those recorded earlier included; returns how many there were. */
export const sweep = async (
  prey: Prey,
  world: World,
  processes: Processes,
  known: readonly Member[],
  livedMs: number,
): Promise<number> => {
  const ended = new Set<number>();
  const until = world.monotonic() + SWEEP_MS;
  for (;;) {
    const left = [...familyOf(prey.shim, prey.token, listProcesses(firstPidOf(prey.shim, livedMs))), ...known].filter(
      ({ pid, startTime }) => processes.alive({ pid, startTime, boot: prey.shim.boot }),
    );
    if (left.length === 0 || world.monotonic() > until) return ended.size;
    for (const { pid } of left) {
      signal(pid, "SIGKILL");
      ended.add(pid);
    }
    await world.sleep(GLANCE_MS / 4);
  }
};
