import { describe, expect, test } from "vitest";
import type { PauseRow, RunRow } from "../../src/domain/snapshot.ts";
import { makeFace } from "./face.ts";
import { DOCUMENTS } from "./schemas.ts";

const CSV = "20260301-080000-0k3f9-add-csv-export-to-the-reports";
const FIX = "20260301-090000-1x2y3-fix-the-login-of-the-admin-page";
const limit: PauseRow = {
  owner: "usage-limit",
  scope: "runner:codex",
  sinceAt: "2026-03-01T11:10:00.000Z",
  untilAt: "2026-03-01T14:14:00.000Z",
  reason: "",
};
const row: RunRow = {
  id: `${CSV}.r1`,
  task: CSV,
  title: "Add a CSV export to the reports",
  node: "builder",
  attempt: 2,
  since: "2026-03-01T11:56:00.000Z",
  waiting: null,
  untilAt: null,
  held: false,
  runner: "codex",
  costUsd: 0.12,
  tokens: 5_900,
  atWork: null,
};

/** A workspace in the middle of a night: one run at work, one parked by a limit, a question, an approval, budgets. */
const night = () => {
  const face = makeFace();
  face.card("active", CSV);
  face.card("active", "parked");
  face.card("active", "release");
  face.card("blocked", FIX);
  face.run(`${CSV}.r1`, [{ type: "entered", node: "builder" }], [{ type: "ordered", n: 2, node: "builder" }]);
  face.run("release.r1", [
    { type: "entered", node: "review" },
    { type: "asked", node: "review", question: "Ship it?" },
  ]);
  face.run(
    `${FIX}.r1`,
    [{ type: "entered", node: "builder" }],
    [
      {
        type: "closed",
        verdict: "blocked",
        reason: "builder (attempt 1) asks a person: Which port?",
        question: "Which port?",
      },
    ],
  );
  const parked = { ...row, id: "parked.r1", task: "parked", waiting: "usage limit of codex", untilAt: limit.untilAt };
  face.engine(
    "alive",
    {
      pauses: [limit],
      budgets: [{ budget: "day.tokens", spent: 812_000, limit: 1_000_000 }],
      today: { attempts: 14, durationMs: 7_500_000, tokens: 812_000, costUsd: 3.4 },
    },
    {
      runs: [row, parked],
      problems: [{ subject: "release.r1", sentence: "Ship it?", hint: "millrace approve release, or reject" }],
    },
  );
  face.pending = 2;
  return face;
};

describe("status", () => {
  test("A1, E5, E8: one word for the engine, its pauses with owner and countdown, what is pending, budgets and today", async () => {
    const face = night();
    face.columns = 200;
    const { out } = await face.call("status");
    expect(out).toMatch(/^running {2}start --daemon runs as process 100 on /);
    expect(out).toContain("‖ usage limit of codex: until 14:14 UTC, in 2 h 14 min; resumes by itself.");
    expect(out).toContain("today 14 attempts, 2 h 5 min, 812k tokens, $3.40; day: 812k of 1.0M tokens, 81%");
    expect(out).toContain("… 2 commands wait for the engine's answer.");
    expect(out).toContain("builder, attempt 2, for 4 min");
    expect(out).toContain("builder waits: usage limit of codex, until 14:14 UTC, in 2 h 14 min");
  });

  test("B6: questions that wait for a person come before runs and queue, each once, with what to type", async () => {
    const { out } = await night().call("status");
    expect(out.indexOf("Needs you")).toBeLessThan(out.indexOf("stands at"));
    expect(out).toContain(`? ${FIX}  Which port?\n  → millrace answer ${FIX} "TEXT"`);
    expect(out).toContain("? release  Ship it?\n  → millrace approve release");
    expect(out.match(/Ship it\?/g)).toHaveLength(1);
  });

  test("its JSON has the same as data", async () => {
    const { documents } = await night().call("status", "--json");
    const status = DOCUMENTS.status.parse(documents[0]);
    expect(status).toMatchObject({
      engine: { word: "running", concurrency: 2, stopping: null },
      pauses: [{ owner: "usage-limit", scope: "runner:codex", untilAt: limit.untilAt }],
      pendingCommands: 2,
      budgets: [{ budget: "day.tokens", percent: 81 }],
      today: { attempts: 14, tokens: 812_000 },
    });
    expect(status.needs.map(({ task, kind }) => [task, kind])).toEqual([
      ["release", "approval"],
      [FIX, "question"],
    ]);
  });

  test("at 80 columns every line fits, and the ids that are shortened still name their runs and tasks", async () => {
    const face = night();
    face.columns = 80;
    face.sized = true;
    const { out } = await face.call("status");
    const tables = out.split("\n").filter((line) => /^(?:run |\S+\.r\d+ |[■○▶] )/.test(line));
    expect(tables.length).toBeGreaterThan(3);
    for (const line of tables) expect(line.length, line).toBeLessThanOrEqual(80);
    const short = /^(\S+\.r1) +Add/m.exec(out)?.[1] ?? "";
    expect(short).toBe("export-to-the-reports.r1");
    expect((await face.call("show", short, "--json")).documents[0]).toMatchObject({ run: { id: `${CSV}.r1` } });
  });

  test("off a terminal nothing is cut: what a run stands at and why a task waits are whole", async () => {
    const face = night();
    face.columns = 100;
    face.sized = true;
    expect((await face.call("status")).out).toMatch(/^(?:\S+\.r\d+|[■○▶]) .*…/m);
    face.sized = false;
    expect((await face.call("status")).out).not.toMatch(/^(?:\S+\.r\d+|[■○▶]) .*…/m);
  });

  test("A1: of a dead engine it says crashed, and what it published is not told as going on", async () => {
    const face = makeFace();
    for (const id of [CSV, "other"]) face.card("active", id);
    face.columns = 160;
    face.pending = 2;
    face.engine("dead", { pauses: [limit] }, { runs: [row] });
    const { out } = await face.call("status");
    expect(out).toMatch(
      /^crashed {2}The engine died without ending: start --daemon \(process 7, begun 1 h ago\)\. 2 tasks stand/,
    );
    expect(out.match(/died without ending/g)).toHaveLength(1);
    expect(out).toContain("builder, left there 4 min ago");
    expect(out).toContain("… 2 commands wait for an engine; the next start answers.");
  });

  test("E8: a pause of everything makes the word, and outlives the engine", async () => {
    const byHand: PauseRow = { ...limit, owner: "operator", scope: "engine", untilAt: null, reason: "over lunch" };
    const face = makeFace();
    face.card("backlog", "a");
    face.engine("alive", { pauses: [byHand, limit] });
    const { out } = await face.call("status");
    expect(out).toMatch(
      /^paused {2}.*paused by a person: since 11:10 UTC; until a person resumes it \(over lunch\)\.$/m,
    );
    expect(out.match(/paused by a person/g)).toHaveLength(1);
    expect(out).toContain("→ millrace resume goes on at once.");
    expect(out).toContain("‖ usage limit of codex");
    expect((await face.call("why", "a")).out).toContain("for its turn: paused by a person");
    face.engine("dead", { pauses: [byHand] });
    expect((await face.call("status")).out).toContain("‖ paused by a person");
  });

  test("E2, E9: settings that could not be taken over are told until they are, by the engine's own word", async () => {
    const face = makeFace();
    face.engine("alive", { trouble: "limits.atempts is not known. millrace.toml:3" });
    expect((await face.call("status")).out).toContain(
      "! The last good settings are in force: limits.atempts is not known. millrace.toml:3",
    );
    face.engine("alive", { trouble: null });
    expect((await face.call("status")).out).not.toContain("last good");
  });

  test("what was used is of this day only", async () => {
    const face = night();
    face.world.clock.wall += 24 * 3_600_000;
    const { out } = await face.call("status");
    expect(out).not.toContain("today 14 attempts");
    expect(out).not.toContain("812k of 1.0M");
  });

  test("D6: status and why say that nothing can be written, and still exit 0", async () => {
    const face = makeFace({ unwritable: () => "the disk of /w is full" });
    const [status] = (await face.call("status", "--json")).documents;
    expect(status).toMatchObject({ problems: [{ subject: "disk", sentence: "the disk of /w is full" }] });
    const said = await face.call("status");
    expect(said.code).toBe(0);
    expect(said.out).toContain("✗ disk: the disk of /w is full.");
  });

  test("M75: status, health and why tell one engine, from one projection", async () => {
    for (const how of ["alive", "dead", "elsewhere"] as const) {
      const face = makeFace({ unwritable: () => null });
      face.card("active", "a");
      face.engine(how, how === "alive" ? { stopping: "drain" } : {});
      const [status] = (await face.call("status", "--json")).documents;
      const [health] = (await face.call("health", "--json")).documents;
      const [why] = (await face.call("why", "--json")).documents;
      const told = DOCUMENTS.status.parse(status);
      expect(DOCUMENTS.health.parse(health).engine).toMatchObject({
        word: told.engine.word,
        sentence: told.engine.sentence,
      });
      expect(DOCUMENTS.why.parse(why)).toMatchObject({ sentence: told.why.sentence, hint: told.why.hint });
      expect(told.why.sentence).toBe(told.engine.sentence);
    }
  });
});
