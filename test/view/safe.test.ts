import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { safe, safeJson, safeLines } from "../../src/view/safe.ts";

/** What must never reach a terminal: C0, DEL, C1, bidi marks and overrides, separators that break lines. */
const HARMFUL = /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/u;

const hostile = fc.array(
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\u001B[2J",
      "\u001B]52;c;ZXZpbA==\u0007",
      "\u001B]0;title\u001B\\",
      "\u001B]8;;http://evil\u001B\\link\u001B]8;;\u001B\\",
      "\u001BPq#0\u001B\\",
      "\u009B31m",
      "\u009D52;c;x\u009C",
      "\r\u001B[Koverwritten",
      "\u202Eevil\u202C",
      "\u2066x\u2069",
      "\u001B",
      "\u001B[",
      "\u0000",
      "\u0008\u0008\u0008",
    ),
  ),
);

describe("safe text", () => {
  test("M55 F12 P10: whatever an agent writes becomes one line that a terminal does not act on", () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        expect(safe(parts.join(""))).not.toMatch(HARMFUL);
      }),
      { numRuns: 2_000 },
    );
  });

  test("M55: text of several lines keeps its lines and nothing else of what moves a cursor", () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        for (const line of safeLines(parts.join("\n"))) expect(line).not.toMatch(HARMFUL);
      }),
    );
    expect(safeLines("a\r\nb\n\tc\n")).toEqual(["a", "b", "  c"]);
  });

  test("an escape sequence goes whole, so that no half of it is left as text", () => {
    expect(safe("\u001B[31mred\u001B[0m and \u001B]52;c;ZXZpbA==\u0007plain")).toBe("red and plain");
    expect(safe("title \u001B]0;evil\u001B\\end")).toBe("title end");
  });

  test("what a person writes in any script stays as it is", () => {
    for (const text of ["Füße", "二つ目のタスク", "👩‍👩‍👧 family", "مرحبا", "naïve café"]) expect(safe(text)).toBe(text);
  });

  test("F12: JSON keeps the exact text, and shows a terminal nothing but escapes", () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = parts.join("");
        expect(safeJson({ text })).not.toMatch(HARMFUL);
        expect(JSON.parse(safeJson({ text }))).toEqual(JSON.parse(JSON.stringify({ text })));
      }),
    );
  });
});
