import { describe, expect, test } from "vitest";
import type { News, PassOptions, PassReport, RunPass } from "../../src/ports/pass.ts";
import { NO_USAGE } from "../../src/domain/usage.ts";
import { makeFace } from "./face.ts";
import { DOCUMENTS } from "./schemas.ts";

const RUN = "20260301-080000-0k3f9-add-csv-export.r1";
const OTHER = "20260301-090000-1x2y3-fix-login.r1";
const event = (run: string | null, text: string, type = "settled"): News => ({
  kind: "event",
  at: "t",
  run,
  type,
  node: null,
  text,
});
const REPORT: PassReport = { runs: [], passedOver: [], held: null, interrupted: true };

/** A pass that tells this news and ends with that report; what it was asked for is kept. */
const engine = (news: readonly News[], report: PassReport = REPORT) => {
  const asked: { options?: PassOptions; reloads?: boolean } = {};
  const pass: RunPass = (options, tell, signals) => {
    asked.options = options;
    asked.reloads = signals.onReload !== undefined;
    for (const each of news) tell(each);
    return Promise.resolve(report);
  };
  return { asked, face: makeFace({ pass: () => Promise.resolve(pass) }) };
};

describe("start", () => {
  test("an engine that stays says whose line each is, by a name that every verb takes, with the time of the day", async () => {
    const { asked, face } = engine([
      { kind: "opening", run: RUN, task: "t", title: "Add CSV export", graph: "quick", resumed: false },
      event(RUN, "Attempt 1 starts."),
      event(OTHER, "check ended."),
      event(null, "The settings were read again."),
    ]);
    const { code, out } = await face.call("start", "--daemon", "--ignore-settle");
    expect(code).toBe(0);
    expect(out.split("\n").slice(0, 4)).toEqual([
      `12:00:00  Opening ${RUN} "Add CSV export", graph quick`,
      "12:00:00  add-csv-export.r1  Attempt 1 starts.",
      "12:00:00  fix-login.r1  check ended.",
      "12:00:00  engine  The settings were read again.",
    ]);
    expect(asked).toEqual({
      options: { maxRuns: null, task: null, steal: false, what: "start --daemon", stay: true, ignoreSettle: true },
      reloads: true,
    });
  });

  test("one pass carries one run after another and needs no names, and a closed terminal ends it as ever", async () => {
    const { asked, face } = engine([event(RUN, "Attempt 1 starts.")]);
    expect((await face.call("start", "--once")).out.split("\n")[0]).toMatch(/^ +0 ms {2}Attempt 1 starts\.$/);
    expect(asked.reloads).toBe(false);
    expect(asked.options).toMatchObject({ maxRuns: 1, stay: false, what: "start --once" });
  });

  test("a wait that was told when it began is not told again, each run for itself", async () => {
    const { face } = engine([
      event(RUN, "It waits until 13:00.", "waiting"),
      event(OTHER, "check ended."),
      event(RUN, "waits until 13:00", "waits"),
      event(OTHER, "waits until 14:00", "waits"),
    ]);
    const { out } = await face.call("start", "--daemon");
    expect(out).not.toContain("waits until 13:00\n");
    expect(out).toContain("fix-login.r1  waits until 14:00");
  });

  test("an engine that stayed ends with how many runs closed and what is open; its JSON has those", async () => {
    const run = {
      id: OTHER,
      task: "t",
      title: "T",
      verdict: "waiting" as const,
      reason: "",
      hint: "",
      commit: null,
      integration: null,
      attempts: 1,
      usage: NO_USAGE,
      durationMs: 1,
    };
    const { face } = engine([event(RUN, "The run closed: done.", "closed")], { ...REPORT, runs: [run] });
    const { code, out } = await face.call("start", "--daemon");
    expect([code, out.split("\n").slice(1)]).toEqual([
      0,
      ["■ The engine has ended. 1 run closed while it stayed.", "  → The next start goes on with 1 open run."],
    ]);
    const { documents } = await face.call("start", "--daemon", "--json");
    expect(DOCUMENTS.pass.parse(documents[0]).runs).toHaveLength(1);
  });

  test("--detach says which process it is and where it prints, with the flags it was given", async () => {
    const flags: (readonly string[])[] = [];
    const face = makeFace({
      detach: (given) => {
        flags.push(given);
        return Promise.resolve({ pid: 4711, log: "/w/engine.log" });
      },
    });
    expect((await face.call("start", "--detach", "--ignore-settle")).out).toContain("runs as process 4711");
    expect(flags).toEqual([["--ignore-settle"]]);
    const { documents } = await face.call("start", "--detach", "--json");
    expect(DOCUMENTS.detached.parse(documents[0])).toMatchObject({ pid: 4711, log: "/w/engine.log" });
  });

  test("one way to start is named, and what bounds a pass belongs to --once", async () => {
    const { face } = engine([]);
    for (const flags of [
      [],
      ["--once", "--daemon"],
      ["--daemon", "--all"],
      ["--detach", "--max-runs", "2"],
      ["--daemon", "--task", "x"],
      ["--once", "--all", "--max-runs", "2"],
    ])
      expect((await face.call("start", ...flags)).code, flags.join(" ")).toBe(2);
  });
});
