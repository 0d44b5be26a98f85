import * as fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { glanceAtConfig } from "../../src/files/config-glance.ts";

const quoted = fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text.replace(/[\u0000-\u001F\u007F]/g, "")));

describe("a glance at millrace.toml", () => {
  test("what it tells is what the parser tells, or it says that it cannot tell", () => {
    const list = fc
      .array(quoted, { maxLength: 4 })
      .chain((items) =>
        fc.constantFrom(`[${items.join(", ")}]`, `[\n  ${items.join(",\n  ")}\n]`, `[${items.join(",")}] # why`),
      );
    const lines = fc.constantFrom(
      "[repo]",
      'path = "."',
      "[checks]",
      "# [checks]",
      "timeout_minutes = 3",
      "[engine]",
      'durability = "relaxed"',
      "",
      "[runners.mine]",
      'command = ["x"]',
      "checks.env = []",
    );
    const text = fc
      .tuple(
        fc.array(
          fc.oneof(
            lines,
            list.map((each) => `commands = ${each}`),
          ),
          { maxLength: 10 },
        ),
      )
      .map(([all]) => all.join("\n"));
    let told = 0;
    fc.assert(
      fc.property(text, (toml) => {
        let parsed: Record<string, Record<string, unknown> | undefined>;
        try {
          parsed = parse(toml) as typeof parsed;
        } catch {
          return;
        }
        const glance = glanceAtConfig(toml);
        const commands = (parsed["checks"]?.["commands"] ?? []) as unknown[];
        if (glance.checks !== null) expect(glance.checks, toml).toBe(commands.length);
        if (glance.durability !== null)
          expect(glance.durability, toml).toBe(parsed["engine"]?.["durability"] ?? "strict");
        if (glance.checks !== null) told += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(told).toBeGreaterThan(100);
  });

  test("the usual file is told", () => {
    expect(glanceAtConfig('[checks]\ncommands = ["npm test", "npm run lint"] # both\n')).toEqual({
      checks: 2,
      durability: "strict",
    });
    expect(glanceAtConfig('[checks]\ncommands = []\n[engine]\ndurability = "relaxed"\n')).toEqual({
      checks: 0,
      durability: "relaxed",
    });
    expect(glanceAtConfig("")).toEqual({ checks: 0, durability: "strict" });
  });

  test("what is unusual is not guessed", () => {
    for (const toml of [
      'checks = { commands = ["a"] }',
      'checks.commands = ["a"]',
      '[checks]\ncommands = ["""\na\n"""]',
      '["checks"]\ncommands = ["a"]',
    ]) {
      expect(glanceAtConfig(toml).checks, toml).toBeNull();
    }
  });
});
