import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Reading } from "../../src/agents/adapter.ts";
import { codexAdapter } from "../../src/agents/codex.ts";
import { codexFault } from "../../src/agents/codex-fault.ts";
import { bindingOf, carry, fixture, orderOf, realAgents, world } from "./bench.ts";

/** Streams and rollout files of codex 0.169.0 against a scripted model, without what they say of the machine. */
const recorded = (name: string, of: "events" | "rollout"): string =>
  fileURLToPath(new URL(`../fixtures/streams/codex-0.169.0/${name}.${of}.jsonl`, import.meta.url));

const NOW = Date.parse("2026-11-21T15:16:00Z");

/** Lays a thread's rollout file where codex would, and gives the environment that leads there. */
const withRollout = (home: string, thread: string, text: string): Record<string, string> => {
  const at = new Date(NOW);
  const parts = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0"));
  mkdirSync(join(home, "sessions", ...parts), { recursive: true });
  writeFileSync(join(home, "sessions", ...parts, `rollout-2026-11-21T15-15-00-${thread}.jsonl`), text);
  return { CODEX_HOME: home };
};

const threadOf = (stream: string): string => /"thread_id":"([^"]+)"/.exec(stream)?.[1] ?? "";

type Left = { readonly stdout: string; readonly rollout?: string; readonly exitCode: number | null };

const read = ({ stdout, rollout, exitCode }: Left): Reading => {
  const binding = bindingOf({ kind: "codex", command: [] });
  const order = orderOf(binding, { at: new Date(NOW).toISOString() });
  mkdirSync(order.dir, { recursive: true });
  writeFileSync(join(order.dir, "stdout.log"), stdout);
  const env = rollout === undefined ? {} : withRollout(order.outputs, threadOf(stdout), rollout);
  return codexAdapter.read({ order, binding, exitCode }, { env, now: NOW });
};

const replay = (name: string, withData: boolean): Reading =>
  read({
    stdout: readFileSync(recorded(name, "events"), "utf8"),
    exitCode: name === "ok" ? 0 : 1,
    ...(withData && { rollout: readFileSync(recorded(name, "rollout"), "utf8") }),
  });

describe("how a recorded codex ended", () => {
  test.each([
    ["401", "auth"],
    ["429", "rate-limited"],
    ["500", "provider-error"],
    ["cut", "provider-error"],
    ["limit", "usage-limited"],
    ["400", "context-overflow"],
  ])("C6, C7: %s is %s by its typed error, and by its own message where there is none", (name, kind) => {
    expect(replay(name, true).fault).toMatchObject({ class: kind });
    expect(replay(name, false).fault).toMatchObject({ class: kind });
  });

  test("C7: the time a usage limit ends is the number in its data, not the clock in its words", () => {
    expect(replay("limit", true).fault?.retryAt).toBe(new Date(resetIn(recorded("limit", "rollout"))).toISOString());
  });

  test("C7: a typed error stands above whatever the message says", () => {
    const stdout = readFileSync(recorded("limit", "events"), "utf8");
    const rollout = readFileSync(recorded("500", "rollout"), "utf8");
    expect(read({ stdout, rollout, exitCode: 1 }).fault).toMatchObject({ class: "provider-error", retryAt: null });
  });

  test("C7: what a tool or the model printed decides nothing, in the stream as in the rollout file", () => {
    const said = `usage_limit_exceeded "codex_error_info" unauthorized 429 "token_count" "task_complete"`;
    const events = [
      { type: "thread.started", thread_id: "01a1feab-0000" },
      { type: "item.completed", item: { type: "command_execution", command: "cat x", aggregated_output: said } },
      { type: "error", message: "Reconnecting... 1/5 (You've hit your usage limit)" },
      { type: "item.completed", item: { type: "agent_message", text: said } },
    ];
    const forged = { error: { message: said, codex_error_info: "usage_limit_exceeded" }, type: "task_complete" };
    const lines = [
      { type: "response_item", payload: { type: "function_call_output", output: said } },
      { type: "response_item", payload: forged },
      { type: "response_item", payload: { type: "token_count", info: { total_token_usage: { input_tokens: 1e9 } } } },
    ];
    const text = (list: readonly unknown[]): string => list.map((line) => `${JSON.stringify(line)}\n`).join("");
    const told = read({ stdout: text(events), rollout: text(lines), exitCode: 1 });
    expect(told).toMatchObject({ fault: null, usage: { inputTokens: 0 } });
  });

  test("C4: a context that overflowed sets the count to nothing; what was consumed stays", () => {
    const stdout = readFileSync(recorded("400", "events"), "utf8");
    const before = readFileSync(recorded("ok", "rollout"), "utf8");
    const rollout = before + readFileSync(recorded("400", "rollout"), "utf8");
    expect(read({ stdout, rollout, exitCode: 1 }).usage).toMatchObject({ inputTokens: 200, outputTokens: 10 });
  });
});

describe("codex without a network", () => {
  test("C6: it waits for ever by itself; what it prints meanwhile is no sign of life, and the end is the provider's", async () => {
    const stream = recorded("no-network", "events");
    const order = orderOf(
      bindingOf({ kind: "codex", command: [fixture("waiting-codex.sh"), stream], silenceMs: 1_500, timeoutMs: 30_000 }),
    );
    const settlement = await carry(realAgents(), order);
    expect(settlement).toMatchObject({ class: "provider-error", retryAt: null, outcome: null });
    expect(settlement.summary).toContain("waiting for network");
    expect(settlement.durationMs).toBeLessThan(20_000);
  });

  test("C6: an outage that was survived is no reason for what happened later", () => {
    const waiting = readFileSync(recorded("no-network", "events"), "utf8");
    const later = `{"type":"item.completed","item":{"type":"agent_message","text":"on with it"}}\n`;
    expect(read({ stdout: waiting, exitCode: null }).fault).toMatchObject({ class: "provider-error" });
    expect(read({ stdout: waiting + later, exitCode: null }).fault).toBeNull();
    expect(read({ stdout: waiting + later, exitCode: 1 }).fault).toBeNull();
  });
});

describe("what a codex at work has told to consume", () => {
  test("C4: its running total is read as its rollout file grows, each line once, also by an engine that comes later", () => {
    const order = orderOf(bindingOf({ kind: "codex" }), { at: new Date(NOW).toISOString() });
    mkdirSync(order.dir, { recursive: true });
    const stream = readFileSync(recorded("ok", "events"), "utf8");
    const lines = readFileSync(recorded("ok", "rollout"), "utf8").trimEnd().split("\n");
    const env = { CODEX_HOME: order.outputs };
    const gauge = codexAdapter.gauge(order, env);
    expect(gauge(NOW)).toMatchObject({ inputTokens: 0 });
    copyFileSync(recorded("ok", "events"), join(order.dir, "stdout.log"));
    expect(gauge(NOW)).toMatchObject({ inputTokens: 0 });
    const first = lines.findIndex((line) => line.includes(`"input_tokens":200`));
    withRollout(order.outputs, threadOf(stream), `${lines.slice(0, first).join("\n")}\n{"half`);
    expect(gauge(NOW)).toMatchObject({ inputTokens: 100, cachedTokens: 10, outputTokens: 5 });
    withRollout(order.outputs, threadOf(stream), `${lines.join("\n")}\n`);
    expect(gauge(NOW)).toEqual({ inputTokens: 200, cachedTokens: 20, outputTokens: 10, costUsd: null });
    expect(codexAdapter.gauge(order, env)(NOW)).toMatchObject({ inputTokens: 200 });
  });
});

describe("codex's typed errors", () => {
  test.each([
    ["usage_limit_exceeded", "usage-limited"],
    [{ response_too_many_failed_attempts: { http_status_code: 429 } }, "rate-limited"],
    [{ http_connection_failed: { http_status_code: 403 } }, "auth"],
    [{ response_stream_disconnected: { http_status_code: 503 } }, "provider-error"],
    ["other", "agent-failed"],
    [{ http_connection_failed: { http_status_code: null } }, "agent-failed"],
    [{}, "agent-failed"],
    [["usage_limit_exceeded"], "agent-failed"],
    [null, "agent-failed"],
  ])("%j is %s", (info, kind) => {
    expect(codexFault("something happened", world.now(), info).class).toBe(kind);
  });
});

const resetIn = (path: string): number =>
  Number(/"resets_at":(\d+)/.exec(readFileSync(path, "utf8"))?.[1] ?? 0) * 1_000;
