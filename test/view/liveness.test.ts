import { describe, expect, test } from "vitest";
import type { PauseRow } from "../../src/domain/snapshot.ts";
import { isAlive, projectLiveness } from "../../src/view/liveness.ts";
import { projectPauses } from "../../src/view/pause.ts";

const holder = { pid: 42, host: "h", epoch: 3, at: "2026-03-01T08:00:00.000Z", what: "start --daemon" };
const NOW = Date.parse("2026-03-01T08:05:00Z");
const alive = { live: holder, dead: null, foreign: null };

describe("the engine in one honest word", () => {
  test("A1: a proven-alive owner that speaks in its own epoch is running, with pid, host and age", () => {
    const liveness = projectLiveness(alive, 1, NOW, { epoch: 3, stopping: null });
    expect(liveness.word).toBe("running");
    expect(liveness.sentence).toBe("start --daemon runs as process 42 on h, begun 5 min ago.");
  });

  test("A1: one that has said nothing in its epoch is starting, whatever the one before it said", () => {
    expect(projectLiveness(alive, 1, NOW, null).word).toBe("starting");
    expect(projectLiveness(alive, 1, NOW, { epoch: 2, stopping: "now" }).word).toBe("starting");
    const verb = { live: { ...holder, what: "pause" }, dead: null, foreign: null };
    expect(projectLiveness(verb, 1, NOW, null).word).toBe("running");
  });

  test("A8: one that admits nothing more is draining or stopping, and says how it will end", () => {
    for (const [stopping, word, words] of [
      ["drain", "draining", "when the open runs have closed"],
      ["after-stage", "draining", "when the attempts at work have ended"],
      ["grace", "stopping", "has its grace"],
      ["now", "stopping", "what is at work is ended"],
      ["hand-over", "stopping", "goes on alone"],
    ] as const) {
      const liveness = projectLiveness(alive, 1, NOW, { epoch: 3, stopping });
      expect([liveness.word, liveness.sentence]).toEqual([word, expect.stringContaining(words)]);
      expect(isAlive(liveness)).toBe(true);
    }
  });

  test("E8: one that everything of is held back is paused, with the pause; the pause of one runner leaves it running", () => {
    const pause: PauseRow = {
      owner: "operator",
      scope: "engine",
      sinceAt: "2026-03-01T08:01:00.000Z",
      untilAt: null,
      reason: "",
    };
    const told = { epoch: 3, stopping: null };
    const paused = projectLiveness(alive, 1, NOW, told, projectPauses([pause], NOW));
    expect(paused).toMatchObject({ word: "paused", hint: "millrace resume goes on at once." });
    expect(paused.sentence).toContain("paused by a person: since 08:01 UTC");
    const lane = projectPauses([{ ...pause, owner: "usage-limit", scope: "runner:codex" }], NOW);
    expect(projectLiveness(alive, 1, NOW, told, lane).word).toBe("running");
  });

  test("A1: a record whose process is gone is crashed, names it and says what to do", () => {
    const liveness = projectLiveness({ live: null, dead: holder, foreign: null }, 1, NOW, { epoch: 3, stopping: null });
    expect(liveness.word).toBe("crashed");
    expect(liveness.sentence).toContain("died without ending: start --daemon (process 42, begun 5 min ago)");
    expect(liveness.hint).toContain("millrace start --once or --daemon");
    expect(isAlive(liveness)).toBe(false);
  });

  test("A1: an owner on another machine is never told as dead or gone: nothing can be proven of it here", () => {
    const liveness = projectLiveness({ live: null, dead: null, foreign: holder }, 1, NOW);
    expect(liveness).toMatchObject({ word: "elsewhere", hint: expect.stringContaining("--steal") });
    expect(isAlive(liveness)).toBe(true);
  });

  test("no record is stopped, and an open task without an engine is said", () => {
    expect(projectLiveness({ live: null, dead: null, foreign: null }, 0, NOW)).toMatchObject({
      word: "stopped",
      hint: "",
    });
    expect(projectLiveness({ live: null, dead: null, foreign: null }, 2, NOW).sentence).toContain(
      "2 tasks stand in active",
    );
  });
});
