import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Binding, Order, Settlement } from "../../src/domain/attempt.ts";
import type { Sign } from "../../src/ports/agents.ts";
import { codexAdapter } from "../../src/agents/codex.ts";
import { attended, bindingOf, marked, orderOf, realAgents } from "../agents/bench.ts";
import { codexHome } from "./home.ts";
import { installCodex } from "./install.ts";
import { startModel, type Turn } from "./model.ts";

const bin = installCodex();

type Case = { readonly order: Order; readonly settlement: Settlement; readonly requests: number };

const carry = async (
  turns: readonly Turn[],
  over: Partial<Binding> = {},
  stop: (order: Order) => AbortSignal = () => new AbortController().signal,
  sign?: (sign: Sign) => void,
): Promise<Case> => {
  const model = await startModel(turns);
  try {
    const home = codexHome(model.url);
    const env = { PATH: `${bin}:${process.env["PATH"]}`, HOME: home, CODEX_HOME: home, MOCK_KEY: "dummy" };
    const order = orderOf(
      bindingOf({
        kind: "codex",
        runner: "codex",
        command: [],
        env: ["MOCK_KEY"],
        silenceMs: 15_000,
        timeoutMs: 40_000,
        ...over,
      }),
    );
    const agents = realAgents({ env, termMs: 3_000 });
    await agents.start(order, "Add a file.\n");
    return {
      order,
      settlement: await attended(agents, order, { stop: stop(order) }, sign),
      requests: model.requests(),
    };
  } finally {
    await model.close();
  }
};

const failing = (status: number, error: unknown): Turn => ({ status, body: { error } });

describe.runIf(bin !== null)("the real codex", { timeout: 180_000 }, () => {
  test("it edits its checkout, writes its report outside of it, and is settled with its usage", async () => {
    const { order, settlement } = await carry([
      {
        call: `echo made >new.txt && echo kept >"$MILLRACE_OUTPUTS/o.txt" && printf '{"outcome":"DONE","summary":"Made it."}' >"$MILLRACE_REPORT"`,
      },
      { say: "All done.\n\n### DONE" },
    ]);
    expect(settlement).toMatchObject({ class: "ok", outcome: "DONE", summary: "Made it.", exitCode: 0 });
    expect(settlement.usage).toEqual({ inputTokens: 200, cachedTokens: 20, outputTokens: 10, costUsd: null });
    expect(settlement.session).toMatch(/^[0-9a-f-]{36}$/);
    expect(readFileSync(join(order.tree, "new.txt"), "utf8")).toBe("made\n");
    expect(readFileSync(join(order.outputs, "o.txt"), "utf8")).toBe("kept\n");
    expect(readFileSync(join(order.dir, "final.md"), "utf8")).toContain("### DONE");
  });

  test("its sandbox keeps it out of everything else", async () => {
    // Not under /tmp, which codex lets an agent write in (sandbox_workspace_write): this checkout itself may lie there.
    const outside = mkdtempSync("/var/tmp/millrace-outside-");
    onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
    const { settlement } = await carry([{ call: `echo x >${outside}/planted` }, { say: "### DONE" }]);
    expect(settlement).toMatchObject({ class: "ok" });
    expect(existsSync(join(outside, "planted"))).toBe(false);
  });

  test("without a report the last line of its final message is the outcome", async () => {
    expect((await carry([{ say: "I cannot.\n\n### BLOCKED\n" }])).settlement).toMatchObject({
      class: "ok",
      outcome: "BLOCKED",
      summary: "I cannot.",
    });
    expect((await carry([{ say: "I am not sure what to say." }])).settlement).toMatchObject({ class: "no-outcome" });
  });

  test.each([
    [401, { message: "Incorrect API key provided" }, "auth"],
    [429, { message: "slow down", type: "rate_limit_exceeded" }, "rate-limited"],
    [500, { message: "boom" }, "provider-error"],
    [400, { message: "too long", code: "context_length_exceeded" }, "context-overflow"],
  ])("an answer of %i settles as its class", async (status, error, kind) => {
    expect((await carry([failing(status, error)])).settlement).toMatchObject({ class: kind, outcome: null });
  });

  test("a usage limit is typed and names when it ends", async () => {
    const resets = Math.floor(Date.now() / 1000) + 3 * 3600;
    const limit: Turn = {
      status: 429,
      body: {
        error: {
          type: "usage_limit_reached",
          message: "The usage limit has been reached",
          plan_type: "plus",
          resets_at: resets,
        },
      },
      headers: {
        "x-codex-primary-used-percent": "100",
        "x-codex-primary-window-minutes": "300",
        "x-codex-primary-reset-at": String(resets),
      },
    };
    const { settlement } = await carry([limit]);
    expect(settlement).toMatchObject({ class: "usage-limited" });
    expect(Math.abs(Date.parse(settlement.retryAt ?? "") - resets * 1000)).toBeLessThan(61_000);
  });

  test("a stream that is cut is the provider's fault", async () => {
    expect((await carry([{ cut: true }])).settlement).toMatchObject({ class: "provider-error" });
  });

  test("M48: a model that never answers is a stall, and nothing of codex is left", async () => {
    const { order, settlement } = await carry([{ silence: true }], { silenceMs: 2_500 });
    expect(settlement).toMatchObject({ class: "stalled" });
    expect(marked(order.token)).toEqual([]);
  });

  test.each(["workspace-write", "danger-full-access"])(
    "A6: a stop ends it with the tool it runs in its own session (%s)",
    async (sandbox) => {
      const { order, settlement } = await carry(
        [{ call: "true" }, { call: "touch started; exec sleep 300" }],
        { sandbox },
        stopOnceStarted,
      );
      expect(settlement).toMatchObject({ class: "killed", summary: "The operator stopped it.", model: "mock-model" });
      expect(settlement.usage.inputTokens).toBeGreaterThanOrEqual(100);
      expect(marked(order.token)).toEqual([]);
    },
  );

  test("C4: what it consumes is told while it works, so that a budget can stop it", async () => {
    const budget = new AbortController();
    const { order, settlement } = await carry(
      [{ call: "true" }, { call: "sleep 300" }],
      {},
      () => budget.signal,
      ({ usage }) => {
        if (usage.inputTokens >= 200) budget.abort("The run's budget is used up.");
      },
    );
    expect(settlement).toMatchObject({ class: "killed", summary: "The run's budget is used up." });
    expect(settlement.usage).toMatchObject({ inputTokens: 200, outputTokens: 10 });
    expect(marked(order.token)).toEqual([]);
  });

  test("what only a person can settle it asks, by its file or by the last line of its final message", async () => {
    const file = await carry([{ call: `echo 'A or B?' >"$MILLRACE_QUESTION"` }, { say: "I stop here.\n\n### DONE" }]);
    expect(file.settlement).toMatchObject({ class: "needs-person", question: "A or B?" });
    const line = await carry([{ say: "Both fit.\n\nA or B?\n\n### NEEDS_PERSON" }]);
    expect(line.settlement).toMatchObject({ class: "needs-person", question: "Both fit.\n\nA or B?" });
  });

  test("C6: without a network it waits for ever; that is the provider's fault, and the work is not charged", async () => {
    const home = codexHome("http://127.0.0.1:9/v1");
    const env = { PATH: `${bin}:${process.env["PATH"]}`, HOME: home, CODEX_HOME: home, MOCK_KEY: "dummy" };
    const order = orderOf(
      bindingOf({ kind: "codex", command: [], env: ["MOCK_KEY"], silenceMs: 4_000, timeoutMs: 60_000 }),
    );
    const agents = realAgents({ env, termMs: 3_000 });
    await agents.start(order, "Add a file.\n");
    expect(await attended(agents, order)).toMatchObject({ class: "provider-error", outcome: null });
    expect(marked(order.token)).toEqual([]);
  });

  test("its help knows every flag the doctor asks for, and those are the flags we use", () => {
    const { probe } = codexAdapter;
    const help = execFileSync(join(bin ?? "", "codex"), [...(probe?.help ?? [])], { encoding: "utf8" });
    expect(execFileSync(join(bin ?? "", "codex"), [...(probe?.version ?? [])], { encoding: "utf8" })).toContain(
      "0.169.0",
    );
    for (const flag of probe?.flags ?? []) expect(help.split(/[\s,=]+/)).toContain(flag);
  });
});

/** A stop given as soon as the tool has made its mark in the checkout. */
const stopOnceStarted = (order: Order): AbortSignal => {
  const stop = new AbortController();
  const timer = setInterval(() => {
    if (!existsSync(join(order.tree, "started"))) return;
    clearInterval(timer);
    stop.abort({ kind: "stop", reason: "The operator stopped it." });
  }, 50);
  onTestFinished(() => clearInterval(timer));
  return stop.signal;
};
