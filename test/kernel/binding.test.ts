import { describe, expect, test } from "vitest";
import { Config } from "../../src/domain/config.ts";
import { bindStage } from "../../src/kernel/binding.ts";

const config = (value: object) =>
  Config.parse({
    runners: { codex: { kind: "codex" }, mine: { kind: "command", command: ["./a"], env: ["K"] } },
    ...value,
  });

describe("what a stage is bound to", () => {
  test("without limits of its own a stage has 90 minutes, 15 minutes of silence and 30 seconds of grace", () => {
    const binding = bindStage(config({ stages: { default: { runner: "codex" } } }), {}, "builder");
    expect(binding).toMatchObject({
      runner: "codex",
      kind: "codex",
      command: ["codex"],
      timeoutMs: 5_400_000,
      silenceMs: 900_000,
      graceMs: 30_000,
    });
  });

  test("E1: a stage's table lies over the default's field by field and loses nothing of it", () => {
    const stages = {
      default: { runner: "codex", model: "big", effort: "low", timeout_minutes: 10 },
      builder: { effort: "high" },
    };
    const binding = bindStage(config({ stages }), {}, "builder");
    expect(binding).toMatchObject({ model: "big", effort: "high", timeoutMs: 600_000 });
    expect(bindStage(config({ stages }), {}, "fixer").effort).toBe("low");
  });

  test("explicit fields stand over the profile of the same table, the stage's profile over the default's fields", () => {
    const profiles = {
      cheap: { model: "small", effort: "low" },
      main: { runner: "codex", model: "big", effort: "medium" },
    };
    const stages = {
      default: { profile: "main", effort: "high" },
      updater: { profile: "cheap" },
      fixer: { profile: "cheap", model: "mid" },
    };
    expect(bindStage(config({ stages }), profiles, "builder")).toMatchObject({ model: "big", effort: "high" });
    expect(bindStage(config({ stages }), profiles, "updater")).toMatchObject({
      runner: "codex",
      model: "small",
      effort: "low",
    });
    expect(bindStage(config({ stages }), profiles, "fixer")).toMatchObject({ model: "mid", effort: "low" });
  });

  test("the configuration's profile lies over the asset of its name, field by field", () => {
    const value = { profiles: { main: { model: "own" } }, stages: { default: { profile: "main" } } };
    const binding = bindStage(config(value), { main: { runner: "mine", model: "shipped", effort: "low" } }, "builder");
    expect(binding).toMatchObject({ runner: "mine", command: ["./a"], env: ["K"], model: "own", effort: "low" });
  });

  test("a graph's node bounds its stage more closely than the default, and the stage's own table more closely still", () => {
    const stages = { default: { runner: "codex", timeout_minutes: 60 }, fixer: { timeout_minutes: 5 } };
    const node = { timeout_minutes: 20, silence_minutes: undefined };
    expect(bindStage(config({ stages }), {}, "builder", node).timeoutMs).toBe(1_200_000);
    expect(bindStage(config({ stages }), {}, "fixer", node).timeoutMs).toBe(300_000);
  });

  test("the runner's own model and effort are the last resort", () => {
    const value = {
      runners: { codex: { kind: "codex", model: "r", effort: "e", sandbox: "read-only" } },
      stages: { default: { runner: "codex" } },
    };
    expect(bindStage(config(value), {}, "builder")).toMatchObject({ model: "r", effort: "e", sandbox: "read-only" });
  });

  test("no runner, an unknown runner and an unknown profile are refused with what to do", () => {
    expect(() => bindStage(config({}), {}, "builder")).toThrow('No runner is set for the stage "builder".');
    expect(() => bindStage(config({ stages: { default: { runner: "toString" } } }), {}, "builder")).toThrow(
      "does not exist",
    );
    expect(() => bindStage(config({ stages: { builder: { profile: "constructor" } } }), {}, "builder")).toThrow(
      "does not exist",
    );
  });
});
