import { describe, expect, test } from "vitest";
import { Failure } from "../../src/domain/failure.ts";
import { makeEngine } from "../../src/engine/engine.ts";
import type { Ports } from "../../src/engine/ports.ts";
import type { PassReport } from "../../src/ports/pass.ts";
import type { Workspace } from "../../src/ports/workspace.ts";
import { copyHouse, makeCrashHouse, runOnce, steady, type CrashHouse } from "../crash/house.ts";
import type { SimScript } from "../sim/agents.ts";
import { ONCE, simPorts } from "../sim/engine.ts";
import { makeStrikes } from "../sim/strikes.ts";
import { moveBase } from "../sim/workspace.ts";

const card = (title: string, front = ""): string => `---\ntitle: ${title}\n${front}---\nDo it.\n`;
const tasks = "/house/agents/tasks";

const pass = async (house: CrashHouse, script: SimScript = steady): Promise<void> => {
  await runOnce(house, script, -1);
};

const move = (house: CrashHouse, id: string, from: string, to: string): void => {
  house.disk.makeFolder(`${tasks}/${to}`);
  house.disk.rename(`${tasks}/${from}/${id}.md`, `${tasks}/${to}/${id}.md`);
};

const where = (house: CrashHouse, id: string): string[] =>
  [...house.disk.dump().keys()].flatMap((path) =>
    path.startsWith(tasks) && path.endsWith(`/${id}.md`) ? [path.split("/").at(-2) ?? ""] : [],
  );

const startOf = (house: CrashHouse, run: string): string => {
  const text = house.disk.dump().get(`/house/agents/runs/${run}/plan.json`) ?? "{}";
  return (JSON.parse(text) as { base?: { start: string } }).base?.start ?? "";
};

const stuckAfterBuilding: SimScript = (order) =>
  order.node === "builder" ? steady(order) : { outcome: order.kind === "agent" ? "BLOCKED" : "PASS" };
const stuckAtOnce: SimScript = () => ({ outcome: "BLOCKED" });

describe("a task that is run again", () => {
  test("B6: goes on from the work of the run before last, though the last one changed nothing and the base moved", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    await pass(house, stuckAfterBuilding);
    moveBase(house.repo, { "other.txt": "by another\n" });
    move(house, "a", "blocked", "backlog");
    await pass(house, stuckAtOnce);
    move(house, "a", "blocked", "backlog");
    await pass(house);
    expect(startOf(house, "a.r2")).not.toBe(house.from);
    expect(startOf(house, "a.r3")).toBe(startOf(house, "a.r2"));
    expect(where(house, "a")).toEqual(["done"]);
  });

  test("B6: goes on from the last run's own work on an older base", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    await pass(house, stuckAfterBuilding);
    moveBase(house.repo, { "other.txt": "by another\n" });
    move(house, "a", "blocked", "backlog");
    const more: SimScript = (order) =>
      order.node === "builder" ? { ...steady(order), writes: { "more.txt": "more" } } : stuckAfterBuilding(order);
    await pass(house, more);
    move(house, "a", "blocked", "backlog");
    await pass(house);
    expect(house.repo.commits[startOf(house, "a.r3")]?.files).toHaveProperty(["more.txt"]);
  });
});

describe("cards that supersede", () => {
  test("one that names itself, and two that name each other, all stay: nothing is cancelled by a circle", async () => {
    const house = makeCrashHouse(1, {
      a: card("A", "supersedes: a\n"),
      b: card("B", "supersedes: c\n"),
      c: card("C", "supersedes: b\n"),
    });
    await pass(house);
    expect(["a", "b", "c"].flatMap((id) => where(house, id))).toEqual(["done", "done", "done"]);
  });

  test("one whose predecessor was at work has it cancelled when that has stopped", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B", "supersedes: a\n") });
    move(house, "b", "backlog", "deferred");
    await pass(house, () => ({ class: "usage-limited" }));
    house.world.clock.wall += 3_600_000;
    move(house, "b", "deferred", "backlog");
    await pass(house, (order) => (order.task === "a" ? { outcome: "BLOCKED" } : steady(order)));
    expect([where(house, "a"), where(house, "b")]).toEqual([["cancelled"], ["done"]]);
  });
});

describe("what others do meanwhile", () => {
  test("B10: a card that a person moved away during its run admits none of its dependents", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B", "depends_on: [a]\n") });
    await pass(house, (order) => {
      if (order.task === "a" && order.node === "checker") move(house, "a", "active", "deferred");
      return steady(order);
    });
    expect([where(house, "a"), where(house, "b")]).toEqual([["deferred"], ["backlog"]]);
  });

  test("M59: an order that somebody rewrote settles the attempt that was ordered, and nothing goes round for ever", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    const { moments } = await runOnce(copyHouse(house, 1), steady, -1);
    await runOnce(house, steady, moments.indexOf("spawn:after"));
    for (const attempt of Object.values(house.machine.attempts)) attempt.order = { ...attempt.order, n: 99 };
    await pass(house);
    expect(where(house, "a")).toEqual(["done"]);
  });
});

describe("a conflict that an agent says it resolved", () => {
  test("G3: is a failed attempt while its markers stand, its work kept; and the base never sees them", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    house.repo.script.conflicts.push(["readme.md"]);
    let fixes = 0;
    await pass(house, (order) => {
      if (order.node !== "fixer") return steady(order);
      fixes += 1;
      const writes = fixes === 1 ? { "half.txt": "half\n" } : { "readme.md": "both\n" };
      return { outcome: "DONE", writes };
    });
    expect(where(house, "a")).toEqual(["done"]);
    expect(fixes).toBe(2);
    expect(Object.keys(house.repo.kept).filter((name) => name.startsWith("a.r1/lost-"))).toHaveLength(1);
    const base = house.repo.commits[house.repo.user.refs["main"] ?? ""];
    expect(JSON.stringify(base?.files)).not.toContain("<<<<<<<");
  });
});

describe("a git that was ended in the middle", () => {
  test("A8: costs no finished work: the attempt stays ended, and the next pass takes its work over", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    const report = await passWith(house, { capture: ended });
    expect(report.runs).toMatchObject([{ id: "a.r1", verdict: "waiting" }]);
    await pass(house);
    expect(where(house, "a")).toEqual(["done"]);
    const builders = Object.values(house.machine.attempts).filter(({ order }) => order.node === "builder");
    expect(builders).toHaveLength(1);
  });

  test("ends admission when it is everybody's: the backlog is not opened task by task", async () => {
    const cards = ["a", "b", "c", "d", "e"];
    const house = makeCrashHouse(1, Object.fromEntries(cards.map((id) => [id, card(id)])));
    const report = await passWith(house, { capture: ended });
    expect(report.runs).toHaveLength(3);
    expect(report.held).toContain("3 runs could not");
    expect(cards.flatMap((id) => where(house, id)).filter((state) => state === "backlog")).toHaveLength(2);
  });
});

const ended = async (): Promise<never> => {
  throw new Failure("interrupted", "git add was ended from outside (SIGINT).");
};

const passWith = async (house: CrashHouse, workspace: Partial<Workspace>): Promise<PassReport> => {
  const ports = simPorts(house, steady, makeStrikes(-1));
  return runPorts({ ...ports, workspace: { ...ports.workspace, ...workspace } });
};

const runPorts = async (ports: Ports): Promise<PassReport> => {
  const never = new AbortController().signal;
  return makeEngine(ports)(ONCE, () => undefined, { drain: never, now: never });
};

describe("a machine that refuses every attempt", () => {
  test("D6: stops the pass with its reason after one task, and nothing is opened for nothing", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B") });
    const ports = simPorts(house, steady, makeStrikes(-1));
    const start = async (): Promise<void> => {
      throw new Failure("disk-full", "An attempt cannot be started: ENOSPC");
    };
    const full = runPorts({ ...ports, agents: { ...ports.agents, start } });
    await expect(full).rejects.toMatchObject({ code: "disk-full" });
    expect([where(house, "a"), where(house, "b")]).toEqual([["active"], ["backlog"]]);
    await pass(house);
    expect([where(house, "a"), where(house, "b")]).toEqual([["done"], ["done"]]);
  });
});

test("M40, P6: a run that a hand brings back when its checkout is another's waits until that has closed: no two ever work in one tree", async () => {
  const house = makeCrashHouse(1, { a: card("A"), b: card("B") });
  let concurrency = 1;
  const working = new Set<string>();
  const shared: string[] = [];
  const now = new AbortController();
  const script =
    (stopAt: string): SimScript =>
    (order) => {
      if (order.task === stopAt) now.abort();
      return { ...steady(order), takesMs: 60_000 };
    };
  const stay = async (
    given: SimScript,
    signal: AbortSignal,
    told: (run: string, type: string) => void,
  ): Promise<void> => {
    const ports = simPorts({ ...house, settings: { concurrency } }, given, makeStrikes(-1));
    const attend: typeof ports.agents.attend = async (order, ...rest) => {
      if (order.kind !== "candidate" && working.has(order.tree)) shared.push(`${order.run} in ${order.tree}`);
      working.add(order.tree);
      const settlement = await ports.agents.attend(order, ...rest);
      working.delete(order.tree);
      return settlement;
    };
    await makeEngine({ ...ports, agents: { ...ports.agents, attend } })(
      { ...ONCE, stay: true, what: "start --daemon" },
      (news) => (news.kind === "event" ? told(news.run ?? "", news.type) : undefined),
      { drain: new AbortController().signal, now: signal },
    );
  };
  await stay(script("a"), now.signal, () => undefined);
  move(house, "a", "active", "deferred");
  concurrency = 2;
  const end = new AbortController();
  const closed: string[] = [];
  await stay(script(""), end.signal, (run, type) => {
    if (run === "b.r1" && type === "opened") move(house, "a", "deferred", "backlog");
    if (type === "closed") closed.push(run);
    if (closed.length === 2) end.abort();
  });
  expect(shared).toEqual([]);
  expect(closed).toEqual(["b.r1", "a.r1"]);
  expect([where(house, "a"), where(house, "b")]).toEqual([["done"], ["done"]]);
});
