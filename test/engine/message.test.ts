import { expect, test } from "vitest";
import { makeCrashHouse, runOnce } from "../crash/house.ts";

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
