import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { phraseAnswer } from "../../src/kernel/answer.ts";
import { composePrompt } from "../../src/kernel/prompt.ts";
import type { Evidence } from "../../src/kernel/prompt-facts.ts";
import { checkTemplate } from "../../src/kernel/template.ts";
import { factsOf, FOLDER, template } from "./told.ts";

describe("what a stage is told", () => {
  test("the same facts give the same prompt", () => {
    expect(composePrompt(factsOf())).toEqual(composePrompt(factsOf()));
  });

  test("a prompt that places nothing gets every section; empty ones are silent", () => {
    const { text } = composePrompt(factsOf({}, { answers: ["Use semicolons."] }));
    for (const heading of ["Where you are", "The card", "A person's answers", "Rules", "How to end"])
      expect(text).toContain(`## ${heading}`);
    for (const heading of ["The last checks", "Sent back", "What this run has changed"])
      expect(text).not.toContain(`## ${heading}`);
  });

  test("a prompt that places sections gets those, and the ones no stage can do without", () => {
    const evidence: Partial<Evidence> = {
      reports: [{ n: 1, node: "builder", outcome: "DONE", summary: "built", path: "/r" }],
      checks: [{ command: "npm test", exitCode: 1, durationMs: 5, tail: "boom", path: "/c" }],
      revision: { kind: "conflict", base: "2".repeat(40), detail: "both changed it", paths: ["a.ts"] },
    };
    const { text } = composePrompt(factsOf({ template: "Mend it.\n\n{{checks}}\n" }, evidence));
    expect(text).toContain("boom");
    expect(text).toContain("both changed it");
    expect(text).not.toContain("What the stages before reported");
    expect(text.indexOf("## The last checks")).toBeLessThan(text.indexOf("## Rules"));
  });

  test("a stage that only reads is told that its changes are thrown away; another, that the engine commits", () => {
    expect(composePrompt(factsOf({ readOnly: true })).text).toContain("thrown away");
    expect(composePrompt(factsOf()).text).toContain("the engine commits what you leave");
  });

  test("every stage is told how to ask a person instead of guessing", () => {
    for (const readOnly of [true, false]) {
      const { text } = composePrompt(factsOf({ readOnly, outcomes: ["PASS"] }));
      expect(text).toContain("Nobody answers while you work.");
      expect(text).toContain(`\`${FOLDER}/1-builder/needs_human.md\` (also in \`$MILLRACE_QUESTION\`)`);
      expect(text).toMatch(/Besides these, `NEEDS_PERSON` in every stage/);
    }
  });

  test("an answer is told below its question, the newest last, and a long question leaves it room", () => {
    const answers = [phraseAnswer("A or B?\nBoth fit.", "B."), phraseAnswer("why ".repeat(5_000), "Because\nof C.")];
    const { text } = composePrompt(factsOf({}, { answers }));
    expect(text).toContain("- Q: A or B?\n  Q: Both fit.\n  A: B.\n- Q: why why");
    expect(text).toContain("...\n  A: Because\n  A: of C.\n");
  });

  test("an answer over its room is cut where it says so, with where the whole lies", () => {
    const answer = phraseAnswer("Which?", `${"word ".repeat(4_000)}END`);
    const { text } = composePrompt(factsOf({}, { answers: [answer] }));
    expect(text).toMatch(/\[\.\.\. \d+ characters are left out\]/);
    expect(text).not.toContain("END");
  });

  test("a retry is told what earlier runs tried, with their logs, in whatever prompt", () => {
    const earlier = [
      { node: "builder", class: "timeout", summary: "It took too long.", log: "/old/3-builder/stdout.log" },
    ];
    const { text } = composePrompt(factsOf({ template: "Mend it.\n\n{{checks}}\n" }, { earlier }));
    expect(text).toContain("## Earlier runs of this task");
    expect(text).toContain("- builder: timeout. It took too long. (log: /old/3-builder/stdout.log)");
    expect(composePrompt(factsOf()).text).not.toContain("Earlier runs");
  });

  test("AGENTS.md is named only where there is one", () => {
    expect(composePrompt(factsOf()).text).toContain("AGENTS.md");
    expect(composePrompt(factsOf({ agentsMd: false })).text).not.toContain("AGENTS.md");
  });

  test("a stage that writes is told the checks that will judge it; one that only reads is not", () => {
    const checkCommands = ["npm ci", "npm test"];
    expect(composePrompt(factsOf({ checkCommands })).text).toContain("by these checks: `npm ci`, `npm test`.");
    expect(composePrompt(factsOf({ checkCommands, readOnly: true })).text).not.toContain("npm ci");
    expect(composePrompt(factsOf()).text).not.toContain("these checks");
  });

  test("every legal outcome is named, and explained where the prompt's own text does not", () => {
    const { text } = composePrompt(factsOf({ outcomes: ["PASS", "REDO"], template: "Judge. Say PASS when it holds." }));
    expect(text).toContain("success first: `PASS`, `REDO`");
    expect(text).not.toContain("- `PASS` when you looked");
    expect(composePrompt(factsOf({ outcomes: ["PASS"] })).text).toContain("- `PASS` when you looked");
  });

  test("the checker states what it expects before it is shown the change", () => {
    for (const name of ["checker", "doublechecker"]) {
      const { text } = composePrompt(
        factsOf({ template: template(name), readOnly: true }, { diffStat: " a.ts | 2 +-" }),
      );
      const expects = text.indexOf("## First, before you read the change");
      expect(expects).toBeGreaterThan(text.indexOf("## The card"));
      expect(expects).toBeLessThan(text.indexOf("## What this run has changed"));
      expect(text).toMatch(/[Cc]ite.* evidence.*`file:line`/s);
    }
  });

  test("the fixer gets findings and the lines that decide, not the history", () => {
    const { text } = composePrompt(
      factsOf(
        { template: template("fixer") },
        {
          reports: [{ n: 1, node: "builder", outcome: "DONE", summary: "all my thoughts", path: "/r" }],
          findings: { n: 3, node: "checker", outcome: "FIX_NEEDED", text: "src/a.ts:4 loses the header", path: "/f" },
          checks: [{ command: "npm test", exitCode: 1, durationMs: 5, tail: "Error: header missing", path: "/c" }],
        },
      ),
    );
    expect(text).toContain("src/a.ts:4 loses the header");
    expect(text).toContain("Error: header missing");
    expect(text).not.toContain("all my thoughts");
  });

  test.each(readdirSync("assets/prompts"))("%s is sound, tells the rules and the end, and does not shout", (file) => {
    const text = template(file.replace(".md", ""));
    expect(checkTemplate(text, file)).toEqual([]);
    expect(text.length).toBeLessThan(3_000);
    for (const section of ["place", "card", "answers", "effects", "rules", "answer"])
      expect(text).toContain(`\n{{${section}}}\n`);
    expect(text).not.toMatch(/IMPORTANT|CRITICAL|NEVER|!!/);
  });
});

test("a fixer's prompt after a red check, as it is sent (UPDATE=1 rewrites the file)", () => {
  const { text, cuts } = composePrompt(
    factsOf(
      {
        template: template("fixer"),
        node: "fixer",
        attempt: 3,
        inputFiles: ["sample.csv"],
        reportPath: `${FOLDER}/3-fixer/report.json`,
      },
      {
        checks: [
          { command: "npm run lint", exitCode: 0, durationMs: 900, tail: "", path: `${FOLDER}/2-check/check-1.log` },
          {
            command: "npm test",
            exitCode: 1,
            durationMs: 2_345,
            tail: "not ok 1 - exports a header\n  expected: 'a,b'\n  actual: ''\n# fail 1\n",
            path: `${FOLDER}/2-check/check-2.log`,
          },
        ],
        diffStat: " src/export.ts | 12 ++++++++++++\n 1 file changed, 12 insertions(+)\n",
        failures: [
          {
            n: 2,
            node: "fixer",
            class: "timeout",
            summary: "no report within 90 minutes",
            log: `${FOLDER}/2-fixer/stdout.log`,
            ref: "3".repeat(40),
          },
        ],
      },
    ),
  );
  const file = "test/fixtures/prompts/fixer.md";
  if (process.env["UPDATE"] === "1") {
    mkdirSync("test/fixtures/prompts", { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, "utf8"));
  expect(cuts).toEqual([]);
});
