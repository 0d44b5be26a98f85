import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeTail } from "../../src/agents/tail.ts";
import { attended, carry, marked, realAgents, reporting, scratch, shell } from "./bench.ts";

const telling = (output: number, more = ""): string =>
  `printf '{"inputTokens":100,"outputTokens":${output}${more}}' >"$MILLRACE_USAGE"`;

describe("what an attempt at work tells to have consumed", () => {
  test("C4: a command agent is heard while it works, so that a budget can stop it", async () => {
    const order = shell(`${telling(5)}; echo up; sleep 1.2; ${telling(9_000, ',"costUsd":1.5')}; exec sleep 60`);
    const agents = realAgents();
    await agents.start(order, "p");
    const stop = new AbortController();
    const heard = new Set<number>();
    const settlement = await attended(agents, order, { stop: stop.signal }, ({ usage }) => {
      heard.add(usage.outputTokens);
      if (usage.outputTokens > 1_000) stop.abort("The budget of this run is used up.");
    });
    expect([...heard].at(-1)).toBe(9_000);
    expect(settlement).toMatchObject({ class: "killed", summary: "The budget of this run is used up." });
    expect(settlement.usage).toEqual({ inputTokens: 100, cachedTokens: 0, outputTokens: 9_000, costUsd: 1.5 });
    expect(marked(order.token)).toEqual([]);
  });

  test("the report's usage is the last word; what cannot be read says nothing", async () => {
    const both = shell(
      `${telling(5)}; printf '{"outcome":"DONE","usage":{"inputTokens":7,"outputTokens":8,"costUsd":0.25}}' >"$MILLRACE_REPORT"`,
    );
    expect((await carry(realAgents(), both)).usage).toEqual({
      inputTokens: 7,
      cachedTokens: 0,
      outputTokens: 8,
      costUsd: 0.25,
    });
    for (const text of ["half {", '{"inputTokens":-1}', '{"inputTokens":1e300}', "[]", '"x"']) {
      const odd = shell(`printf '%s' '${text}' >"$MILLRACE_USAGE"; ${reporting("DONE")}`);
      expect(await carry(realAgents(), odd)).toMatchObject({ class: "ok", usage: { inputTokens: 0, costUsd: null } });
    }
    const linked = shell(`ln -s /etc/passwd "$MILLRACE_USAGE"; ${reporting("DONE")}`);
    expect(await carry(realAgents(), linked)).toMatchObject({ class: "ok", usage: { inputTokens: 0 } });
  });
});

describe("a file that grows", () => {
  test("its lines are handed out once, whole ones only", () => {
    const path = join(scratch(), "log");
    const tail = makeTail(path, 1_000);
    expect(tail()).toEqual([]);
    writeFileSync(path, "a\nb\nhal");
    expect(tail()).toEqual(["a", "b"]);
    expect(tail()).toEqual([]);
    appendFileSync(path, "f\nc\n");
    expect(tail()).toEqual(["half", "c"]);
    truncateSync(path, 2);
    expect(tail()).toEqual(["a"]);
  });

  test("P14: of more than it may read only the last lines are, and a line longer than that is passed over", () => {
    const path = join(scratch(), "log");
    const tail = makeTail(path, 64);
    writeFileSync(path, `${"x".repeat(5_000)}\n${"first of few\n".repeat(1_000)}last\n`);
    expect(tail().slice(-2)).toEqual(["first of few", "last"]);
    appendFileSync(path, "y".repeat(5_000));
    expect(tail()).toEqual([]);
    appendFileSync(path, "\nnext\n");
    expect(tail()).toEqual(["next"]);
  });
});

describe("a command that says the fault is not the work's", () => {
  const ending = (report: unknown, code = 75): ReturnType<typeof shell> =>
    shell(`printf '%s' '${JSON.stringify(report)}' >"$MILLRACE_REPORT"; echo 'no answer from host' >&2; exit ${code}`);

  test("C6: exit 75 is the provider's fault, told by the last words on stderr", async () => {
    const order = shell(`echo 'no answer from host' >&2; exit 75`);
    expect(await carry(realAgents(), order)).toMatchObject({
      class: "provider-error",
      summary: "no answer from host",
      exitCode: 75,
      retryAt: null,
    });
  });

  test("C6, C7: its report may name the class and when to try again, as data", async () => {
    const retry_at = new Date(Date.now() + 3 * 3_600_000).toISOString();
    const limited = { class: "usage-limited", summary: "five hours are used up", retry_at };
    expect(await carry(realAgents(), ending(limited))).toMatchObject({
      class: "usage-limited",
      summary: "five hours are used up",
      retryAt: retry_at,
    });
    expect(await carry(realAgents(), ending({ class: "auth" }))).toMatchObject({ class: "auth" });
    expect(await carry(realAgents(), ending({ class: "rate-limited" }))).toMatchObject({ class: "rate-limited" });
  });

  test("an unknown class, and a time in the past, in years or of no form count for nothing", async () => {
    const odd = ["2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "tomorrow", 7];
    for (const retry_at of odd)
      expect(await carry(realAgents(), ending({ class: "perfect", retry_at }))).toMatchObject({
        class: "provider-error",
        retryAt: null,
      });
  });

  test("C7: the same report, or the same words, with another exit code name no limit", async () => {
    const limited = { class: "usage-limited", retry_at: "2999-01-01T00:00:00Z" };
    expect(await carry(realAgents(), ending(limited, 1))).toMatchObject({ class: "agent-failed", retryAt: null });
    expect(await carry(realAgents(), ending(limited, 0))).toMatchObject({ class: "no-outcome" });
    const words = shell(`echo "You've hit your usage limit, try again at 9:26 PM. 429 401"; exit 1`);
    expect(await carry(realAgents(), words)).toMatchObject({ class: "agent-failed", retryAt: null });
  });
});
