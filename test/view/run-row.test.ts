import { expect, test } from "vitest";
import { phraseRunRow } from "../../src/view/run-row.ts";

const now = Date.UTC(2026, 0, 1, 12);
const ago = (ms: number): string => new Date(now - ms).toISOString();
const row = {
  id: "t.r1",
  task: "t",
  title: "T",
  node: "builder",
  attempt: 2,
  since: ago(120_000),
  waiting: null,
  untilAt: null,
  held: false,
  runner: "codex",
  costUsd: null,
  tokens: 0,
  atWork: null,
};

test("A1: an open run that no engine carries is never told as being at work", () => {
  expect(phraseRunRow(row, now, true)).toBe("builder, attempt 2, for 2 min");
  expect(phraseRunRow(row, now, false)).toBe("builder, left there 2 min ago");
  expect(phraseRunRow({ ...row, waiting: "a limit" }, now, false)).toBe("builder waits: a limit");
});

test("a wait says until when; a brake says whether the attempt at work ends first", () => {
  const untilAt = "2026-01-01T13:30:00.000Z";
  expect(phraseRunRow({ ...row, waiting: "the provider asks to wait.", untilAt }, now, true)).toBe(
    "builder waits: the provider asks to wait, until 13:30 UTC, in 1 h 30 min",
  );
  expect(phraseRunRow({ ...row, held: true }, now, true)).toBe("builder, attempt 2, for 2 min, held after this");
  expect(phraseRunRow({ ...row, held: true, attempt: null }, now, true)).toBe("builder, for 2 min, held by a person");
});

test("an attempt that has written nothing for a minute is told to be quiet", () => {
  expect(phraseRunRow(row, now, true, ago(59_000))).toBe("builder, attempt 2, for 2 min");
  expect(phraseRunRow(row, now, true, ago(60_000))).toBe("builder, attempt 2, for 2 min, quiet for 1 min");
});
