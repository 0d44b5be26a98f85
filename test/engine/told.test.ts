import { expect, test } from "vitest";
import { Failure } from "../../src/domain/failure.ts";
import { makeEngine } from "../../src/engine/engine.ts";
import { makeCrashHouse, runOnce, steady } from "../crash/house.ts";
import { ONCE, simPorts } from "../sim/engine.ts";
import { makeStrikes } from "../sim/strikes.ts";

const work =
  (deeds: Readonly<Record<string, string>>) => (order: { readonly node: string; readonly kind: string }) => ({
    ...(order.kind === "agent" && deeds[order.node] !== undefined ? { writes: { [order.node]: "x" } } : {}),
    summary: deeds[order.node] ?? "There is nothing to say.",
  });

test("the merge says what each stage that left work says of it, and leads back to the run", async () => {
  const house = makeCrashHouse(1, { a: "---\ntitle: Add it\n---\n" });
  let red = true;
  await runOnce(
    house,
    (order) => {
      const deed = work({ builder: "It is added.\nMore.", fixer: "The test is mended." })(order);
      if (order.node !== "check" || !red) return deed;
      red = false;
      return { ...deed, outcome: "FAIL" };
    },
    -1,
  );
  const message = house.repo.commits[house.repo.user.refs["main"] ?? ""]?.message ?? "";
  expect(message.split("\n\n")).toEqual([
    "Add it",
    "- builder: It is added.\n- fixer: The test is mended.",
    expect.stringMatching(/^Millrace-Run: a\.r1\nMillrace-Task: a\nMillrace-Plan: [0-9a-f]{64}$/),
  ]);
});

test("a task that could not be opened keeps its row in the published state, with the reason", async () => {
  const house = makeCrashHouse(1, { a: "---\ntitle: A\n---\n", b: "---\ntitle: B\n---\n" });
  const ports = simPorts(house, steady, makeStrikes(-1));
  const never = new AbortController().signal;
  const freeze: typeof ports.planner.freeze = (order) => {
    if (order.task.id === "a") throw new Failure("graph-invalid", "There is no graph x.");
    return ports.planner.freeze(order);
  };
  const pass = makeEngine({ ...ports, planner: { ...ports.planner, freeze } });
  await pass(ONCE, () => {}, { drain: never, now: never });
  const state = JSON.parse(house.disk.dump().get("/house/agents/.runtime/state.json") ?? "") as { heads: unknown };
  expect(state.heads).toMatchObject([{ id: "a", reason: "cannot be opened: There is no graph x." }]);
});
