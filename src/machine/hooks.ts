import type { Config } from "../domain/config.ts";
import { plain } from "../domain/plain.ts";
import type { HookEvent, HookFacts, Hooks } from "../ports/hooks.ts";
import type { World } from "../ports/world.ts";
import { hookDocument, hookEnvironment, type Told, type Variables } from "./hook-environment.ts";
import { runHook } from "./hook-run.ts";

/** What hooks stand on. `told` remembers events across restarts; `terminal` writes to the engine's own, null when it has none. */
export type HooksFooting = {
  readonly root: string;
  readonly world: World;
  readonly env: Variables;
  readonly settings: () => Config["hooks"];
  readonly told: { readonly has: (key: string) => boolean; readonly add: (key: string, at: string) => void };
  readonly log: (text: string) => void;
  readonly terminal: ((text: string) => void) | null;
};

const MINUTE_MS = 60_000;
const AT_WORK_MAX = 32;
const TEXT_MAX = 2_000;
/** How long hooks at work may end by themselves when the engine ends. */
const CLOSE_MS = 5_000;

/**
 * Runs a person's commands beside the engine. An event is told at most once: it is noted before its commands start, so an engine
 * that is killed between the two has not told it. What is too much for a minute is not told, but counted in the next that is.
 */
export const makeHooks = (footing: HooksFooting): Hooks => {
  const { world, told, log } = footing;
  const end = new AbortController();
  const atWork = new Set<Promise<void>>();
  const recent: number[] = [];
  let dropped = 0;
  let closed = false;
  const room = (perMinute: number): boolean => {
    while ((recent[0] ?? Number.POSITIVE_INFINITY) <= world.monotonic() - MINUTE_MS) recent.shift();
    return recent.length < perMinute && atWork.size < AT_WORK_MAX;
  };
  const start = (command: string, what: Told, timeoutMs: number): void => {
    const begun = world.monotonic();
    const env = hookEnvironment(footing.env, what);
    const work = runHook({ command, cwd: what.root, env, input: hookDocument(what), timeoutMs }, world, end.signal)
      .then(({ words, output }) =>
        log(lineOf(what, command, `${words} in ${Math.round(world.monotonic() - begun)} ms`, output)),
      )
      .catch(() => undefined)
      .finally(() => atWork.delete(work));
    atWork.add(work);
  };
  const tell = (event: HookEvent, given: string, facts: HookFacts): void => {
    const settings = footing.settings();
    const ring = footing.terminal !== null && settings.bell !== "none";
    const key = `${event} ${given}`;
    if (closed || (settings[event].length === 0 && !ring) || wasTold(told, key)) return;
    if (!room(settings.per_minute)) {
      dropped += 1;
      return;
    }
    recent.push(world.monotonic());
    // On a disk that takes nothing it is told all the same: that may be the very thing to tell.
    attempt(() => told.add(key, facts.at));
    const text = plain(facts.text).slice(0, TEXT_MAX);
    const what: Told = { event, key, facts: { ...facts, text }, root: footing.root, dropped };
    dropped = 0;
    if (ring) footing.terminal?.(settings.bell === "osc9" ? notice(text) : BELL);
    for (const command of settings[event]) start(command, what, settings.timeout_seconds * 1_000);
  };
  return {
    tell: (...given) => {
      try {
        tell(...given);
      } catch (thrown) {
        attempt(() => log(`hooks: ${given[0]} was not told: ${(thrown as Error).message}\n`));
      }
    },
    close: async () => {
      closed = true;
      const over = new AbortController();
      const all = Promise.all(atWork).finally(() => over.abort());
      if (atWork.size > 0) await world.sleep(CLOSE_MS, over.signal);
      end.abort();
      await all;
    },
  };
};

const wasTold = (told: HooksFooting["told"], key: string): boolean => {
  try {
    return told.has(key);
  } catch {
    return false;
  }
};

const BELL = "\u0007";

/** A desktop notice as terminals know it: OSC 9, the text, BEL. The text holds no control character by now but line ends. */
const notice = (text: string): string => `\u001B]9;${text.replace(/\s+/gu, " ").slice(0, 200)}${BELL}`;

const lineOf = ({ key, facts }: Told, command: string, words: string, output: string): string => {
  const said = plain(output).trimEnd();
  const head = `${facts.at} ${key}: ${words}: ${plain(command).replaceAll("\n", " ")}\n`;
  return said === "" ? head : `${head}${said.replace(/^/gmu, "  ")}\n`;
};

/** What cannot be written to the log is lost: nothing of a hook may reach the loop. */
const attempt = (act: () => void): void => {
  try {
    act();
  } catch {
    // There is nobody left to tell.
  }
};
