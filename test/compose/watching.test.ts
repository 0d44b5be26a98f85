import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { startWatching } from "../../src/compose/start-watching.ts";
import { openWatching } from "../../src/compose/watching.ts";
import { openWatchingInline } from "../../src/compose/watching-inline.ts";
import type { Answer } from "../../src/watching/answer.ts";
import { keyOf, type Query } from "../../src/watching/query.ts";
import type { OpenWatch } from "../../src/watching/watch.ts";
import { folder } from "../cli/millrace.ts";

const STRIP: Query = { source: "strip" };
const slice = { filter: "", sort: "", first: 0, count: 10, chosen: null };
const QUEUE: Query = { source: "queue", states: [], slice };
const ID = "20260101-000000-00000-first";

type Opened = ReturnType<typeof openOver>;

/** Lets a test watch a workspace with one task, and closes the watch behind it. */
const watching = async (openWatch: (configPath: string) => OpenWatch, body: (opened: Opened) => Promise<void>) => {
  const opened = openOver(openWatch);
  try {
    await body(opened);
  } finally {
    await opened.watch.close();
  }
};

const openOver = (openWatch: (configPath: string) => OpenWatch) => {
  const root = folder();
  const backlog = join(root, "agents", "tasks", "backlog");
  mkdirSync(backlog, { recursive: true });
  writeFileSync(join(root, "millrace.toml"), "");
  writeFileSync(join(backlog, `${ID}.md`), "# The first\n");
  const heard: [string, Answer][] = [];
  let look = (): void => undefined;
  const watch = openWatch(join(root, "millrace.toml"))((key, answer) => {
    heard.push([key, answer]);
    look();
  });
  /** The first answer to a query, from the `since`-th on, that is as it shall be. */
  const until = async (query: Query, fits: (answer: Answer) => boolean, since = 0): Promise<Answer> => {
    const find = (): Answer | undefined =>
      heard.slice(since).find(([key, answer]) => key === keyOf(query) && fits(answer))?.[1];
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (look = resolve));
    }
  };
  return { root, backlog, heard, watch, until };
};

const titles = ({ data }: Answer): string =>
  data !== null && "rows" in data ? data.rows.map((row) => ("title" in row ? row.title : "")).join() : "";

for (const [name, openWatch] of [
  ["a thread", openWatching],
  ["this very thread", openWatchingInline],
] as const) {
  test(`a watch in ${name} tells what stands there, and what changed`, () =>
    watching(
      (configPath) => openWatch(configPath),
      async ({ watch, until, backlog }) => {
        watch.look([STRIP, QUEUE]);
        expect(await until(STRIP, ({ data }) => data !== null)).toMatchObject({
          data: { counts: { backlog: 1 } },
          error: null,
        });
        await until(QUEUE, (answer) => titles(answer) === "The first");
        writeFileSync(join(backlog, "20260101-000001-00000-second.md"), "# The second\n");
        watch.nudge();
        await until(QUEUE, (answer) => titles(answer) === "The first,The second");
      },
    ));

  test(`B1: in ${name} a card that only the full reader can judge is told with the others`, () =>
    watching(
      (configPath) => openWatch(configPath),
      async ({ watch, until, backlog }) => {
        writeFileSync(
          join(backlog, "20260101-000001-00000-yaml.md"),
          "---\ntitle: >-\n  Folded\n  title\n---\nText.\n",
        );
        writeFileSync(join(backlog, "20260101-000002-00000-bad.md"), "---\npriority: [\n---\nText.\n");
        watch.look([QUEUE]);
        const { data, error } = await until(QUEUE, (answer) => answer.data !== null || answer.error !== null);
        expect(error).toBeNull();
        expect(data).toMatchObject({
          total: 3,
          rows: [
            { title: "The first" },
            { title: "Folded title" },
            { reason: expect.stringMatching(/^cannot be read: /) },
          ],
        });
      },
    ));
}

test("every source answers over an empty workspace", () =>
  watching(openWatchingInline, async ({ watch, until, root }) => {
    rmSync(join(root, "agents"), { recursive: true });
    const window = { columns: 80, wrap: true, first: null, count: 20, search: "" };
    const subject = { task: ID, run: null };
    const queries: readonly Query[] = [
      STRIP,
      QUEUE,
      { source: "overview" },
      { source: "runs", slice },
      { source: "problems", slice },
      { source: "research", slice },
      { source: "publish" },
      { source: "logs", run: null, stage: null, kinds: [], raw: false, window },
      { source: "subject", subject },
      ...(["card", "stages", "output", "diff", "checks", "usage", "timeline", "provenance"] as const).map(
        (tab): Query => ({ source: "page", subject, tab, attempt: null, raw: false, window }),
      ),
      { source: "find", fragment: "first" },
    ];
    watch.look(queries);
    for (const query of queries) {
      const answer = await until(query, () => true);
      expect([query, answer.error]).toEqual([query, null]);
    }
  }));

test("F4: a thread that dies is told, keeps the last good data, and another one takes its place", () => {
  const workers: Worker[] = [];
  const start = (configPath: string): Worker => {
    const worker = startWatching(configPath);
    workers.push(worker);
    return worker;
  };
  return watching(
    (configPath) => openWatching(configPath, start),
    async ({ watch, until, heard, backlog }) => {
      watch.look([STRIP, QUEUE]);
      await until(QUEUE, (answer) => titles(answer) === "The first");
      const since = heard.length;
      await workers[0]?.terminate();
      const told = await until(QUEUE, ({ error }) => error !== null, since);
      expect(titles(told)).toBe("The first");
      expect(told.error?.sentence).toContain("thread");
      writeFileSync(join(backlog, "20260101-000001-00000-second.md"), "# The second\n");
      const again = await until(QUEUE, (answer) => titles(answer) === "The first,The second", since);
      expect(again.error).toBeNull();
      expect(workers.length).toBe(2);
    },
  );
});

test("F4: a thread that cannot begin is told too, with why, and closing ends the trying", () => {
  const start = (): Worker => new Worker("throw new Error('no memory')", { eval: true, stderr: true });
  return watching(
    (configPath) => openWatching(configPath, start),
    async ({ watch, until }) => {
      watch.look([STRIP]);
      expect((await until(STRIP, () => true)).error?.sentence).toContain("no memory");
    },
  );
});

test("a closed watch has ended its thread", async () => {
  let ended = false;
  const start = (configPath: string): Worker => startWatching(configPath).on("exit", () => (ended = true));
  await watching(
    (configPath) => openWatching(configPath, start),
    async ({ watch, until }) => {
      watch.look([STRIP]);
      await until(STRIP, () => true);
      expect(ended).toBe(false);
    },
  );
  expect(ended).toBe(true);
});

test("F4: a thread that the machine refuses to start is told, and tried again", () => {
  let refusals = 2;
  const start = (configPath: string): Worker => {
    refusals -= 1;
    if (refusals >= 0) throw new Error("no threads left");
    return startWatching(configPath);
  };
  return watching(
    (configPath) => openWatching(configPath, start),
    async ({ watch, until }) => {
      watch.look([QUEUE]);
      const { error } = await until(QUEUE, (answer) => answer.error !== null);
      expect(error?.sentence).toBe("The thread that reads the workspace cannot be started: no threads left");
      await until(QUEUE, (answer) => titles(answer) === "The first");
    },
  );
});
