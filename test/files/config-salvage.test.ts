import { describe, expect, test } from "vitest";
import { salvageConfig } from "../../src/files/config-salvage.ts";

describe("what can be used of a broken configuration", () => {
  test("E2: each table that reads well by itself is used, and the defaults for the rest", () => {
    const { config, knows } = salvageConfig(
      '[repo]\npath = "../app"\n[engine]\ndurability = "sometimes"\n[execution]\nconcurrency = 7\n[nonsense]\nx = 1\n',
    );
    expect([config.repo.path, config.execution.concurrency, config.engine.durability]).toEqual(["../app", 7, "strict"]);
    expect(["repo", "engine", "execution", "hooks"].map((table) => knows(table as "repo"))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  test("E2: of a file that is no TOML what stands before the mistake is used, but the table it stands in is not certain", () => {
    const broken =
      '[repo]\npath = "../app"\n\n[engine]\ngrace_seconds = 3\nthis is [ not toml\n[hooks]\nbell = "bell"\n';
    const { config, knows } = salvageConfig(broken);
    expect([config.repo.path, config.engine.grace_seconds, config.hooks.bell]).toEqual(["../app", 3, "none"]);
    expect([knows("repo"), knows("engine"), knows("hooks"), knows("budget")]).toEqual([true, false, false, false]);
    expect(salvageConfig('[repo]\nthis is not toml\npath = "../app"\n').knows("repo")).toBe(false);
  });

  test.each([
    "",
    "[repo",
    "=",
    '[checks]\ncommands = [\n  "a",\n[repo]\npath = "x"\n',
    'x = """\n'.repeat(100),
    "\u0000".repeat(500),
    "a = 1\na = 2\n".repeat(500),
    "__proto__ = 1\n",
    '[repo]\npath = "a"\n[repo]\npath = "b"\n',
  ])("E2: whatever the file holds, something comes back that works (%#)", (text) => {
    const { config } = salvageConfig(text);
    expect([config.engine.durability, config.execution.concurrency]).toEqual(["strict", 2]);
  });
});
