import { join, resolve } from "node:path";
import type { Config } from "../domain/config.ts";
import type { World } from "../ports/world.ts";
import { errnoOf } from "./disk-failure.ts";
import { layoutOf } from "./layout.ts";
import { makeRootWatch, type WatchTool } from "./watch-root.ts";

/** Who hears of changes, and what the watching stands on; `load` and `everyMs` are given by tests alone. */
export type Watching = {
  readonly world: World;
  /** Calls back soon after something changed below a root: a hint, many changes at once, any of them may be lost. */
  readonly nudge: () => void;
  /** Is told once, in a sentence, that changes are found by looking alone. */
  readonly tell: (sentence: string) => void;
  readonly load?: () => Promise<WatchTool>;
  readonly everyMs?: number;
};

/** Between two looks at whether the roots are watched as they should be. */
const EVERY_MS = 5_000;

/** The files and small folders that `[watchers] roots` names; none in mode "poll". Folders of tasks are never among them. */
export const rootsToWatch = (
  { watchers, intake }: Pick<Config, "watchers" | "intake">,
  root: string,
  configPath: string,
): readonly string[] => {
  const { agents } = layoutOf(root);
  const paths: Record<Config["watchers"]["roots"][number], readonly string[]> = {
    // The mailbox watches its own folder.
    commands: [],
    config: [configPath, join(agents, "graphs"), join(agents, "prompts"), join(agents, "profiles")],
    inbox: [resolve(root, intake.path)],
    ideas: [join(agents, "ideas", "raw")],
  };
  return watchers.mode === "poll" ? [] : [...new Set(watchers.roots)].flatMap((name) => paths[name]);
};

/**
 * Watches roots until the returned function is called, which leaves nothing behind. Never throws and never keeps a process
 * alive by timers; what cannot be watched is left to whoever looks. Without roots the watching library is not even loaded.
 */
export const watchRoots = (paths: readonly string[], debounceMs: number, watching: Watching): (() => Promise<void>) => {
  const { world, nudge, tell, load = loadTool, everyMs = EVERY_MS } = watching;
  let isOver = paths.length === 0;
  let pause: NodeJS.Timeout | null = null;
  let timer: NodeJS.Timeout | null = null;
  let hasTold = false;
  const changed = (): void => {
    // The first change of a burst sets the time of its only nudge.
    pause ??= setTimeout(() => {
      pause = null;
      nudge();
    }, debounceMs).unref();
  };
  const broken = (thrown: unknown): void => {
    if (hasTold || isOver) return;
    hasTold = true;
    const errno = errnoOf(thrown);
    tell(
      `Files cannot be watched${errno === "" ? "" : ` (${errno})`}: what changes is found by looking, a second later at most.`,
    );
  };
  const begin = async (): Promise<readonly ReturnType<typeof makeRootWatch>[]> => {
    if (isOver) return [];
    try {
      const tool = await load();
      const watches = paths.map((path) => makeRootWatch(path, { tool, world, changed, broken }));
      const check = (): void => {
        for (const watch of watches) watch.check();
      };
      if (!isOver) {
        check();
        timer = setInterval(check, everyMs).unref();
      }
      return watches;
    } catch (thrown) {
      broken(thrown);
      return [];
    }
  };
  const begun = begin();
  return async () => {
    isOver = true;
    if (pause !== null) clearTimeout(pause);
    const watches = await begun;
    if (timer !== null) clearInterval(timer);
    await Promise.all(watches.map((watch) => watch.end()));
    if (pause !== null) clearTimeout(pause);
  };
};

const loadTool = async (): Promise<WatchTool> => (await import("chokidar")).watch;
