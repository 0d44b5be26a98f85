import { describe, expect, test } from "vitest";
import { projectLiveness } from "../../src/view/liveness.ts";

const holder = { pid: 42, host: "h", epoch: 3, at: "2026-03-01T08:00:00.000Z", what: "start --once" };
const NOW = Date.parse("2026-03-01T08:05:00Z");

describe("the engine in one honest word", () => {
  test("A1: a proven-alive owner is running, with pid, host and age", () => {
    const liveness = projectLiveness({ live: holder, dead: null }, 1, NOW);
    expect(liveness.word).toBe("running");
    expect(liveness.sentence).toBe("start --once runs as process 42 on h, begun 5 min ago.");
  });

  test("A1: a record whose process is gone is crashed, and says what to do", () => {
    const liveness = projectLiveness({ live: null, dead: holder }, 1, NOW);
    expect(liveness.word).toBe("crashed");
    expect(liveness.sentence).toContain("died without ending");
    expect(liveness.hint).toContain("millrace start --once");
  });

  test("no record is idle, and an open task without an engine is said", () => {
    expect(projectLiveness({ live: null, dead: null }, 0, NOW)).toMatchObject({ word: "idle", hint: "" });
    expect(projectLiveness({ live: null, dead: null }, 2, NOW).sentence).toContain("2 tasks stand in active");
  });
});
