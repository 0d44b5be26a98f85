import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type End, type Evidence, judge } from "../../src/agents/judge.ts";
import type { Report } from "../../src/domain/attempt.ts";
import { attended, begun, bindingOf, carry, fixture, marked, orderOf, realAgents, scratch, shell } from "./bench.ts";

const ASKS = `printf '{"outcome":"NEEDS_PERSON","summary":"Which one?","question":"A or B?\\\\nBoth fit."}' >"$MILLRACE_REPORT"`;
const WRITES = `printf 'Shall the old format stay?\\n' >"$MILLRACE_QUESTION"`;

describe("an agent that asks instead of guessing", () => {
  test("NEEDS_PERSON is legal in every stage, and its report's question is kept as it was written", async () => {
    const order = shell(ASKS, {}, { outcomes: ["PASS", "FIX_NEEDED"] });
    expect(await carry(realAgents(), order)).toMatchObject({
      class: "needs-person",
      outcome: null,
      summary: "Which one?",
      question: "A or B?\nBoth fit.",
    });
  });

  test("a file in its folder asks too, under either name, and both are told", async () => {
    expect(await carry(realAgents(), shell(`${WRITES}; echo '### NEEDS_PERSON'`))).toMatchObject({
      class: "needs-person",
      question: "Shall the old format stay?",
      summary: "It asks: Shall the old format stay?",
    });
    const beside = `echo 'And the new one?' >"$(dirname "$MILLRACE_REPORT")/needs_person.md"`;
    expect(await carry(realAgents(), shell(`${WRITES}; ${beside}`))).toMatchObject({
      class: "needs-person",
      question: "Shall the old format stay?\n\nAnd the new one?",
    });
  });

  test("without file and report the last line of the final message asks what stands before it", async () => {
    const order = shell(`echo 'The card says A and B.'; echo; echo 'Which holds?'; echo; echo '### NEEDS_PERSON'`);
    expect(await carry(realAgents(), order)).toMatchObject({
      class: "needs-person",
      question: "The card says A and B.\n\nWhich holds?",
    });
    const codex = orderOf(
      bindingOf({
        kind: "codex",
        command: [fixture("asking-codex.sh"), fixture("../streams/codex-events.jsonl")],
      }),
    );
    expect(await carry(realAgents(), codex)).toMatchObject({ class: "needs-person", question: "Which port?" });
  });

  test("it may hang after asking: the question stands after the grace, and after silence", async () => {
    const line = shell(`echo 'Which?'; echo '### NEEDS_PERSON'; exec sleep 60`);
    expect(await carry(realAgents(), line)).toMatchObject({ class: "needs-person", question: "Which?" });
    const waits = shell(`${WRITES}; exec sleep 60`, { silenceMs: 600 });
    expect(await carry(realAgents(), waits)).toMatchObject({
      class: "needs-person",
      question: "Shall the old format stay?",
      summary: expect.stringContaining("printed nothing"),
    });
    expect(marked(waits.token)).toEqual([]);
  });

  test("a stop is a stop: the attempt is done again, and asks again", async () => {
    const order = shell(`${WRITES}; exec sleep 60`);
    const agents = realAgents();
    await agents.start(order, "p");
    await begun(order);
    const stop = AbortSignal.abort("The engine was stopped.");
    expect(await attended(agents, order, { stop })).toMatchObject({ class: "killed", question: null });
  });
});

describe("a question is foreign text", () => {
  test("F12 (M55): control sequences, marks that reorder and secrets are taken out; lines stay", async () => {
    const text = `One\\033[2Jtwo\\nAKIA${"A".repeat(16)}\\nth\\342\\200\\256ree`;
    const order = shell(`printf '${text}' >"$MILLRACE_QUESTION"`);
    expect(await carry(realAgents(), order)).toMatchObject({ question: "Onetwo\n[redacted]\nthree" });
  });

  test("M22: of a huge one the beginning is kept, in bounded memory, from the file and from the report", async () => {
    const file = shell(`head -c 300000000 /dev/zero | tr '\\0' x >"$MILLRACE_QUESTION"`, {}, { outputMax: 2 ** 30 });
    const before = process.memoryUsage().rss;
    const { question } = await carry(realAgents(), file);
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024);
    expect(question).toHaveLength(20_000);
    const long = JSON.stringify({ outcome: "NEEDS_PERSON", question: "y".repeat(30_000) });
    const path = join(scratch(), "report.json");
    writeFileSync(path, long);
    const reported = await carry(realAgents(), shell(`cp '${path}' "$MILLRACE_REPORT"`));
    expect(reported).toMatchObject({ class: "needs-person", question: "y".repeat(20_000) });
  });

  test("M42, C12: a link, a pipe and a folder under its name ask nothing, and hold nobody", async () => {
    for (const lay of ["ln -s /etc/passwd", "mkdir", "mkfifo"]) {
      const order = shell(`${lay} "$MILLRACE_QUESTION"; echo '### DONE'`);
      expect(await carry(realAgents(), order)).toMatchObject({ class: "ok", outcome: "DONE", question: null });
    }
  });

  test("an empty file asks nothing; several questions in a list are one text", async () => {
    expect(await carry(realAgents(), shell(`echo >"$MILLRACE_QUESTION"; echo '### DONE'`))).toMatchObject({
      class: "ok",
    });
    const list = `printf '{"outcome":"NEEDS_PERSON","question":["A?","B?"]}' >"$MILLRACE_REPORT"`;
    expect(await carry(realAgents(), shell(list))).toMatchObject({ question: "A?\nB?" });
  });

  test("the prompt's folder tells where it is written", async () => {
    const order = shell(`echo "$MILLRACE_QUESTION"; echo '### DONE'`);
    await carry(realAgents(), order);
    expect(readFileSync(join(order.dir, "stdout.log"), "utf8")).toBe(`${order.dir}/needs_human.md\n### DONE\n`);
  });
});

const evidence = (over: Partial<Evidence>): Evidence => ({
  end: { kind: "exited", code: 0 },
  outcomes: ["DONE", "BLOCKED"],
  report: { kind: "none" },
  asked: null,
  final: null,
  fault: null,
  lastWords: "",
  spoke: true,
  ...over,
});

const said = (report: Partial<Report> & { outcome: string }): Evidence["report"] => ({
  kind: "found",
  report: { summary: "", ...report },
});

describe("a question stands above whatever else was said", () => {
  const ends: readonly (readonly [string, End, boolean])[] = [
    ["exit 0", { kind: "exited", code: 0 }, true],
    ["exit 1", { kind: "exited", code: 1 }, true],
    ["the grace", { kind: "grace" }, true],
    ["its time", { kind: "cut", class: "timeout", sentence: "too long", hint: "" }, true],
    ["its silence", { kind: "cut", class: "stalled", sentence: "silent", hint: "" }, true],
    ["its output", { kind: "cut", class: "agent-failed", sentence: "flood", hint: "" }, true],
    ["a signal from outside", { kind: "vanished", rebooted: false }, true],
    ["a stop", { kind: "cut", class: "killed", sentence: "stopped", hint: "" }, false],
    ["a setup that took too long", { kind: "cut", class: "setup-failed", sentence: "slow", hint: "" }, false],
    ["a red setup", { kind: "setup-failed", sentence: "npm ci" }, false],
    ["no start", { kind: "unstarted", sentence: "never" }, false],
    ["no executable", { kind: "unlaunched", sentence: "none" }, false],
    ["a restart of the machine", { kind: "vanished", rebooted: true }, false],
  ];

  test.each(ends)("ended by %s: %j counts: %s", (_, end, counts) => {
    for (const over of [{ asked: "Why?" }, { report: said({ outcome: "NEEDS_PERSON", question: "Why?" }) }]) {
      const judged = judge(evidence({ end, ...over }));
      expect(judged.question).toBe(counts ? "Why?" : null);
      expect(judged.class === "needs-person").toBe(counts);
      expect(judged.outcome).toBeNull();
    }
  });

  test("a legal outcome beside it is told in the summary, and does not close the run", () => {
    const done = said({ outcome: "DONE", summary: "Built it with A." });
    expect(judge(evidence({ asked: "A or B?", report: done }))).toMatchObject({
      class: "needs-person",
      question: "A or B?",
      summary: "It asks: A or B? (It also reported DONE: Built it with A.)",
    });
    expect(judge(evidence({ report: done, final: "A or B?\n### NEEDS_PERSON" }))).toMatchObject({
      class: "needs-person",
      question: "A or B?",
    });
    expect(judge(evidence({ report: said({ outcome: "NEEDS_PERSON" }), final: "Which?\n### DONE" }))).toMatchObject({
      class: "needs-person",
    });
  });

  test("a provider's fault beside it loses nothing: both are told", () => {
    const fault = { class: "usage-limited" as const, message: "limit reached", hint: "", retryAt: null };
    const judged = judge(evidence({ end: { kind: "exited", code: 1 }, asked: "A or B?", fault }));
    expect(judged).toMatchObject({ class: "needs-person", summary: "It asks: A or B? (limit reached)" });
  });

  test("one that says what it asks in two places is asked once; one that says nowhere is asked all the same", () => {
    const twice = evidence({ asked: "A or B?", report: said({ outcome: "NEEDS_PERSON", question: "A or B?" }) });
    expect(judge(twice).question).toBe("A or B?");
    const both = evidence({ asked: "A?", report: said({ outcome: "NEEDS_PERSON", question: "B?" }) });
    expect(judge(both).question).toBe("A?\n\nB?");
    expect(judge(evidence({ report: said({ outcome: "NEEDS_PERSON", summary: "Choose." }) })).question).toBe("Choose.");
    expect(judge(evidence({ final: "### NEEDS_PERSON" })).question).toMatch(/needs a person/);
  });

  test("C2: a question counts as a last line only, and only with an end that lets a final message count", () => {
    expect(judge(evidence({ final: "### NEEDS_PERSON\nand so on" })).question).toBeNull();
    expect(judge(evidence({ end: { kind: "exited", code: 1 }, final: "Why?\n### NEEDS_PERSON" })).question).toBeNull();
    expect(judge(evidence({ report: said({ outcome: "DONE", question: "Shall I go on?" }) })).class).toBe("ok");
  });
});
