import { expect, test } from "vitest";
import { makeEngine } from "../../src/engine/engine.ts";
import { makeCrashHouse, steady } from "../crash/house.ts";
import { ONCE, simPorts } from "../sim/engine.ts";
import { makeStrikes } from "../sim/strikes.ts";

test("a draining engine ends although a pause without end holds its run back: nobody's word is waited for", async () => {
  const house = makeCrashHouse(1, { "20260101-000000-00aaa-one": "---\ntitle: One\n---\nDo it.\n" });
  const ports = simPorts(house, steady, makeStrikes(-1));
  const command = (id: string, act: object): void =>
    ports.mailbox.deliver({
      schema: "millrace.command/1",
      id,
      at: new Date(house.world.now()).toISOString(),
      actor: "operator",
      epoch: null,
      expiresAt: null,
      act,
    } as Parameters<typeof ports.mailbox.deliver>[0]);
  const never = new AbortController().signal;
  let asked = 0;
  const report = await makeEngine(ports)(
    { ...ONCE, stay: true, what: "start --daemon" },
    (news) => {
      if (news.kind !== "event" || news.type !== "ordered" || (asked += 1) > 1) return;
      command("pause-0001", { verb: "pause", target: null, reason: "", untilAt: null });
      command("drain-0001", { verb: "drain" });
    },
    { drain: never, now: never },
  );
  expect(report.interrupted).toBe(true);
  expect([...house.disk.dump().keys()].filter((path) => path.includes("/tasks/active/"))).toHaveLength(1);
});
