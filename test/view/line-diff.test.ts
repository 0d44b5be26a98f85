import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffLines } from "../../src/view/line-diff.ts";

const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) => `${lines.join("\n")}\n`);
const side = (before: string, after: string, out: "added" | "removed"): string =>
  diffLines(before, after, 100)
    .flatMap((line) => (line.kind === out ? [] : [line.text]))
    .join("\n");

describe("a comparison by lines", () => {
  test("equal texts have none, also when only line ends differ", () => {
    expect(diffLines("a\nb\n", "a\r\nb")).toEqual([]);
  });

  test("what is shown as kept and removed is the one text, kept and added the other", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        if (diffLines(before, after).length === 0) return;
        expect(side(before, after, "added")).toBe(before.replace(/\n$/, ""));
        expect(side(before, after, "removed")).toBe(after.replace(/\n$/, ""));
      }),
    );
  });

  test("far lines are left out, once between two changes", () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    const after = lines.with(3, "x").with(16, "y");
    const kinds = diffLines(lines.join("\n"), after.join("\n")).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "gap")).toHaveLength(1);
    expect(kinds).toHaveLength(6 + 1 + 6);
  });
});
