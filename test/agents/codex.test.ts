import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Reading } from "../../src/agents/adapter.ts";
import { codexAdapter } from "../../src/agents/codex.ts";
import { codexEvent } from "../../src/agents/codex-event.ts";
import { codexFault } from "../../src/agents/codex-fault.ts";
import { bindingOf, orderOf } from "./bench.ts";

const NOW = Date.parse("2026-11-21T10:00:00Z");
const stream = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/streams/codex-${name}.jsonl`, import.meta.url));
const THREAD = "01a1fa2c-8945-7b22-adb3-43ff38c83e4a";

type Left = {
  readonly recorded?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly final?: string;
  readonly exitCode: number | null;
  readonly model?: string | null;
};

const read = (left: Left, env: Record<string, string> = {}): Reading => {
  const binding = bindingOf({ kind: "codex", command: [], model: left.model === undefined ? "m1" : left.model });
  const order = orderOf(binding, { at: new Date(NOW).toISOString(), outputMax: 2 ** 26 });
  mkdirSync(order.dir, { recursive: true });
  if (left.recorded !== undefined) copyFileSync(stream(left.recorded), join(order.dir, "stdout.log"));
  else writeFileSync(join(order.dir, "stdout.log"), left.stdout ?? "");
  writeFileSync(join(order.dir, "stderr.log"), left.stderr ?? "");
  if (left.final !== undefined) writeFileSync(join(order.dir, "final.md"), left.final);
  return codexAdapter.read({ order, binding, exitCode: left.exitCode }, { env, now: NOW });
};

describe("what codex left, from recorded streams", () => {
  test("a good turn: session, final message, the thread's total usage, no fault; a notice is no failure", () => {
    expect(read({ recorded: "events", exitCode: 0 })).toEqual({
      final: '{"result":"ok","note":"created hello.txt"}',
      usage: { inputTokens: 4810, cachedTokens: 4000, outputTokens: 136, costUsd: null },
      model: "m1",
      session: "01a1fa35-3815-7c63-8718-8233d3091880",
      fault: null,
    });
  });

  test("the file of the last message is the final message when there is one", () => {
    expect(read({ recorded: "events", final: "Done.\n### DONE\n", exitCode: 0 }).final).toBe("Done.\n### DONE\n");
  });

  test("429 is rate-limited", () => {
    expect(read({ recorded: "429-events", exitCode: 1 }).fault).toMatchObject({ class: "rate-limited" });
  });

  test("C7: a usage limit is typed, and its reset comes from the rollout file first", () => {
    const order = orderOf(null);
    const at = new Date(NOW);
    const folder = join(
      order.outputs,
      "sessions",
      String(at.getFullYear()),
      String(at.getMonth() + 1).padStart(2, "0"),
      String(at.getDate()).padStart(2, "0"),
    );
    mkdirSync(folder, { recursive: true });
    const resets = NOW / 1000 + 7_200;
    const line = {
      type: "event_msg",
      payload: {
        type: "token_count",
        rate_limits: { primary: { used_percent: 100, resets_at: resets }, secondary: null },
      },
    };
    writeFileSync(
      join(folder, `rollout-2026-11-21T10-00-00-${THREAD}.jsonl`),
      `{"broken\n${JSON.stringify(line)}\n{"payload":{"rate_limits":null}}\n`,
    );
    const { fault } = read({ recorded: "usage-limit-events", exitCode: 1 }, { CODEX_HOME: order.outputs });
    expect(fault).toMatchObject({ class: "usage-limited", retryAt: new Date(resets * 1000).toISOString() });
  });

  test("C4: tokens of a turn that never ended, and the model, come from the rollout file", () => {
    const home = orderOf(null).outputs;
    const at = new Date(NOW);
    const parts = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0"));
    mkdirSync(join(home, "sessions", ...parts), { recursive: true });
    const counts = (input: number) => ({
      type: "event_msg",
      payload: {
        type: "token_count",
        info: { total_token_usage: { input_tokens: input, cached_input_tokens: 1, output_tokens: 2 } },
      },
    });
    const lines = [{ type: "turn_context", payload: { model: "gpt-real" } }, counts(100), counts(250)];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    writeFileSync(join(home, "sessions", ...parts, `rollout-2026-11-21T10-00-00-${THREAD}.jsonl`), text);
    const stdout = `{"type":"thread.started","thread_id":"${THREAD}"}\n{"type":"turn.started"}\n`;
    const told = read({ stdout, exitCode: null, model: null }, { CODEX_HOME: home });
    expect(told).toMatchObject({ model: "gpt-real", usage: { inputTokens: 250, cachedTokens: 1, outputTokens: 2 } });
  });

  test("C7: without a rollout file the reset is the clock in the message, in local time", () => {
    const { fault } = read({ recorded: "usage-limit-events", exitCode: 1 });
    const at = new Date(NOW);
    at.setHours(21, 26, 0, 0);
    if (at.getTime() <= NOW) at.setDate(at.getDate() + 1);
    expect(fault).toMatchObject({ class: "usage-limited", retryAt: at.toISOString() });
  });

  test("C7: words about a usage limit in a tool's output or a message are no fault", () => {
    const lines = [
      {
        type: "item.completed",
        item: {
          type: "command_execution",
          command: "cat notes",
          aggregated_output: "You've hit your usage limit. 401 429 500",
          exit_code: 1,
        },
      },
      {
        type: "item.completed",
        item: { type: "agent_message", text: "The file says: usage limit, try again at 9:26 PM" },
      },
      { type: "turn.completed", usage: { input_tokens: 1, cached_input_tokens: 0, output_tokens: 1 } },
    ];
    expect(read({ stdout: lines.map((line) => `${JSON.stringify(line)}\n`).join(""), exitCode: 0 }).fault).toBeNull();
  });

  test("a reconnect on the way to a good end is no fault", () => {
    const stdout = `{"type":"error","message":"Reconnecting... 1/5 (500)"}\n{"type":"turn.completed","usage":{}}\n`;
    expect(read({ stdout, exitCode: 0 })).toMatchObject({ fault: null, usage: { inputTokens: 0 } });
  });

  test("an exit with 0 and a stream without an end is malformed", () => {
    expect(read({ stdout: `{"type":"thread.started","thread_id":"x"}\nspinner\n`, exitCode: 0 }).fault).toMatchObject({
      class: "malformed-stream",
    });
    expect(read({ stdout: "", exitCode: 0 }).fault).toMatchObject({ class: "malformed-stream" });
  });

  test("a stream cut by our own ending it is no fault of its own", () => {
    expect(read({ stdout: `{"type":"thread.started","thread_id":"x"}\n{"type":"tur`, exitCode: null })).toMatchObject({
      fault: null,
      final: null,
      session: "x",
    });
  });

  test("an unknown flag is launch-failed, a missing login is auth", () => {
    expect(
      read({ stderr: "error: unexpected argument '--full-auto' found\n\nUsage: codex exec", exitCode: 2 }).fault,
    ).toMatchObject({ class: "launch-failed", message: expect.stringContaining("--full-auto") });
    expect(read({ stderr: "Error: Not logged in. Run codex login", exitCode: 1 }).fault).toMatchObject({
      class: "auth",
    });
  });

  test("M53: a line of twenty megabytes is skipped, and the rest is read", () => {
    const stdout = `{"type":"item.completed","item":{"type":"agent_message","text":"${"x".repeat(20_000_000)}"}}\n{"type":"turn.completed","usage":{"input_tokens":5,"cached_input_tokens":0,"output_tokens":2}}\n`;
    expect(read({ stdout, exitCode: 0 })).toMatchObject({ fault: null, final: null, usage: { inputTokens: 5 } });
  });
});

describe("what codex's error messages mean", () => {
  test.each([
    ["unexpected status 401 Unauthorized: Missing bearer", "auth"],
    ["exceeded retry limit, last status: 429 Too Many Requests", "rate-limited"],
    ["unexpected status 500 Internal Server Error", "provider-error"],
    ["We're currently experiencing high demand, which may cause temporary errors.", "provider-error"],
    ["Your workspace is out of credits. Add credits to continue.", "usage-limited"],
    ["stream disconnected before completion: stream closed before response.completed", "provider-error"],
    ["Quota exceeded. Check your plan and billing details.", "usage-limited"],
    ["Codex ran out of room in the model's context window.", "context-overflow"],
    [`{"error":{"code":"context_length_exceeded","message":"too long"}}`, "context-overflow"],
    ["The model gpt-9 does not exist or you do not have access to it.", "agent-failed"],
    ["sandbox error: bwrap: No permissions to create new namespace", "sandbox"],
    ["something else entirely", "agent-failed"],
  ])("%s is %s", (message, kind) => {
    expect(codexFault(message, NOW).class).toBe(kind);
  });

  test.each([
    ["usage limit; try again in 1 day 2 hours 3 minutes", NOW + 26 * 3_600_000 + 180_000],
    ["usage limit, try again at Dec 1st, 2026 9:05 AM.", new Date(2026, 11, 1, 9, 5).getTime()],
    ["usage limit, try again later", null],
  ])("%s names its time", (message, at) => {
    expect(codexFault(message, NOW).retryAt).toBe(at === null ? null : new Date(at).toISOString());
  });
});

describe("how codex is called", () => {
  test("the flags are those of today, the prompt is on stdin, and its folders are writable", () => {
    const order = orderOf(bindingOf({ kind: "codex" }));
    const argv = codexAdapter.argv(
      order,
      bindingOf({ kind: "codex", command: [], model: "gpt-x", effort: "high", sandbox: null }),
    );
    expect(argv.join(" ")).toBe(
      `codex exec --json --skip-git-repo-check -s workspace-write -c approval_policy=never --add-dir ${order.outputs} --add-dir ${order.dir} -m gpt-x -c model_reasoning_effort="high" -o ${order.dir}/final.md -`,
    );
  });

  test("a stream has ended at its last line only", () => {
    const order = orderOf(bindingOf());
    const end = `{"type":"turn.completed","usage":{}}\n`;
    expect(codexAdapter.finished(`x\n${end}`, order)).toBe(true);
    expect(codexAdapter.finished(`${end}{"type":"turn.started"}\n`, order)).toBe(false);
    expect(codexAdapter.finished(end.trimEnd(), order)).toBe(false);
  });

  test.each(["{}", "[]", "null", "12", '"x"', "{", `{"type":7}`])("a line %s that is no event is null", (line) => {
    expect(codexEvent(line)).toBeNull();
  });
});
