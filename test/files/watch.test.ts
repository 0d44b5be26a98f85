import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { watch as chokidar } from "chokidar";
import { describe, expect, test } from "vitest";
import { Config } from "../../src/domain/config.ts";
import { rootsToWatch, watchRoots, type Watching } from "../../src/files/watch.ts";
import type { WatchTool } from "../../src/files/watch-root.ts";
import { makeWorld } from "../../src/machine/world.ts";
import { scratch } from "./scratch.ts";

const world = makeWorld();
const DEBOUNCE_MS = 20;

const configOf = (watchers: object = {}): Config => Config.parse({ watchers });

const workspace = (): string => {
  const root = scratch();
  for (const folder of ["graphs", "prompts", "inbox", "ideas/raw", "tasks/backlog", "runs"])
    mkdirSync(join(root, "agents", folder), { recursive: true });
  writeFileSync(join(root, "millrace.toml"), "");
  return root;
};

/** chokidar, telling when each root it was given is watched. */
const slowTool = () => {
  const ready: Promise<void>[] = [];
  const paths: string[] = [];
  const tool: WatchTool = (path, options) => {
    const watcher = chokidar(path, options);
    paths.push(path);
    ready.push(new Promise((resolve) => watcher.once("ready", resolve)));
    return watcher;
  };
  return { tool, paths, ready: () => Promise.all(ready) };
};

/** Watches, and gives what a test asks of it. */
const begin = async (paths: readonly string[], watching: Partial<Watching> = {}) => {
  const { tool, paths: watched, ready } = slowTool();
  const told: string[] = [];
  let nudges = 0;
  let wake = (): void => undefined;
  const end = watchRoots(paths, DEBOUNCE_MS, {
    world,
    nudge: () => {
      nudges += 1;
      wake();
    },
    tell: (sentence) => void told.push(sentence),
    load: () => Promise.resolve(tool),
    everyMs: 50,
    ...watching,
  });
  await sleep(0);
  await ready();
  return {
    end,
    told,
    watched,
    count: () => nudges,
    /** Does something again and again until a nudge comes of it. */
    until: async (act: () => void): Promise<void> => {
      await sleep(3 * DEBOUNCE_MS);
      const nudged = new Promise<void>((resolve) => (wake = resolve));
      let over = false;
      void nudged.then(() => (over = true));
      for (let n = 0; n < 200; n += 1) {
        act();
        await Promise.race([nudged, sleep(50)]);
        if (over) return;
      }
      throw new Error("no nudge came");
    },
  };
};

/** The kernel's watches of this process, as node counts them: closing one takes a turn of the event loop. */
const watches = (): number => process.getActiveResourcesInfo().filter((name) => name === "FSEventWrap").length;

describe("what is watched", () => {
  test("the configuration with its graphs and prompts, the inbox and raw ideas; never a folder of tasks or runs", () => {
    const paths = rootsToWatch(configOf(), "/w", "/w/millrace.toml");
    expect(paths).toEqual([
      "/w/millrace.toml",
      "/w/agents/graphs",
      "/w/agents/prompts",
      "/w/agents/profiles",
      "/w/agents/inbox",
      "/w/agents/ideas/raw",
    ]);
    expect(paths.filter((path) => /tasks|runs|checkouts/.test(path))).toEqual([]);
  });

  test("what [watchers] names, and nothing in mode poll", () => {
    expect(rootsToWatch(configOf({ roots: ["ideas"] }), "/w", "/w/millrace.toml")).toEqual(["/w/agents/ideas/raw"]);
    expect(rootsToWatch(configOf({ roots: ["commands"] }), "/w", "/w/millrace.toml")).toEqual([]);
    expect(rootsToWatch(configOf({ mode: "poll" }), "/w", "/w/millrace.toml")).toEqual([]);
    const config = Config.parse({ intake: { path: "../drop" } });
    expect(rootsToWatch(config, "/w/mill", "/w/mill/millrace.toml")).toContain("/w/drop");
  });

  test("without roots the watching library is not loaded", async () => {
    const load = (): Promise<WatchTool> => Promise.reject(new Error("it was loaded"));
    const { end, told } = await begin([], { load });
    await end();
    expect(told).toEqual([]);
  });
});

describe("watching", () => {
  test("a change of each root nudges, and nothing is left when it ends", async () => {
    const root = workspace();
    const before = watches();
    const { end, until, told, count } = await begin(rootsToWatch(configOf(), root, join(root, "millrace.toml")));
    for (const name of [
      "millrace.toml",
      "agents/graphs/a.toml",
      "agents/prompts/a.md",
      "agents/inbox/a",
      "agents/ideas/raw/a",
    ])
      await until(() => {
        writeFileSync(join(root, name), String(Math.random()));
      });
    await end();
    while (watches() > before) await sleep(1);
    expect(told).toEqual([]);
    const after = count();
    writeFileSync(join(root, "agents/inbox/b"), "");
    await sleep(4 * DEBOUNCE_MS);
    expect(count()).toBe(after);
  });

  test("an editor that replaces the file, or removes it and writes it anew, is heard the second time as well", async () => {
    const root = workspace();
    const file = join(root, "millrace.toml");
    const { end, until } = await begin([file]);
    for (let round = 0; round < 2; round += 1) {
      await until(() => {
        writeFileSync(`${file}.new`, "a = 1");
        renameSync(`${file}.new`, file);
      });
      await until(() => {
        unlinkSync(file);
        writeFileSync(file, "a = 2");
      });
    }
    await end();
  });

  test("a root that comes later, or comes back, is heard", async () => {
    const root = workspace();
    const inbox = join(root, "agents", "inbox");
    rmSync(inbox, { recursive: true });
    const { end, until } = await begin([inbox]);
    for (let round = 0; round < 2; round += 1) {
      mkdirSync(inbox);
      await until(() => {
        writeFileSync(join(inbox, "a"), String(Math.random()));
      });
      rmSync(inbox, { recursive: true });
    }
    await end();
  });

  test("M42: a root that is a link is not followed; it is left to whoever looks", async () => {
    const root = workspace();
    mkdirSync(join(root, "elsewhere"));
    symlinkSync(join(root, "elsewhere"), join(root, "link"));
    const { end, watched } = await begin([join(root, "link")]);
    await end();
    expect(watched).toEqual([]);
  });
});

describe("too much to watch", () => {
  test("M38: twenty thousand touches in the inbox are a few nudges, and a storm is not listened to", async () => {
    const root = workspace();
    const inbox = join(root, "agents", "inbox");
    for (let n = 0; n < 100; n += 1) writeFileSync(join(inbox, `file-${n}`), "");
    const before = watches();
    const { end, count, told, watched } = await begin([inbox], { everyMs: 60_000 });
    expect(watches() - before).toBeGreaterThan(50);
    const begunMs = performance.now();
    for (let n = 0; n < 20_000; n += 1) {
      utimesSync(join(inbox, `file-${n % 100}`), n, n);
      if (n % 100 === 99) await sleep(0);
    }
    await sleep(3 * DEBOUNCE_MS);
    expect(count()).toBeGreaterThan(0);
    expect(count()).toBeLessThanOrEqual((performance.now() - begunMs) / DEBOUNCE_MS + 2);
    expect(count()).toBeLessThan(100);
    expect([watches() - before, told]).toEqual([0, []]);
    await end();
    expect(watched).toEqual([inbox]);
  });

  test("M38: after the storm it is listened to again", async () => {
    const root = workspace();
    const inbox = join(root, "agents", "inbox");
    writeFileSync(join(inbox, "file"), "");
    const { end, until, watched } = await begin([inbox]);
    while (watched.length < 2) {
      for (let n = 0; n < 1_000; n += 1) utimesSync(join(inbox, "file"), n, n);
      await sleep(20);
    }
    await until(() => {
      writeFileSync(join(inbox, "file"), String(Math.random()));
    });
    await end();
  });

  test("M38: a folder of hundreds of files is never watched, and one that grew so is no longer", async () => {
    const root = workspace();
    const inbox = join(root, "agents", "inbox");
    const before = watches();
    const { end, watched } = await begin([inbox], { everyMs: 20 });
    expect(watched).toEqual([inbox]);
    for (let n = 0; n < 300; n += 1) writeFileSync(join(inbox, `file-${n}`), "");
    while (watches() > before) await sleep(10);
    await sleep(60);
    expect([watched, watches() - before]).toEqual([[inbox], 0]);
    await end();
  });
});

describe("what cannot be watched", () => {
  const refusing =
    (errno: string): WatchTool =>
    () => {
      throw Object.assign(new Error(errno), { code: errno });
    };

  test("M10: a library that cannot be loaded is told once, as a sentence", async () => {
    const load = (): Promise<WatchTool> => Promise.reject(new Error("no such module"));
    const { end, told } = await begin(["/nowhere"], { load });
    expect(told).toEqual(["Files cannot be watched: what changes is found by looking, a second later at most."]);
    await end();
  });

  test.each(["ENOSPC", "EMFILE"])(
    "M10: a kernel that refuses (%s) is told once, however many roots and checks",
    async (errno) => {
      const root = workspace();
      const { end, told } = await begin(rootsToWatch(configOf(), root, join(root, "millrace.toml")), {
        load: () => Promise.resolve(refusing(errno)),
        everyMs: 5,
      });
      await sleep(30);
      await end();
      expect(told).toEqual([
        `Files cannot be watched (${errno}): what changes is found by looking, a second later at most.`,
      ]);
    },
  );

  test("M10: a root whose watch breaks later is closed and told, and the others go on", async () => {
    const root = workspace();
    const [inbox, ideas] = [join(root, "agents/inbox"), join(root, "agents/ideas/raw")];
    let fail = (_thrown: unknown): void => undefined;
    let closed = 0;
    const breaking = {
      on: (event: string, heard: (thrown: unknown) => void) => (event === "error" ? (fail = heard) : undefined),
      close: () => Promise.resolve(void (closed += 1)),
    } as ReturnType<WatchTool>;
    const load = (): Promise<WatchTool> =>
      Promise.resolve((path, options) => (path === ideas ? chokidar(path, options) : breaking));
    const { end, told, until } = await begin([inbox, ideas], { load });
    fail(Object.assign(new Error("no more"), { code: "ENOSPC" }));
    fail(new Error("again"));
    await until(() => {
      writeFileSync(join(ideas, "a"), String(Math.random()));
    });
    expect([told.length, closed]).toEqual([1, 1]);
    await end();
    expect(closed).toBe(1);
  });

  test("ending before it has begun begins nothing", async () => {
    const root = workspace();
    const before = watches();
    const { tool, paths } = slowTool();
    const end = watchRoots([join(root, "agents/inbox")], DEBOUNCE_MS, {
      world,
      nudge: () => undefined,
      tell: () => undefined,
      load: () => Promise.resolve(tool),
    });
    await end();
    expect([paths, watches() - before]).toEqual([[], 0]);
  });
});
