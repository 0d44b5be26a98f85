import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addTask, begin, type Begun, call, callJson, rules, until, workspace } from "./millrace.ts";
import { DOCUMENTS } from "./schemas.ts";

const WRITES = rules("builder:", "  write made.txt", "    | made");

const statusOf = (mill: string) => DOCUMENTS.status.parse(callJson(mill, ["status"]).document);

/** An engine that stays, once it says so itself. */
const daemon = async (mill: string): Promise<Begun> => {
  const engine = begin(mill, ["start", "--daemon"]);
  await until(() => statusOf(mill).engine.word === "running");
  return engine;
};

describe("an engine that stays, steered from another terminal", () => {
  test("E5, E8: a pause holds what comes until it is resumed, and the status tells both", async () => {
    const mill = workspace();
    const engine = await daemon(mill);
    expect(call(mill, ["pause", "--reason", "over lunch"]).code).toBe(0);
    expect(statusOf(mill)).toMatchObject({ engine: { word: "paused" }, pendingCommands: 0 });
    const id = addTask(mill, "waits", WRITES, "--graph", "quick");
    expect(call(mill, ["why"]).stdout).toContain("(over lunch)");
    const refused = callJson(mill, ["resume", "--owner", "usage-limit"]);
    expect(refused).toMatchObject({
      code: 3,
      document: { error: { hint: "millrace resume lifts it" } },
    });
    expect(call(mill, ["resume"]).code).toBe(0);
    await until(() => statusOf(mill).counts.done === 1);
    expect(engine.output()).toMatch(new RegExp(`^[0-9:]{8} {2}Opening ${id}\\.r1`, "m"));
    expect(engine.output()).toMatch(/^[0-9:]{8} {2}waits\.r1 {2}Attempt 1 starts/m);
    expect(call(mill, ["stop"]).code).toBe(0);
    expect(await engine.ended).toBe(0);
    expect(engine.output()).toContain("The engine has ended. 1 run closed while it stayed.");
  });

  test("E2: a broken millrace.toml takes neither pause nor status nor stop away, and is told until it is mended", async () => {
    const mill = workspace();
    const engine = await daemon(mill);
    appendFileSync(join(mill, "millrace.toml"), "\n[limits]\natempts = 3\n");
    await until(() => call(mill, ["status"]).stdout.includes("The last good settings are in force"));
    expect(call(mill, ["pause"]).code).toBe(0);
    expect(call(mill, ["why"]).code).toBe(0);
    expect(call(mill, ["stop"]).code).toBe(0);
    expect(await engine.ended).toBe(0);
  });

  test("E9: a reload is answered once and leaves nothing behind", async () => {
    const mill = workspace();
    const engine = await daemon(mill);
    const { document } = callJson(mill, ["config", "reload"]);
    expect(DOCUMENTS.receipt.parse(document)).toMatchObject({ verb: "reload", accepted: true, pending: false });
    expect(statusOf(mill).pendingCommands).toBe(0);
    engine.kill("SIGHUP");
    expect(call(mill, ["stop"]).code).toBe(0);
    expect(await engine.ended).toBe(0);
  });

  test("M74: the same asked twice at once is done once, and the second is told so", async () => {
    const mill = workspace();
    const engine = await daemon(mill);
    const both = [begin(mill, ["pause"]), begin(mill, ["pause"])];
    expect(await Promise.all(both.map((each) => each.ended))).toEqual([0, 0]);
    const told = both.map((each) => each.output()).join("");
    expect(told).toContain("Paused: no attempt starts");
    expect(told).toContain("is paused already");
    expect(statusOf(mill).pauses).toHaveLength(1);
    expect(call(mill, ["stop"]).code).toBe(0);
    await engine.ended;
  });

  test("A1, M39, P12: after kill -9 stop says what died and what comes next, and a pause is done without an engine", async () => {
    const mill = workspace();
    const engine = await daemon(mill);
    engine.kill("SIGKILL");
    await engine.ended;
    expect(call(mill, ["stop"])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(new RegExp(`died without ending: .*process ${engine.pid}, begun `)),
    });
    const { document } = callJson(mill, ["pause"]);
    expect(DOCUMENTS.receipt.parse(document)).toMatchObject({ accepted: true, pending: false });
    expect(statusOf(mill)).toMatchObject({ engine: { word: "stopped" }, pauses: [{ owner: "operator" }] });
    const next = begin(mill, ["start", "--daemon"]);
    await until(() => statusOf(mill).engine.word === "paused");
    expect(call(mill, ["stop"]).code).toBe(0);
    expect(await next.ended).toBe(0);
  });

  test("an engine in the background is started, seen and stopped; what it needs to know it is told in words", () => {
    const mill = workspace();
    const { document } = callJson(mill, ["start", "--detach"]);
    const { pid } = DOCUMENTS.detached.parse(document);
    expect(statusOf(mill).engine).toMatchObject({ owner: { pid } });
    expect(call(mill, ["start", "--detach"])).toMatchObject({ code: 75, stderr: expect.stringContaining(String(pid)) });
    expect(call(mill, ["stop"])).toMatchObject({ code: 0, stdout: expect.stringContaining(`process ${pid}`) });
    writeFileSync(join(mill, "millrace.toml"), "[repo\n");
    expect(call(mill, ["start", "--detach"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("millrace.toml"),
    });
  });
});
