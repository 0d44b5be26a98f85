import { isFailure } from "../domain/failure.ts";
import { readCrashes, writeCrashes } from "../files/crash-record.ts";
import type { Durable } from "../files/durable.ts";
import { crashLoopDelay, recentCrashes } from "../kernel/crash-loop.ts";
import type { RunPass } from "../ports/pass.ts";
import type { World } from "../ports/world.ts";

/**
 * Holds an engine that stays back when the ones before it died of errors of their own, and remembers when this one does. What a
 * person can read and mend (a Failure) is no crash; neither is a kill, which says nothing of the engine.
 */
export const withBackoff =
  (pass: RunPass, durable: Durable, world: World): RunPass =>
  async (options, news, signals) => {
    if (!options.stay) return pass(options, news, signals);
    const crashes = readCrashes(durable);
    const delayMs = crashLoopDelay(crashes, world.now());
    if (delayMs > 0) {
      const count = recentCrashes(crashes, world.now()).length;
      const text = `the engine died ${count} times within minutes of an error of its own, so it waits ${Math.ceil(delayMs / 1_000)} s before it begins`;
      news({ kind: "notice", text });
      await world.sleep(delayMs, signals.drain);
    }
    // What nobody caught ends the process without coming by here.
    const monitor = (): void => note(durable, world);
    process.once("uncaughtExceptionMonitor", monitor);
    try {
      return await pass(options, news, signals);
    } catch (thrown) {
      if (!isFailure(thrown) || thrown.code === "internal") note(durable, world);
      throw thrown;
    } finally {
      process.off("uncaughtExceptionMonitor", monitor);
    }
  };

/** A person who starts an engine by hand has seen what went wrong: nothing is held back. */
export const forgiveCrashes = (durable: Durable): void => {
  if (readCrashes(durable).length > 0) writeCrashes(durable, []);
};

/** Whatever keeps the record from being written must not hide what the engine died of. */
const note = (durable: Durable, world: World): void => {
  try {
    writeCrashes(durable, [...recentCrashes(readCrashes(durable), world.now()), world.now()]);
  } catch {
    // The next start is then not held back.
  }
};
