import { expect, test } from "vitest";
import { phraseRunRow } from "../../src/view/why.ts";

const now = Date.UTC(2026, 0, 1, 12);
const row = {
  id: "t.r1",
  task: "t",
  title: "T",
  node: "builder",
  attempt: 2,
  since: new Date(now - 120_000).toISOString(),
  waiting: null,
  costUsd: null,
  tokens: 0,
};

test("A1: an open run that no engine carries is never told as being at work", () => {
  expect(phraseRunRow(row, now, true)).toBe("builder, attempt 2, for 2 min");
  expect(phraseRunRow(row, now, false)).toBe("builder, left there 2 min ago");
  expect(phraseRunRow({ ...row, waiting: "a limit" }, now, false)).toBe("builder waits: a limit");
});
