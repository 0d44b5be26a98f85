import type { Receipt } from "../domain/command.ts";
import type { Disk } from "../ports/disk.ts";
import type { World } from "../ports/world.ts";
import { layoutOf } from "./layout.ts";
import { readReceipt } from "./mailbox-receipt.ts";
import { armByKernel, type Arm } from "./mailbox-watch.ts";

/** How long a receipt is waited for, and what ends the waiting before that. */
export type Patience = { readonly waitMs: number; readonly until?: AbortSignal; readonly arm?: Arm };

/** Between two looks: soon at first, because an engine answers in milliseconds, then seldom. */
const LOOK_MS = 5;
const LOOK_MS_MAX = 50;

/** The receipt of a command as soon as it is there; null when none came in that time. A lost notice costs one look. */
export const awaitReceipt = async (
  disk: Disk,
  root: string,
  world: World,
  id: string,
  { waitMs, until, arm = armByKernel }: Patience,
): Promise<Receipt | null> => {
  const layout = layoutOf(root);
  const endMs = world.monotonic() + waitMs;
  let wake: (() => void) | null = null;
  const rouse = (): void => wake?.();
  const heard = (name: string | null): void => (name === null || name === `${id}.json` ? rouse() : undefined);
  let disarm = tryArm(arm, layout.processed, heard);
  until?.addEventListener("abort", rouse);
  try {
    for (let pauseMs = LOOK_MS; ; pauseMs = Math.min(pauseMs * 1.5, LOOK_MS_MAX)) {
      const receipt = readReceipt(disk, layout, id);
      const leftMs = endMs - world.monotonic();
      if (receipt !== null || leftMs <= 0 || until?.aborted === true) return receipt;
      const sleeper = new AbortController();
      wake = () => {
        sleeper.abort();
      };
      await world.sleep(Math.min(pauseMs, leftMs), sleeper.signal);
      disarm ??= tryArm(arm, layout.processed, heard);
    }
  } finally {
    until?.removeEventListener("abort", rouse);
    disarm?.();
  }
};

/** Null where nothing can be watched, as before the very first receipt: then looking is enough. */
const tryArm = (arm: Arm, folder: string, heard: (name: string | null) => void): (() => void) | null => {
  try {
    return arm(folder, heard, () => undefined);
  } catch {
    return null;
  }
};
