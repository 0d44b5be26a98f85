import type { World } from "../ports/world.ts";
import { listProcesses, runsIn, signal } from "./family.ts";

const HUNT_MS = 2_000;
const GLANCE_MS = 5;

/**
 * Ends whatever an attempt that nobody attends to any more still runs in a tree, by the tree's name in its environment: its
 * order, its claim or its whole run may be past reading. Returns whether there was anything; known only where /proc is.
 */
export const endStrays = async (tree: string, world: World): Promise<boolean> => {
  if (process.platform !== "linux") return false;
  const until = world.monotonic() + HUNT_MS;
  for (let found = false; ; found = true) {
    const strays = listProcesses().filter(({ pid }) => pid !== process.pid && runsIn(pid, tree));
    if (strays.length === 0 || world.monotonic() > until) return found;
    for (const { pid } of strays) signal(pid, "SIGKILL");
    await world.sleep(GLANCE_MS);
  }
};
