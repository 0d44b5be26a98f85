import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RunId } from "../../../src/domain/id.ts";
import { cardPage } from "../../../src/watching/pages/card.ts";
import { provenancePage } from "../../../src/watching/pages/provenance.ts";
import { stagesPage } from "../../../src/watching/pages/stages.ts";
import { timelinePage } from "../../../src/watching/pages/timeline.ts";
import { usagePage } from "../../../src/watching/pages/usage.ts";
import type { PagePorts } from "../../../src/watching/pages/page.ts";
import { textOf } from "../../../src/view/line.ts";
import { NOW } from "../../cli/face.ts";
import { DONE, makeScene, OPEN, type Page, PRUNED, settled } from "./scene.ts";

const ID = "csv-export";
const SUBJECT = { task: ID, run: null };
const PAGES: readonly Page[] = [cardPage, stagesPage, usagePage, timelinePage, provenancePage];
const OPTIONS = { attempt: null, raw: false, nowMs: NOW, columns: 76 };

describe("what a page is about", () => {
  test("E10: a name from outside is parsed, and nothing is looked for under one that is none", () => {
    const { show } = makeScene();
    for (const task of ["../../etc", "a/b", "", "A".repeat(300)])
      for (const page of PAGES) expect(show(page, { task, run: null }, 76)).toBe("(No task has such a name.)");
    for (const run of ["other.r1", "../x.r1", "csv-export"])
      expect(show(stagesPage, { task: ID, run }, 76)).toBe("(No run of this task has such a name.)");
  });

  test("the run that is named is shown, else the newest; one that is not there is told", () => {
    const { face, run, show } = makeScene();
    face.card("backlog", ID);
    run(`${ID}.r1`, DONE);
    run(`${ID}.r2`, OPEN);
    expect(show(stagesPage, SUBJECT, 76)).toContain(`open  ${ID}.r2`);
    expect(show(stagesPage, { task: ID, run: `${ID}.r1` }, 76)).toContain(`done  ${ID}.r1`);
    expect(show(usagePage, { task: ID, run: `${ID}.r7` }, 76)).toBe(`(There is no run ${ID}.r7.)`);
  });

  test("a run that was claimed and has no plan yet is no doubt", () => {
    const { face, put, show } = makeScene();
    face.card("active", ID);
    put(`${face.layout.run(`${ID}.r1` as RunId)}/claim`, "");
    expect(show(stagesPage, SUBJECT, 76)).toBe(`(${ID}.r1 is claimed, and not open yet.)`);
  });

  test("more may come of an open run, and nothing of a closed one", () => {
    const { face, run, ports } = makeScene();
    face.card("active", ID);
    run(`${ID}.r1`, OPEN);
    run("other.r1", DONE);
    for (const page of [stagesPage, usagePage, timelinePage, provenancePage]) {
      expect(page(ports, SUBJECT, OPTIONS).live).toBe(true);
      expect(page(ports, { task: "other", run: null }, OPTIONS).live).toBe(false);
    }
  });
});

describe("the card", () => {
  test("raw is the file as it stands, also when it is no card", () => {
    const { face, show } = makeScene();
    const text = "---\ntitel: x\n---\n# Heading\n- [ ] box\n";
    face.card("backlog", ID, text);
    expect(show(cardPage, SUBJECT, 76, { raw: true })).toBe(text.trimEnd());
  });

  test("a card that is gone says so, with the runs that remain", () => {
    const { run, show } = makeScene();
    run(`${ID}.r1`, DONE);
    expect(show(cardPage, SUBJECT, 200)).toBe(
      `\nRuns\n✓ ${ID}.r1  done: the graph ended\n(The card of ${ID} is gone: it stands in no folder of the queue.)`,
    );
  });

  test("the priority that a person told goes before the card's own", () => {
    const { face, put, show } = makeScene();
    face.card("backlog", ID, "---\npriority: 1\n---\n# Add\n");
    expect(show(cardPage, SUBJECT, 76)).toMatch(/priority {4}1$/m);
    const at = new Date(NOW).toISOString();
    put(
      face.layout.engineJournal,
      `{"at":"${at}","events":[{"priority":9,"task":"${ID}","type":"task-prioritised"}]}\n`,
    );
    expect(show(cardPage, SUBJECT, 76)).toContain("priority    9, told by a person");
  });

  test("A1: a run whose files cannot be trusted is not told as being at work", () => {
    const { face, run, put, show } = makeScene();
    face.card("active", ID);
    run(`${ID}.r1`, OPEN);
    expect(show(cardPage, SUBJECT, 76)).toContain(`▶ ${ID}.r1  open, at fixer`);
    put(face.layout.plan(`${ID}.r1` as RunId), "{}");
    expect(show(cardPage, SUBJECT, 76)).toContain(`✗ ${ID}.r1  cannot be trusted`);
  });
});

describe("stages", () => {
  test("A1: an attempt that no engine carries is left, and has no time that goes on", () => {
    const { face, run, show } = makeScene();
    face.card("active", ID);
    run(`${ID}.r1`, OPEN);
    expect(show(stagesPage, SUBJECT, 76)).toMatch(/… {2}4 {2}fixer {4}left {36}sim/);
    face.engine("alive");
    expect(show(stagesPage, SUBJECT, 76)).toMatch(/▶ {2}4 {2}fixer {4}at work {5}1 min 35 s/);
  });

  test("what is asked of a person, and how to answer, stand at the top", () => {
    const { face, run, show } = makeScene();
    face.card("blocked", ID);
    const closed = {
      type: "closed" as const,
      verdict: "blocked" as const,
      reason: "asks",
      hint: `millrace answer ${ID} "TEXT"`,
    };
    run(`${ID}.r1`, [...OPEN, { agoS: 5, events: [{ ...closed, research: false, question: "Which delimiter?" }] }]);
    expect(show(stagesPage, SUBJECT, 76).split("\n").slice(0, 4)).toEqual([
      `■ blocked  ${ID}.r1  graph small  closed 2026-03-01 11:59:55 UTC`,
      "It ended blocked: asks.",
      "It asks: Which delimiter?",
      `→ millrace answer ${ID} "TEXT"`,
    ]);
  });

  test("a red command is named with how it ended", () => {
    const { face, run, show } = makeScene();
    face.card("active", ID);
    const red = (exitCode: number | null) => [{ command: "npm test", exitCode, durationMs: 1, output: "" }];
    const settlement = settled(4, "FAIL", { checks: red(2) });
    run(`${ID}.r1`, [...OPEN, { agoS: 5, events: [{ type: "settled", node: "fixer", settlement }] }]);
    expect(show(stagesPage, SUBJECT, 76)).toContain("npm test exited 2");
  });
});

describe("usage", () => {
  const SPENT = {
    attempts: 12,
    durationMs: 3_600_000,
    usage: { inputTokens: 9_000, cachedTokens: 0, outputTokens: 1_000, costUsd: 2 },
  };
  const ledger = { task: () => SPENT };

  test("what a task consumed in all its runs outlives a run that was removed", () => {
    const scene = makeScene();
    scene.face.card("done", ID);
    scene.pruned(PRUNED);
    const page: Page = (ports, subject, options) => usagePage({ ...ports, ledger }, subject, options);
    expect(scene.show(page, SUBJECT, 76)).toContain("In all runs of the task: 12 attempts, 1 h, 10.0k tokens, $2.00");
    expect(scene.show(usagePage, SUBJECT, 76)).not.toContain("In all runs");
  });

  test("a task's own budget has its bar where it is known", () => {
    const scene = makeScene();
    scene.face.card("active", ID);
    scene.run(`${ID}.r1`, OPEN);
    const more: Partial<PagePorts> = {
      ledger,
      taskBounds: { attempts: null, activeMs: null, tokens: 10_000, costUsd: 4 },
    };
    const page: Page = (ports, subject, options) => usagePage({ ...ports, ...more }, subject, options);
    const shown = scene.show(page, SUBJECT, 76);
    expect(shown).toMatch(/task {2,}tokens {4}▕█{16}▏ {2}100% {2}10\.0k of 10\.0k/);
    expect(shown).toMatch(/ {2,}money {5}▕█{8}░{8}▏ {3}50% {2}\$2\.00 of \$4\.00/);
  });
});

describe("the timeline", () => {
  test("raw is the journal's own lines, one a decision", () => {
    const { face, run, show } = makeScene();
    face.card("active", ID);
    run(`${ID}.r1`, OPEN);
    const lines = show(timelinePage, SUBJECT, 4_000, { raw: true }).split("\n");
    expect(lines.map((each) => (JSON.parse(each) as { seq: number }).seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(JSON.parse(lines[5] ?? "")).toMatchObject({
      actor: "operator",
      events: [{ type: "held", reason: "over lunch" }],
    });
  });

  test("what was decided about the task stands among it, until the run closed", () => {
    const { face, run, put, show } = makeScene();
    face.card("done", ID);
    run(`${ID}.r1`, DONE);
    const decided = (agoS: number, event: object) =>
      `${JSON.stringify({ at: new Date(NOW - agoS * 1_000).toISOString(), events: [event] })}\n`;
    const moved = { from: "backlog", to: "active", reason: "its turn" };
    put(
      face.layout.engineJournal,
      [
        decided(90_000, { type: "task-prioritised", task: ID, priority: 9 }),
        decided(1_300, { type: "task-moved", task: ID, ...moved }),
        decided(1_299, { type: "task-moved", task: "another", ...moved }),
        decided(1, { type: "task-moved", task: ID, ...moved, to: "cancelled" }),
      ]
        .join("")
        .replaceAll(/\{"type":"([a-z-]+)",([^}]*)\}/g, '{$2,"type":"$1"}'),
    );
    const shown = show(timelinePage, SUBJECT, 120);
    expect(shown.split("\n").slice(0, 4)).toEqual([
      "── 2026-02-28 ──",
      `11:00:00               ● By a person: ${ID} has priority 9 now.`,
      "── 2026-03-01 ──",
      `11:38:20         +1 d  · ${ID} moved from backlog to active: its turn.`,
    ]);
    expect(shown).not.toContain("another");
    expect(shown).not.toContain("cancelled");
  });
});

describe("provenance", () => {
  test("M75: the page and the command line say the same, line by line", async () => {
    const { face, run, ports } = makeScene();
    face.card("done", ID);
    run(`${ID}.r1`, DONE);
    for (const columns of [76, 120]) {
      Object.assign(face, { columns, sized: true });
      const { out, code } = await face.call("run-provenance", `${ID}.r1`);
      const { lines } = provenancePage(ports, SUBJECT, { ...OPTIONS, columns });
      expect(lines.map(({ line }) => textOf(line)).join("\n")).toBe(out);
      expect(code).toBe(0);
    }
  });

  test("C11: a plan that was changed is told, and raw is the document of --json", async () => {
    const { face, run, put, show } = makeScene();
    face.card("done", ID);
    run(`${ID}.r1`, DONE);
    const plan = face.layout.plan(`${ID}.r1` as RunId);
    put(
      plan,
      readFileSync(plan, "utf8").replace("npm test", "true").replace('"slot":1', '"slot":2').replace("main", "side"),
    );
    expect(show(provenancePage, SUBJECT, 76)).toContain("✗ its digest does NOT hold");
    const { documents } = await face.call("run-provenance", `${ID}.r1`, "--json");
    expect({
      schema: "millrace.provenance/1",
      ...(JSON.parse(show(provenancePage, SUBJECT, 900, { raw: true })) as object),
    }).toEqual(documents[0]);
  });
});

test("M55 F12: whatever a card, a plan or an agent says moves no cursor on any page", () => {
  const evil = "\u001B]52;c;ZXZpbA==\u0007\u001B[2J\u202Eevil\r\u0000";
  const { face, run, ports, output } = makeScene();
  face.card(
    "active",
    ID,
    `---\ntitle: "x\\u009b31m\\u202e"\ndepends_on: ["${"../".repeat(3)}etc"]\n---\n# ${evil}\n- ${evil}\n`,
  );
  output(ID, "\u009B31m.txt", "x");
  const settlement = settled(4, evil, { summary: evil, model: evil, commit: evil });
  run(`${ID}.r1`, [
    ...OPEN,
    {
      agoS: 9,
      actor: evil,
      events: [
        { type: "settled", node: "fixer", settlement },
        { type: "entered", node: evil, from: "fixer", by: evil },
      ],
    },
    {
      agoS: 8,
      events: [{ type: "closed", verdict: "blocked", reason: evil, hint: evil, research: false, question: evil }],
    },
  ]);
  for (const page of PAGES)
    for (const raw of [false, true])
      for (const { line, copy } of page(ports, SUBJECT, { ...OPTIONS, raw }).lines)
        expect(textOf(line) + copy).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E]/);
});
