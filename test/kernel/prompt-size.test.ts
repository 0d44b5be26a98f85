import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { composePrompt, PROMPT_MAX } from "../../src/kernel/prompt.ts";
import { SECTIONS } from "../../src/kernel/template.ts";
import { factsOf, FOLDER, foreignFacts, hostile } from "./told.ts";

describe("the size of a prompt", () => {
  const big = fc.oneof(
    hostile,
    fc.integer({ min: 1, max: 60_000 }).map((n) => "word `x` error\n".repeat(Math.ceil(n / 15))),
    fc.constant("`".repeat(5_000)),
    fc.constant("é😀".repeat(9_000)),
  );

  test("it is bounded, whatever the evidence", () => {
    fc.assert(
      fc.property(foreignFacts(big), (facts) => {
        const { text } = composePrompt(facts);
        expect(text.length).toBeLessThanOrEqual(PROMPT_MAX);
        expect(text).toContain("## How to end");
        expect(/\p{Surrogate}/u.test(text)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("it is bounded when every part of it is as long as it can be", () => {
    const long = "error é😀 ".repeat(8_000);
    const path = `/${"deep/".repeat(800)}`;
    const { text, cuts } = composePrompt(
      factsOf(
        {
          template: SECTIONS.map((section) => `${"{{report}} ".repeat(70)}\n{{${section}}}`).join("\n"),
          card: { title: long, body: long, specId: long, path },
          inputFiles: Array.from({ length: 500 }, () => long),
          outcomes: Array.from({ length: 200 }, (_, i) => `OUTCOME_${i}`),
          treePath: path,
          outputsFolder: path,
          inputFolder: path,
          reportPath: path,
          questionPath: path,
          branch: long,
          base: { branch: long, commit: long },
        },
        {
          folder: path,
          reports: Array.from({ length: 99 }, (_, n) => ({ n, node: long, outcome: long, summary: long, path })),
          diffStat: long,
          checks: Array.from({ length: 9 }, () => ({ command: long, exitCode: 1, durationMs: 1, tail: long, path })),
          findings: { n: 1, node: long, outcome: long, text: long, path },
          revision: { kind: "conflict", base: long, detail: long, paths: [long, long] },
          answers: [`Q: ${long}\nA: ${long}`, long],
          failures: Array.from({ length: 9 }, (_, n) => ({
            n,
            node: long,
            class: "timeout",
            summary: long,
            log: path,
            ref: long,
          })),
          earlier: Array.from({ length: 9 }, () => ({ node: long, class: long, summary: long, log: path })),
          effects: [long, long],
        },
      ),
    );
    expect(text.length).toBeLessThanOrEqual(PROMPT_MAX);
    expect(cuts.length).toBeGreaterThan(SECTIONS.length - 2);
  });

  test("what is cut from a card is said in the prompt and to the engine, with where the whole lies", () => {
    const card = { title: "t", body: "x".repeat(200_000), specId: null, path: "/plan.json" };
    const { text, cuts } = composePrompt(factsOf({ card }));
    expect(text.length).toBeGreaterThan(PROMPT_MAX - 200);
    expect(text).toMatch(/\[Cut: the last \d+ of 200003 characters are left out; the whole: `\/plan\.json`\]/);
    expect(cuts).toEqual([expect.stringMatching(/^card: the last \d+ of 200003 characters/)]);
  });

  test("of many reports the newest stay, and the rest is counted", () => {
    const reports = Array.from({ length: 40 }, (_, i) => ({
      n: i + 1,
      node: "checker",
      outcome: "FIX_NEEDED",
      summary: `finding ${i + 1} ${"y".repeat(300)}`,
      path: `${FOLDER}/${i + 1}-checker/report.json`,
    }));
    const { text, cuts } = composePrompt(factsOf({}, { reports }));
    expect(text).toContain("finding 40 ");
    expect(text).not.toContain("finding 1 ");
    expect(text).toMatch(/The \d+ oldest of 40 are left out; see the attempts under `\/srv/);
    expect(cuts.some((cut) => cut.startsWith("reports: The"))).toBe(true);
  });

  test("nothing is cut from an ordinary prompt", () => expect(composePrompt(factsOf()).cuts).toEqual([]));
});
