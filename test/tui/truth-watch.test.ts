import { existsSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { textOf } from "../../src/view/line.ts";
import type { Answer } from "../../src/watching/answer.ts";
import { addTask, begin, call, rules, workspace } from "../cli/millrace.ts";
import { listening, PANEL_QUERIES } from "./truth-ear.ts";

const CONFIG = "millrace.toml";
const OTHERS = PANEL_QUERIES.filter(({ source }) => source !== "strip");
const words = (answer: Answer<"logs">): string => answer.data?.lines.map(textOf).join("\n") ?? "";
const wordOf = (answer: Answer<"strip">): string => answer.data?.engine.word ?? "";

describe("M73: what happens under a screen is told, and nothing stale is", () => {
  test(
    "an engine that dies by kill -9 is told to have crashed, with what to do; the next one is another one",
    { timeout: 120_000 },
    async () => {
      const mill = workspace();
      await listening(join(mill, CONFIG), PANEL_QUERIES, async (ear) => {
        expect(wordOf(await ear.until("strip", ({ data }) => data !== null))).toBe("stopped");
        const engine = begin(mill, ["start", "--daemon"]);
        const running = await ear.until("strip", (answer) => wordOf(answer) === "running");
        engine.kill("SIGKILL");
        await engine.ended;
        const dead = await ear.until("strip", (answer) => wordOf(answer) === "crashed");
        expect(dead.data?.engine.hint).toContain("millrace start");
        expect(dead.data?.banners).toMatchObject([{ subject: "engine" }]);
        await ear.until("problems", ({ data }) => data?.rows.some(({ kind }) => kind === "engine") === true);
        expect(ear.last("strip")?.data?.engine.word).toBe("crashed");
        const next = begin(mill, ["start", "--daemon"]);
        const again = await ear.until("strip", (answer) => wordOf(answer) === "running");
        expect(again.data?.engine.owner?.epoch).toBeGreaterThan(running.data?.engine.owner?.epoch ?? 0);
        await ear.until("problems", ({ data }) => data?.rows.some(({ kind }) => kind === "engine") === false);
        const told = ear.all("strip").map(wordOf);
        // Never back to what was: each word stands in one stretch.
        expect(told.filter((word, at) => word !== told[at - 1] && word !== "starting")).toEqual([
          "stopped",
          "running",
          "crashed",
          "running",
        ]);
        expect(call(mill, ["stop"]).code).toBe(0);
        await next.ended;
        await ear.until("strip", (answer) => wordOf(answer) === "stopped");
      });
    },
  );

  test(
    "a feed that is cut, replaced or removed is followed on, and no other panel says anything",
    { timeout: 120_000 },
    async () => {
      const mill = workspace();
      addTask(mill, "first", rules("builder:", "  write a.txt", "    | a"));
      expect(call(mill, ["start", "--once"]).code).toBe(0);
      await listening(join(mill, CONFIG), PANEL_QUERIES, async (ear) => {
        await ear.until("logs", (answer) => words(answer).includes("first"));
        const events = join(mill, "agents/.runtime/events");
        const [segment = ""] = readdirSync(events);
        truncateSync(join(events, segment), 10);
        await ear.until("logs", (answer) => !words(answer).includes("first"));
        addTask(mill, "second", rules("builder:", "  write b.txt", "    | b"));
        expect(call(mill, ["start", "--once"]).code).toBe(0);
        await ear.until("logs", (answer) => words(answer).includes("second"));
        rmSync(events, { recursive: true });
        await ear.until("logs", (answer) => answer.error === null && answer.data?.total === 0);
        addTask(mill, "third", rules("builder:", "  write c.txt", "    | c"));
        expect(call(mill, ["start", "--once"]).code).toBe(0);
        await ear.until("logs", (answer) => words(answer).includes("third"));
        expect(words(ear.last("logs") as Answer<"logs">)).not.toContain("second");
        for (const { source } of PANEL_QUERIES)
          expect(
            ear.all(source).flatMap(({ error }) => (error === null ? [] : [error])),
            source,
          ).toEqual([]);
      });
    },
  );

  test(
    "a workspace that is moved away says so on every panel, and comes back when it does",
    { timeout: 120_000 },
    async () => {
      const mill = workspace();
      addTask(mill, "first");
      await listening(join(mill, CONFIG), PANEL_QUERIES, async (ear) => {
        for (const { source } of PANEL_QUERIES) await ear.until(source, ({ data }) => data !== null);
        renameSync(mill, `${mill}-moved`);
        const strip = await ear.until("strip", ({ data }) => data?.banners[0]?.subject === "workspace");
        expect([strip.data?.unstartable, wordOf(strip)]).toEqual([
          expect.stringContaining("was moved or removed"),
          "stopped",
        ]);
        for (const { source } of OTHERS) {
          const { error, data } = await ear.until(source, (answer) => answer.error !== null);
          expect([source, error?.sentence]).toEqual([source, expect.stringContaining("was moved or removed")]);
          expect(error?.hint, source).not.toBe("");
          expect(data, source).not.toBe(null);
        }
        expect(existsSync(mill)).toBe(false);
        renameSync(`${mill}-moved`, mill);
        await ear.until("strip", ({ data }) => data?.banners.every(({ subject }) => subject !== "workspace") === true);
        for (const { source } of OTHERS) await ear.until(source, ({ error }) => error === null);
        expect(ear.last("queue")?.data?.rows.map(({ title }) => title)).toEqual(["first"]);
        writeFileSync(join(mill, "agents/tasks/backlog/by-hand.md"), "# by hand\n");
        await ear.until("queue", ({ data }) => data?.total === 2);
      });
    },
  );
});
