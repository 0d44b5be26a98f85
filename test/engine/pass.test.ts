import { describe, expect, test } from "vitest";
import { Failure } from "../../src/domain/failure.ts";
import { makeEngine } from "../../src/engine/engine.ts";
import type { News, PassOptions, PassReport } from "../../src/ports/pass.ts";
import { makeCrashHouse, steady, type CrashHouse } from "../crash/house.ts";
import type { SimScript } from "../sim/agents.ts";
import { ONCE, simPorts } from "../sim/engine.ts";
import { makeStrikes } from "../sim/strikes.ts";

const card = (title: string, front = ""): string => `---\ntitle: ${title}\n${front}---\nDo it.\n`;

type Extra = {
  script?: SimScript;
  options?: Partial<PassOptions>;
  drain?: AbortSignal;
  now?: AbortSignal;
  unfit?: string;
  news?: News[];
};

const pass = async (
  house: CrashHouse,
  { script = steady, options, drain, now, unfit, news }: Extra = {},
): Promise<PassReport> => {
  const ports = simPorts(house, script, makeStrikes(-1));
  const agents = unfit === undefined ? ports.agents : { ...ports.agents, unfit: () => unfit };
  const never = new AbortController().signal;
  return makeEngine({ ...ports, agents })({ ...ONCE, ...options }, (one) => news?.push(one), {
    drain: drain ?? never,
    now: now ?? never,
  });
};

const where = (house: CrashHouse, id: string): string[] =>
  [...house.disk.dump().keys()].flatMap((path) =>
    path.endsWith(`/${id}.md`) && path.includes("/tasks/") ? [path.split("/").at(-2) ?? ""] : [],
  );

const put = (house: CrashHouse, id: string, from: string, to: string): void => {
  house.disk.rename(`/house/agents/tasks/${from}/${id}.md`, `/house/agents/tasks/${to}/${id}.md`);
};

const only =
  (task: string, deed: ReturnType<SimScript>): SimScript =>
  (order) =>
    order.task === task ? deed : steady(order);

describe("what a pass opens", () => {
  test("takes one task by default and says of which run it speaks", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B") });
    const news: News[] = [];
    const report = await pass(house, { options: { maxRuns: 1 }, news });
    expect(report.runs.map((run) => [run.id, run.verdict])).toEqual([["a.r1", "done"]]);
    expect(news[0]).toMatchObject({ kind: "opening", run: "a.r1", title: "A" });
    expect(where(house, "b")).toEqual(["backlog"]);
  });

  test("B7: a dependency is done first, and what becomes admissible on the way is included", async () => {
    const house = makeCrashHouse(1, { a: card("A", "depends_on: [b]\n"), b: card("B") });
    expect((await pass(house)).runs.map((run) => run.id)).toEqual(["b.r1", "a.r1"]);
  });

  test("B7: a missing dependency and a circle are left waiting, each with its reason in the published state", async () => {
    const house = makeCrashHouse(1, {
      a: card("A", "depends_on: [ghost]\n"),
      b: card("B", "depends_on: [c]\n"),
      c: card("C", "depends_on: [b]\n"),
      d: card("D"),
    });
    expect((await pass(house)).runs.map((run) => run.id)).toEqual(["d.r1"]);
    const state = house.disk.dump().get("/house/agents/.runtime/state.json") ?? "";
    expect(state).toContain("depends on ghost, which does not exist");
    expect(state).toContain("circle of dependencies: b -> c -> b");
  });

  test("B7: a cancelled dependency never satisfies", async () => {
    const house = makeCrashHouse(1, { a: card("A", "depends_on: [b]\n"), b: card("B") });
    house.disk.makeFolder("/house/agents/tasks/cancelled");
    put(house, "b", "backlog", "cancelled");
    expect((await pass(house)).runs).toEqual([]);
  });

  test("priority goes before age, and the operator's order before both", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B", "priority: 5\n"), c: card("C") });
    const journal = simPorts(house, steady, makeStrikes(-1)).store.engineJournal();
    journal.append({
      epoch: 0,
      at: "2026-01-01T00:00:00.000Z",
      actor: "cli",
      cause: null,
      events: [{ type: "task-ranked", tasks: ["c"] }],
    });
    journal.close();
    expect((await pass(house)).runs.map((run) => run.id)).toEqual(["c.r1", "b.r1", "a.r1"]);
  });

  test("B5: a task that is blocked holds up its dependents only", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B", "depends_on: [a]\n"), c: card("C") });
    const report = await pass(house, { script: only("a", { outcome: "BLOCKED", summary: "no spec" }) });
    expect(report.runs.map((run) => [run.id, run.verdict])).toEqual([
      ["a.r1", "blocked"],
      ["c.r1", "done"],
    ]);
    expect(where(house, "b")).toEqual(["backlog"]);
  });

  test("B4: a bad card stays where it is, named in the published state, and the rest goes on", async () => {
    const house = makeCrashHouse(1, { a: "---\ntitel: A\n---\n", b: card("B") });
    expect((await pass(house)).runs.map((run) => run.id)).toEqual(["b.r1"]);
    expect(where(house, "a")).toEqual(["backlog"]);
    expect(house.disk.dump().get("/house/agents/.runtime/state.json")).toContain("titel");
  });

  test("a copy of a card in done/ does not make its task done for those that depend on it", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B", "depends_on: [a]\n"), c: card("C") });
    house.disk.makeFolder("/house/agents/tasks/done");
    house.disk.create("/house/agents/tasks/done/a.md", Buffer.from(card("A")), true);
    expect((await pass(house)).runs.map((run) => run.id)).toEqual(["c.r1"]);
    expect(house.disk.dump().get("/house/agents/.runtime/state.json")).toContain("depends on a, which stands in two");
  });

  test("a new card that supersedes another sends the old one to cancelled by a journalled decision", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B", "supersedes: a\n") });
    expect((await pass(house)).runs.map((run) => run.id)).toEqual(["b.r1"]);
    expect(where(house, "a")).toEqual(["cancelled"]);
    expect(house.disk.dump().get("/house/agents/journal.jsonl")).toContain("superseded by b");
  });

  test("M56: a runner that cannot be launched opens nothing: the tasks stay in the backlog and the pass says why", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B") });
    await expect(pass(house, { unfit: "runner mine: ./x was not found" })).rejects.toMatchObject({
      code: "runner-missing",
    });
    expect([...where(house, "a"), ...where(house, "b")]).toEqual(["backlog", "backlog"]);
  });

  test("naming a task that cannot be started is refused with its reason", async () => {
    const house = makeCrashHouse(1, { a: card("A", "depends_on: [b]\n"), b: card("B") });
    await expect(pass(house, { options: { task: "a" } })).rejects.toThrow("waits for b");
    await expect(pass(house, { options: { task: "nope" } })).rejects.toBeInstanceOf(Failure);
  });
});

describe("what a pass waits for", () => {
  test("C6: an outage beyond a minute leaves the run open as waiting, and never drains the backlog", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B") });
    const report = await pass(house, { script: only("a", { class: "usage-limited", summary: "5 hour limit" }) });
    expect(report.runs.map((run) => [run.id, run.verdict])).toEqual([["a.r1", "waiting"]]);
    expect(report.held).toContain("a.r1 waits (usage-limit)");
    expect(where(house, "b")).toEqual(["backlog"]);
  });

  test("a wait of up to a minute is waited out", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    let first = true;
    const script: SimScript = (order) => {
      const deed = first ? { class: "rate-limited" as const } : steady(order);
      first = false;
      return deed;
    };
    expect((await pass(house, { script })).runs).toMatchObject([{ verdict: "done", attempts: 5 }]);
  });

  test("G11: a checkout in the way is one reason for the lane; the next pass goes on where it stood", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B") });
    house.repo.user.checkout = { branch: "main", index: house.from, files: { "readme.md": "mine\n" }, operation: null };
    const report = await pass(house);
    expect(report.runs).toMatchObject([{ id: "a.r1", verdict: "waiting" }]);
    expect(report.held).toContain("readme.md");
    house.repo.user.checkout = null;
    expect((await pass(house)).runs.map((run) => [run.id, run.verdict])).toEqual([
      ["a.r1", "done"],
      ["b.r1", "done"],
    ]);
  });
});

describe("what a pass leaves behind", () => {
  test("A8: drained, it starts nothing more, ends, and the next one resumes exactly where it stood (A9)", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B") });
    const drain = new AbortController();
    const script: SimScript = (order) => {
      if (order.node === "check") drain.abort();
      return steady(order);
    };
    const report = await pass(house, { script, drain: drain.signal });
    expect(report).toMatchObject({ interrupted: true, runs: [{ id: "a.r1", verdict: "interrupted" }] });
    const before = Object.keys(house.machine.attempts);
    expect((await pass(house)).runs.map((run) => run.verdict)).toEqual(["done", "done"]);
    const stages = Object.values(house.machine.attempts).map(({ order }) => `${order.run}:${order.node}`);
    expect(stages.filter((stage) => stage === "a.r1:builder")).toHaveLength(1);
    expect(before.every((dir) => house.machine.attempts[dir]?.starts === 1)).toBe(true);
  });

  test("A5: stopped at once, an attempt at work is ended, costs nothing, and is done again by the next", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    const now = new AbortController();
    const script: SimScript = (order) => {
      if (order.node === "builder") now.abort();
      return { ...steady(order), takesMs: 10_000 };
    };
    expect((await pass(house, { script, now: now.signal, drain: now.signal })).runs).toMatchObject([
      { verdict: "interrupted" },
    ]);
    const report = await pass(house);
    expect(report.runs).toMatchObject([{ verdict: "done" }]);
    expect(
      Object.values(house.machine.attempts)
        .map(({ order }) => order.node)
        .filter((node) => node === "builder"),
    ).toHaveLength(2);
  });

  test("M6, P5: a run whose journal is damaged stops alone, with its reason, and the rest goes on", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B") });
    await pass(house, { script: only("a", { class: "usage-limited" }) });
    const path = "/house/agents/runs/a.r1/journal.jsonl";
    const text = house.disk.dump().get(path) ?? "";
    house.disk.unlink(path);
    house.disk.create(path, Buffer.from(text.replace("usage-limited", "usage-limitez")), true);
    house.world.clock.wall += 3_600_000;
    const report = await pass(house);
    expect(report.passedOver).toMatchObject([{ task: "a" }]);
    expect(report.runs.map((run) => [run.id, run.verdict])).toEqual([["b.r1", "done"]]);
    expect(house.disk.dump().get("/house/agents/journal.jsonl")).toContain("run-corrupt");
  });

  test("a run that needs research leaves an incident that says what was tried", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    const script: SimScript = (order) => ({ outcome: "BLOCKED", summary: `${order.node} is stuck` });
    const report = await pass(house, { script });
    expect(report.runs).toMatchObject([{ verdict: "blocked" }]);
    expect(report.runs[0]?.reason).toContain("needs research");
    expect(house.disk.dump().get("/house/agents/incidents/a.r1.md")).toContain("troubleshooter is stuck");
    expect(where(house, "a")).toEqual(["blocked"]);
  });

  test("B6: a blocked card put back into the backlog runs again, on the tree where the last run stopped", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    await pass(house, {
      script: (order) =>
        order.node === "builder" ? steady(order) : { outcome: order.kind === "agent" ? "BLOCKED" : "PASS" },
    });
    put(house, "a", "blocked", "backlog");
    expect((await pass(house)).runs).toMatchObject([{ id: "a.r2", verdict: "done" }]);
    const plan = JSON.parse(house.disk.dump().get("/house/agents/runs/a.r2/plan.json") ?? "{}") as {
      base: { commit: string; start: string };
      continues: { run: string };
    };
    expect(plan.continues.run).toBe("a.r1");
    expect(plan.base.start).not.toBe(plan.base.commit);
  });

  test("A11: the published state is a cache: thrown away or garbage, it comes back", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B") });
    await pass(house, { options: { maxRuns: 1 } });
    house.disk.unlink("/house/agents/.runtime/state.json");
    house.disk.create("/house/agents/.runtime/state.json", Buffer.from("{garbage"), false);
    expect((await pass(house)).runs).toMatchObject([{ id: "b.r1", verdict: "done" }]);
    expect(JSON.parse(house.disk.dump().get("/house/agents/.runtime/state.json") ?? "")).toMatchObject({
      counts: { done: 2, backlog: 0 },
    });
  });

  test("the feed thrown away comes back from the journals of what is open", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    await pass(house, { script: only("a", { class: "usage-limited" }) });
    house.disk.unlink("/house/agents/.runtime/events/1.jsonl");
    await pass(house, { script: only("a", { class: "usage-limited" }) });
    const feed = house.disk.dump().get("/house/agents/.runtime/events/1.jsonl") ?? "";
    expect(feed).toContain('"opened"');
    expect(feed).toContain('"waiting"');
  });
});

test("M32: a listener that goes away in the middle changes nothing of the work", async () => {
  const house = makeCrashHouse(1, { a: card("A") });
  const ports = simPorts(house, steady, makeStrikes(-1));
  const never = new AbortController().signal;
  let heard = 0;
  const report = await makeEngine(ports)(
    ONCE,
    () => {
      heard += 1;
      throw new Error("EPIPE");
    },
    { drain: never, now: never },
  );
  expect(report.runs).toMatchObject([{ verdict: "done" }]);
  expect(heard).toBe(1);
});
