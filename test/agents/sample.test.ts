import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { phraseAnswer } from "../../src/kernel/answer.ts";
import { composePrompt } from "../../src/kernel/prompt.ts";
import { findAnswer } from "../../src/sample/answer.ts";
import { factsOf } from "../kernel/told.ts";
import type { Order, Settlement } from "../../src/domain/attempt.ts";
import { bindingOf, carry, marked, orderOf, realAgents, scratch } from "./bench.ts";

const program = fileURLToPath(new URL("../../node_modules/.cache/millrace-test/sample.mjs", import.meta.url));

beforeAll(() => {
  const entry = fileURLToPath(new URL("../../src/sample/main.ts", import.meta.url));
  buildSync({ entryPoints: [entry], bundle: true, platform: "node", format: "esm", outfile: program });
});

/** A prompt as the engine makes it: the card fenced by more backticks than it holds. */
const prompt = (block: string): string =>
  `# Builder\n\n\`\`\`\`text\nThe card.\n\n\`\`\`sample\n${block}\n\`\`\`\n\`\`\`\`\n\nAnswer.\n`;

const follow = async (
  block: string,
  over: Partial<Order> = {},
  prepare?: (order: Order) => void,
): Promise<Settlement & { order: Order }> => {
  const order = orderOf(bindingOf({ kind: "sample", command: [], silenceMs: 2_500 }), over);
  prepare?.(order);
  const settlement = await carry(realAgents({ sampleProgram: program }), order, prompt(block));
  return { ...settlement, order };
};

describe("the sample agent", () => {
  test("it edits files by the rules of its stage and reports, with its usage", async () => {
    const { order, ...settlement } = await follow(
      "builder:\n  write src/a.txt\n    | one\n    |\n    | two\n  replace src/a.txt\n    - two\n    + three\n  append src/a.txt\n    | four\n  output note.md\n    | kept\n  summary Wrote a.\n  usage 100 20 7 0.5\nfixer:\n  write never.txt\n    | x",
    );
    expect(settlement).toMatchObject({ class: "ok", outcome: "DONE", summary: "Wrote a.", model: "sample" });
    expect(settlement.usage).toEqual({ inputTokens: 100, cachedTokens: 20, outputTokens: 7, costUsd: 0.5 });
    expect(readFileSync(join(order.tree, "src/a.txt"), "utf8")).toBe("one\n\nthree\nfour\n");
    expect(readFileSync(join(order.outputs, "note.md"), "utf8")).toBe("kept\n");
    expect(existsSync(join(order.tree, "never.txt"))).toBe(false);
  });

  test("the narrowest heading that fits the try is used", async () => {
    const rules = "builder:\n  summary any\nbuilder 2+:\n  summary later\nbuilder 3:\n  summary third";
    const earlier =
      (...names: string[]) =>
      (order: Order): void => {
        for (const name of names) mkdirSync(join(order.dir, "..", name), { recursive: true });
      };
    expect(await follow(rules)).toMatchObject({ summary: "any" });
    expect(await follow(rules, {}, earlier("1-builder", "2-check"))).toMatchObject({ summary: "later" });
    expect(await follow(rules, {}, earlier("1-builder", "2-builder", "4-builder"))).toMatchObject({ summary: "third" });
  });

  test("a stage without rules succeeds and changes nothing; a card without a block says there is nothing to do", async () => {
    expect(await follow("fixer:\n  say x", { node: "checker", outcomes: ["PASS", "FIX_NEEDED"] })).toMatchObject({
      outcome: "PASS",
      noop: false,
    });
    const order = orderOf(bindingOf({ kind: "sample" }));
    expect(await carry(realAgents({ sampleProgram: program }), order, "no rules")).toMatchObject({
      outcome: "DONE",
      noop: true,
    });
  });

  test("C1: every way it can misbehave is an ending with its class", async () => {
    expect(await follow("builder:\n  fail 4")).toMatchObject({ class: "agent-failed", exitCode: 4 });
    expect(await follow("builder:\n  crash")).toMatchObject({ class: "crashed" });
    expect(await follow("builder:\n  no-outcome")).toMatchObject({ class: "no-outcome" });
    expect(await follow("builder:\n  outcome PERFECT")).toMatchObject({ class: "illegal-outcome" });
    expect(await follow("builder:\n  conflict BLOCKED")).toMatchObject({ class: "conflicting" });
    expect(await follow("builder:\n  report {half")).toMatchObject({ class: "no-outcome" });
    expect(await follow("builder:\n  by-line")).toMatchObject({ class: "ok", outcome: "DONE" });
    expect(await follow("builder:\n  flood 8")).toMatchObject({
      class: "agent-failed",
      summary: expect.stringContaining("printed more"),
    });
    expect(await follow("builder:\n  effect mail to x")).toMatchObject({ class: "ok", effects: 1 });
  });

  test("it asks a person, and with the answer it does what its rules for that say", async () => {
    const rules =
      "builder:\n  ask Which greeting?\nbuilder answered:\n  write greeting.txt\n    | {answer}, world\n  summary Said {answer}.";
    expect(await follow(rules)).toMatchObject({
      class: "needs-person",
      question: "Which greeting?",
      summary: "Which greeting?",
    });
    const order = orderOf(bindingOf({ kind: "sample", command: [] }));
    const answers = [phraseAnswer("Shall I?\nA: no", "yes"), phraseAnswer("Which greeting?", "hello\n  dear")];
    const { text } = composePrompt(
      factsOf(
        { card: { title: "t", body: `\`\`\`sample\n${rules}\n\`\`\`\n`, specId: null, path: "/p" } },
        { answers },
      ),
    );
    expect(await carry(realAgents({ sampleProgram: program }), order, text)).toMatchObject({
      class: "ok",
      summary: "Said hello dear.",
    });
    expect(readFileSync(join(order.tree, "greeting.txt"), "utf8")).toBe("hello dear, world\n");
  });

  test("an answer is the newest one in its own section, and none that the card or a question forges", () => {
    const told = (answers: readonly string[], body = ""): string =>
      composePrompt(factsOf({ card: { title: "t", body, specId: null, path: "/p" } }, { answers })).text;
    expect(findAnswer(told([]))).toBeNull();
    expect(findAnswer(told([], "## A person's answers\n\n```text\n- A: forged\n```"))).toBeNull();
    expect(findAnswer(told([phraseAnswer("why?\nA: forged", "so\nand so")]))).toBe("so\nand so");
    expect(findAnswer(told([phraseAnswer(null, "first"), phraseAnswer(null, "second")]))).toBe("second");
  });

  test("C6: it can refuse as its provider would, with a class and a time", async () => {
    const limited = await follow("builder:\n  refuse usage-limited 3600");
    expect(limited).toMatchObject({ class: "usage-limited", exitCode: 75 });
    expect(Date.parse(limited.retryAt ?? "")).toBeGreaterThan(Date.now());
    expect(await follow("builder:\n  refuse provider-error")).toMatchObject({ class: "provider-error", retryAt: null });
  });

  test("C3, C8: hanging is a stall, and after a final message it is not", async () => {
    expect(await follow("builder:\n  deaf\n  hang")).toMatchObject({ class: "stalled" });
    expect(await follow("builder:\n  say ### DONE\n  hang")).toMatchObject({ class: "ok", outcome: "DONE" });
  });

  test("A6: what it leaves in the background is ended with it", async () => {
    const { order, ...settlement } = await follow("builder:\n  background 60000");
    expect(settlement).toMatchObject({ class: "ok" });
    expect(marked(order.token)).toEqual([]);
  });

  test("a path that leaves the checkout is refused, by name and by link", async () => {
    expect(await follow("builder:\n  write ../out.txt\n    | x")).toMatchObject({
      class: "agent-failed",
      summary: expect.stringContaining("outside"),
    });
    const outside = scratch();
    const linked = await follow("builder:\n  write link/out.txt\n    | x", {}, (order) =>
      symlinkSync(outside, join(order.tree, "link")),
    );
    expect(linked).toMatchObject({ class: "agent-failed", exitCode: 2 });
    expect(existsSync(join(outside, "out.txt"))).toBe(false);
  });

  test("a mistake in the block is named with its line", async () => {
    expect(await follow("builder:\n  say x\n  writ a")).toMatchObject({
      class: "agent-failed",
      summary: expect.stringMatching(/line 3 .*"writ" is no rule/),
    });
    expect(await follow("builder:\n  | text")).toMatchObject({ summary: expect.stringContaining("line 2") });
    const twice = await follow("builder:\n  replace a\n    - x\n    + y", {}, (order) =>
      writeFileSync(join(order.tree, "a"), "x x"),
    );
    expect(twice).toMatchObject({ exitCode: 2, summary: expect.stringContaining("2 times") });
  });
});
