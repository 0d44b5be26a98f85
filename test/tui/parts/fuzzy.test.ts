import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOf } from "../../../src/view/line.ts";
import { fuzzy, marked, ranked } from "../../../src/tui/parts/fuzzy.ts";

const names = (entries: readonly string[], typed: string): string[] =>
  ranked(entries, typed, (entry) => entry).map(({ entry }) => entry);

describe("finding by a few letters", () => {
  test("finds a text exactly where its letters are in it in their order, and says which", () => {
    const text = fc.stringMatching(/^[a-d -]{0,14}$/);
    fc.assert(
      fc.property(text, fc.stringMatching(/^[a-d]{1,4}$/), (given, typed) => {
        const fit = fuzzy(typed, given);
        expect(fit !== null).toBe(new RegExp(typed.split("").join(".*")).test(given));
        if (fit === null) return;
        expect(fit.at.map((at) => given[at]).join("")).toBe(typed);
        expect(fit.at).toEqual([...fit.at].sort((a, b) => a - b));
        expect(new Set(fit.at).size).toBe(typed.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test("F2: ranks beginnings of words first, then letters that stand together, then names before descriptions", () => {
    expect(names(["start  Begin.", "retry task  Again."], "rt")).toEqual(["retry task  Again.", "start  Begin."]);
    expect(names(["pause", "approve", "apply"], "app")).toEqual(["apply", "approve"]);
    expect(names(["stop  Answer nothing.", "answer  Say it."], "answer")[0]).toBe("answer  Say it.");
  });

  test("keeps the order of the table while nothing is typed", () => {
    expect(names(["b", "a", "c"], "  ")).toEqual(["b", "a", "c"]);
  });

  test("marks the letters that were meant and keeps the text", () => {
    const line = marked("retry task", fuzzy("rt", "retry task")?.at ?? []);
    expect(textOf(line)).toBe("retry task");
    expect(line.filter(({ look }) => look === "match").map(({ text }) => text)).toEqual(["r", "t"]);
  });

  test("a text without end is searched by its beginning", () => {
    expect(fuzzy("z", `${"a".repeat(10_000)}z`)).toBeNull();
  });
});
