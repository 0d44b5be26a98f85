import { describe, expect, test } from "vitest";
import { composePrompt } from "../../src/kernel/prompt.ts";
import { checkTemplate, FACTS, SECTIONS, TEMPLATE_MAX } from "../../src/kernel/template.ts";
import { factsOf } from "./told.ts";

describe("templates that are refused", () => {
  const table: readonly [string, string, number | undefined, RegExp, RegExp][] = [
    ["an unknown placeholder", "a\n{{outcome}}", 2, /\{\{outcome\}\}/, /\{\{outcomes\}\}/],
    ["one that is near nothing", "{{secrets.TOKEN}}", 1, /Unknown placeholder .*\.$/, /Known: task_id/],
    ["a section within a sentence", "x\n\nread {{card}} first", 3, /line of its own/, /Move/],
    ["a section placed twice", "{{card}}\n{{card}}", 2, /again, first on line 1/, /once/],
    ["nothing at all", " \n", undefined, /empty/, /Write/],
    ["a text that is too long", "x".repeat(TEMPLATE_MAX + 1), undefined, /more than 10000/, /AGENTS\.md/],
  ];
  test.each(table)("%s is refused with its line and a remedy", (_, text, line, sentence, hint) => {
    const [failure] = checkTemplate(text, "agents/prompts/x.md");
    expect(failure).toMatchObject({
      code: "prompt-invalid",
      place: { file: "agents/prompts/x.md", ...(line !== undefined && { line }) },
    });
    expect(failure?.message).toMatch(sentence);
    expect(failure?.hint).toMatch(hint);
  });

  test("every fact and section is accepted and filled", () => {
    const text = [...FACTS.map((fact) => `{{ ${fact} }}`), ...SECTIONS.map((section) => `{{${section}}}`)].join("\n");
    expect(checkTemplate(text, "x.md")).toEqual([]);
    expect(composePrompt(factsOf({ template: text })).text).not.toContain("{{");
  });
});
