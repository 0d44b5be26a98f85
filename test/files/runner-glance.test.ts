import { describe, expect, test } from "vitest";
import { glanceAtRunners } from "../../src/files/runner-glance.ts";

describe("a glance at the runners", () => {
  test("a plain file tells each runner's kind and the program of its command", () => {
    const text = [
      "# a workspace",
      "[runners.codex] # the default",
      'kind = "codex"',
      "",
      "[runners.own-agent]",
      "command = [ # what is called",
      '  "/opt/my \\"agent\\"",',
      '  "--now",',
      "]",
      'kind = "command"',
      "[stages.default]",
      'runner = "codex"',
      "[runners.sample]",
      'kind = "sample"',
    ].join("\n");
    expect(glanceAtRunners(text)).toEqual([
      { runner: "codex", kind: "codex", program: null, bound: true },
      { runner: "own-agent", kind: "command", program: '/opt/my "agent"', bound: false },
      { runner: "sample", kind: "sample", program: null, bound: false },
    ]);
  });

  test("of a file that is not plain, or is none, it tells nothing", () => {
    for (const text of ["", "runners.x.kind = 'codex'", '[runners.x]\nkind = "codex"\n[broken', "\u0000"])
      expect(glanceAtRunners(text)).toEqual([]);
  });
});
