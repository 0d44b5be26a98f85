import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import type { Config } from "../domain/config.ts";
import type { Durable } from "../files/durable.ts";
import { makeHookRecord } from "../files/hook-record.ts";
import { appendToLog } from "../files/rotated-log.ts";
import { makeHooks } from "../machine/hooks.ts";
import type { Hooks } from "../ports/hooks.ts";
import type { World } from "../ports/world.ts";

/** Hooks of a workspace by the settings in force at each event; the bell only where a person sits before the engine's terminal. */
export const openHooks = (durable: Durable, world: World, settings: () => Config["hooks"]): Hooks => {
  const { layout } = durable;
  const record = makeHookRecord(durable);
  const hooks = makeHooks({
    root: layout.root,
    world,
    env: process.env,
    settings,
    told: record,
    log: (text) => appendToLog(durable, layout.hooksLog, text),
    terminal: isatty(2) ? (text) => void writeSync(2, text) : null,
  });
  return {
    tell: hooks.tell,
    close: async () => {
      await hooks.close();
      record.close();
    },
  };
};
