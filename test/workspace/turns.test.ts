import { expect, test } from "vitest";
import { makeTurns } from "../../src/workspace/turns.ts";

const pause = async (ms: number): Promise<void> => {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });
};

test("M62: acts of one name run one after another in the order asked for, other names do not wait", async () => {
  const turns = makeTurns();
  const seen: string[] = [];
  const act = (name: string, ms: number) => async () => {
    seen.push(`${name} begins`);
    await pause(ms);
    seen.push(`${name} ends`);
  };
  await Promise.all([turns("lane", act("one", 60)), turns("lane", act("two", 1)), turns("slot", act("other", 1))]);
  expect(seen.filter((line) => !line.startsWith("other"))).toEqual([
    "one begins",
    "one ends",
    "two begins",
    "two ends",
  ]);
  expect(seen.indexOf("other ends")).toBeLessThan(seen.indexOf("one ends"));
});

test("an act that fails tells its caller and lets the next one run", async () => {
  const turns = makeTurns();
  const failing = turns("lane", async () => {
    throw new Error("no");
  });
  const next = turns("lane", async () => "done");
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("done");
});
