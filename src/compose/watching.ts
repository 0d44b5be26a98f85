import type { Worker } from "node:worker_threads";
import { makeWorld } from "../machine/world.ts";
import type { Answer } from "../watching/answer.ts";
import { keyOf, type Query } from "../watching/query.ts";
import type { OpenWatch, Watch } from "../watching/watch.ts";
import { startWatching } from "./start-watching.ts";
import type { FromWorker, ToWorker } from "./watching-message.ts";

const BACKOFF_MS = 200;
const BACKOFF_MAX_MS = 10_000;
/** One that lived so long died of something else than the one before it. */
const LIVED_MS = 30_000;
/** A thread inside a read that hangs cannot be ended; whoever closes the screen does not wait for it. */
const END_MS = 3_000;

/**
 * Opens a watch over the workspace of this millrace.toml whose reading is done by a thread of its own, so that no read, however
 * slow, holds up whoever draws. A thread that dies is told as an error of everything watched, and another one takes its place.
 */
export const openWatching =
  (configPath: string, start: (configPath: string) => Worker = startWatching): OpenWatch =>
  (tell) => {
    const world = makeWorld();
    const ending = new AbortController();
    const last = new Map<string, Answer>();
    let queries: readonly Query[] = [];
    let worker: Worker | null = null;
    let why = "";
    const say = (said: ToWorker): void => worker?.postMessage(said, []);
    const tellWhy = (key: string): void => {
      const { data = null, atMs = 0 } = last.get(key) ?? {};
      tell(key, { data, atMs, error: { sentence: why, hint: "It begins again by itself." } });
    };
    const hear = ({ key, answer }: FromWorker): void => {
      if (ending.signal.aborted || !queries.some((query) => keyOf(query) === key)) return;
      last.set(key, answer);
      tell(key, answer);
    };
    /** Has a thread work until it ends; one that the machine refuses has ended at once. */
    const live = async (): Promise<void> => {
      try {
        worker = start(configPath);
      } catch (error) {
        why = `The thread that reads the workspace cannot be started: ${error instanceof Error ? error.message : String(error)}`;
        return;
      }
      worker.on("message", hear);
      if (queries.length > 0) say({ what: "look", queries });
      why = await endOf(worker);
    };
    const work = async (): Promise<void> => {
      for (let deaths = 0; !ending.signal.aborted; deaths += 1) {
        const bornMs = world.monotonic();
        await live();
        worker = null;
        if (ending.signal.aborted) return;
        for (const query of queries) tellWhy(keyOf(query));
        if (world.monotonic() - bornMs > LIVED_MS) deaths = 0;
        await world.sleep(Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** deaths), ending.signal);
      }
    };
    const finished = work();
    const watch: Watch = {
      look: (wanted) => {
        queries = wanted;
        const keys = new Set(wanted.map(keyOf));
        for (const key of last.keys()) if (!keys.has(key)) last.delete(key);
        say({ what: "look", queries });
        if (worker === null && !ending.signal.aborted) for (const key of keys) tellWhy(key);
      },
      nudge: () => say({ what: "nudge" }),
      close: async () => {
        ending.abort();
        // It only reads, so that nothing is lost when it is ended in the midst of it.
        const ended = Promise.all([worker?.terminate(), finished]);
        const late = new AbortController();
        await Promise.race([ended, world.sleep(END_MS, late.signal)]);
        late.abort();
      },
    };
    return watch;
  };

/** Resolves when a thread has ended, with why. */
const endOf = (worker: Worker): Promise<string> =>
  new Promise((resolve) => {
    let why = "The thread that reads the workspace ended.";
    worker.on("error", (error) => {
      why = `The thread that reads the workspace died: ${error.message}`;
    });
    worker.on("exit", () => resolve(why));
  });
