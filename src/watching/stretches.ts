import type { World } from "../ports/world.ts";

/** Without a pause whoever asks something else would wait for it. */
const STRETCH_MS = 30;
const STRETCH_MAX = 1_000;
/** Then an answer is due, with what is known by then. */
const WHOLE_MS = 500;
const WHOLE_MAX = 10_000;

/** Works on one after another in short stretches with pauses between them; false when its time was up before all were done. */
export const inStretches = async <T>(
  world: Pick<World, "monotonic" | "sleep">,
  todo: Iterable<T>,
  work: (one: T) => void,
): Promise<boolean> => {
  const beganMs = world.monotonic();
  let stretchMs = beganMs;
  let done = 0;
  for (const one of todo) {
    const nowMs = world.monotonic();
    if (done >= WHOLE_MAX || nowMs - beganMs >= WHOLE_MS) return false;
    if (done > 0 && (done % STRETCH_MAX === 0 || nowMs - stretchMs >= STRETCH_MS)) {
      await world.sleep(0);
      stretchMs = world.monotonic();
    }
    work(one);
    done += 1;
  }
  return true;
};
