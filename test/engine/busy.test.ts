import { describe, expect, test } from "vitest";
import type { Act } from "../../src/domain/command.ts";
import { Failure } from "../../src/domain/failure.ts";
import { makeEngine } from "../../src/engine/engine.ts";
import type { Ports } from "../../src/engine/ports.ts";
import { makeWake } from "../../src/engine/wake.ts";
import type { News } from "../../src/ports/pass.ts";
import type { Live } from "../../src/ports/planner.ts";
import { judge, makeCrashHouse, steady, type CrashHouse } from "../crash/house.ts";
import type { SimScript } from "../sim/agents.ts";
import { ONCE, simPorts } from "../sim/engine.ts";
import { makeStrikes } from "../sim/strikes.ts";
import { makeSimWorld } from "../sim/world.ts";

const never = new AbortController().signal;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const card = (title: string): string => `---\ntitle: ${title}\n---\nDo it.\n`;

type Told = (news: Extract<News, { kind: "event" }>, give: (act: Act) => void) => void;

/** Runs an engine that stays until it is told to drain; a world in which it is busy without end throws. */
const stay = async (house: CrashHouse, ports: Ports, told: Told): Promise<void> => {
  let n = 0;
  const give = (act: Act): void =>
    ports.mailbox.deliver({
      schema: "millrace.command/1",
      id: `c-${String((n += 1)).padStart(6, "0")}`,
      at: new Date(house.world.now()).toISOString(),
      actor: "person",
      epoch: null,
      expiresAt: null,
      act,
    });
  await makeEngine(ports)(
    { ...ONCE, stay: true, what: "start --daemon" },
    (news) => (news.kind === "event" ? told(news, give) : undefined),
    { drain: never, now: never },
  );
};

const where = (house: CrashHouse, id: string): string[] =>
  [...house.disk.dump().keys()].flatMap((path) =>
    path.endsWith(`/${id}.md`) && path.includes("/tasks/") ? [path.split("/").at(-2) ?? ""] : [],
  );

const portsOf = (house: CrashHouse, script: SimScript, settings: Partial<Live> = {}): Ports =>
  simPorts({ ...house, settings }, script, makeStrikes(-1));

describe("an engine that is never busy without end", () => {
  test("M40: a run that is cancelled while it waits for room, since fewer may be at work than before, ends at once beside what is at work", async () => {
    const house = makeCrashHouse(1, { a: card("A"), b: card("B") });
    const settings: { -readonly [Key in keyof Live]?: Live[Key] } = { concurrency: 2 };
    const script: SimScript = (order) => {
      if (order.task === "b") settings.concurrency = 1;
      return { ...steady(order), takesMs: order.task === "a" ? 10 * MINUTE : SECOND };
    };
    const closed: string[] = [];
    await stay(house, portsOf(house, script, settings), ({ run, type, node }, give) => {
      // Its next attempt is ordered, and there is no room for it.
      if (run === "b.r1" && type === "ordered" && node === "check") give({ verb: "cancel", task: "b", reason: "" });
      if (type === "settled" && run === "a.r1" && node === "builder") closed.push("a settled");
      if (type !== "closed") return;
      closed.push(`${run} closed`);
      if (run === "a.r1") give({ verb: "drain" });
    });
    expect(closed).toEqual(["b.r1 closed", "a settled", "a.r1 closed"]);
    expect([where(house, "a"), where(house, "b")]).toEqual([["done"], ["cancelled"]]);
    expect(judge(house)).toEqual([]);
  });

  test("M64, P13: a run that is cancelled while its work becomes the base waits out the lane, and ends done as the base says", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    const ports = portsOf(house, steady);
    let [follows, ended, cancel] = [0, 0, (): void => undefined];
    const workspace: Ports["workspace"] = {
      ...ports.workspace,
      advance: async (order) => {
        cancel();
        // Long enough for the engine to hear of it.
        await house.world.sleep(MINUTE);
        return ports.workspace.advance(order);
      },
      follow: async (...order) => {
        if ((follows += 1) <= 3) throw new Failure("git-failed", "the checkout is locked");
        return ports.workspace.follow(...order);
      },
    };
    await stay(house, { ...ports, workspace }, ({ type }, give) => {
      cancel = () => give({ verb: "cancel", task: "a", reason: "" });
      if (type === "ending") ended += 1;
      if (type === "closed") give({ verb: "drain" });
    });
    expect([ended, follows]).toEqual([1, 4]);
    expect(where(house, "a")).toEqual(["done"]);
    expect(judge(house)).toEqual([]);
  });

  test("a run that is put down again and again with nothing done is taken up about once a second, and goes on when it can", async () => {
    const house = makeCrashHouse(1, { a: card("A") });
    const ports = portsOf(house, steady);
    const untilMs = house.world.monotonic() + MINUTE;
    let taken = 0;
    const agents: Ports["agents"] = {
      ...ports.agents,
      attend: async (...order) => {
        if (house.world.monotonic() >= untilMs) return ports.agents.attend(...order);
        taken += 1;
        return null;
      },
    };
    await stay(house, { ...ports, agents }, ({ type }, give) => {
      if (type === "closed") give({ verb: "drain" });
    });
    expect(taken).toBeGreaterThan(30);
    expect(taken).toBeLessThanOrEqual(61);
    expect(where(house, "a")).toEqual(["done"]);
  });
});

describe("whatever nudges without end", () => {
  test("lets everybody else have their turn soon, and makes so many rounds in a second at most", async () => {
    const world = makeSimWorld(1);
    const wake = makeWake(world);
    let turns = 0;
    const other = (): void => void (turns += 1);
    setImmediate(other);
    const beganMs = world.monotonic();
    let rounds = 0;
    for (; world.monotonic() - beganMs < 10 * SECOND; rounds += 1) {
      // As one that is put down as soon as it is taken up: the nudge comes while the loop waits already.
      void Promise.resolve().then(wake.nudge);
      await wake.wait(MINUTE);
      if (rounds === 30) expect(turns).toBe(1);
    }
    expect(rounds).toBeGreaterThan(100);
    expect(rounds).toBeLessThan(10 * 300);
  });
});
