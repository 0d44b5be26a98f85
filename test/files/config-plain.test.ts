import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/files/config.ts";
import { makeAssets } from "../../src/files/assets.ts";
import { isPlainConfig, SHIPPED } from "../../src/files/config-plain.ts";
import { knownOf } from "../../src/files/known.ts";

const root = resolve(import.meta.dirname, "../..");
const known = knownOf(makeAssets(root, join(root, "no-workspace")));

const takes = (text: string): boolean => {
  try {
    readConfig(text, "millrace.toml", known);
    return true;
  } catch {
    return false;
  }
};

const TABLES = [
  "repo",
  "checks",
  "checkout",
  "runners.mine",
  "runners.two",
  "profiles.own",
  "stages.default",
  "stages.checker",
];
const MORE = [
  "stages.nobody",
  "routes",
  "limits",
  "integration",
  "effects",
  "engine",
  "unknown",
  "repo.path",
  "runners.My",
];
const KEYS = [
  "path",
  "commands",
  "timeout_minutes",
  "env",
  "setup",
  "kind",
  "command",
  "model",
  "runner",
  "profile",
  "default",
];
const REST = [
  "attempts",
  "minutes",
  "tokens",
  "enabled",
  "rounds",
  "durability",
  "grace_seconds",
  "repeat",
  "wait_hours",
  "x",
];
const VALUES = [
  '"."',
  '"codex"',
  '"command"',
  '"mine"',
  '"own"',
  '"thorough"',
  '"quick"',
  '"strict"',
  '""',
  '"a # b"',
  "'x'",
];
const FORMS = [
  "[]",
  '["true"]',
  '["a b", "c\\"d"]',
  '[\n  "x", # why\n  "y",\n]',
  '["{model}"]',
  '["A_B"]',
  "[1]",
  '["a" "b"]',
  "{}",
];
const NUMBERS = [
  "0",
  "1",
  "30",
  "501",
  "100000",
  "1.5",
  "01",
  "-1",
  "1_000",
  "true",
  "false",
  "yes",
  '"1" # one',
  "12 # twelve",
];

describe("the everyday form of millrace.toml", () => {
  test("what it takes without a parser, the full reader takes; whatever is unusual is left to that", () => {
    const line = fc.oneof(
      fc.constantFrom(...TABLES, ...MORE).map((name) => `[${name}]`),
      fc
        .tuple(fc.constantFrom(...KEYS, ...REST), fc.constantFrom(...VALUES, ...FORMS, ...NUMBERS))
        .map(([key, value]) => `${key} = ${value}`),
      fc.constantFrom("# a comment", "", "  ", '[runners.mine]\nkind = "codex"', "[limits]\nattempts = 12 # a day"),
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.array(line, { maxLength: 7 }), (lines) => {
        const text = lines.join("\n");
        if (!isPlainConfig(text)) return;
        taken += text.trim() === "" ? 0 : 1;
        expect(takes(text), text).toBe(true);
      }),
      { numRuns: 6_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test("the file that init lays down is of that form, and what it takes for granted is shipped", () => {
    const template = readFileSync(join(root, "workspace-template/millrace.toml"), "utf8");
    const filled = template
      .replace("{{repo_path}}", '"../app"')
      .replace("{{branch}}", 'branch = "main"')
      .replace("{{more_checks}}", "\n# make test")
      .replace("{{checks}}", '["npm test"]')
      .replace("{{setup}}", '["npm ci"]')
      .replace("{{standard}}", 'model = "m"\neffort = "medium"')
      .replace("{{light}}", 'effort = "low"');
    expect(filled).not.toContain("{{");
    expect([isPlainConfig(filled), takes(filled)]).toEqual([true, true]);
    expect(known.profiles).toEqual(expect.arrayContaining([...SHIPPED.profiles]));
    expect(known.stages).toEqual(expect.arrayContaining([...SHIPPED.stages]));
  });

  test.each([
    "[repo\n",
    '[runners.a]\nkind = "command"\n',
    '[stages.default]\nrunner = "gone"\n',
    "[limits]\natempts = 3\n",
  ])("a broken file is never taken: %j", (text) => expect(isPlainConfig(text)).toBe(false));
});
