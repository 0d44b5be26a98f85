import * as fc from "fast-check";
import { expect, test } from "vitest";
import { textOf } from "../../src/view/line.ts";
import { drawMarkdown } from "../../src/view/markdown.ts";
import { safeLines } from "../../src/view/safe.ts";

const drawn = (text: string) => drawMarkdown(text).map(({ line }) => textOf(line));

test("M55 F12: every line stays where it was, is copied as it was written, and moves no cursor", () => {
  const part = fc.constantFrom(
    "# ",
    "- [ ] ",
    "```",
    "`",
    "**",
    "> ",
    "1. ",
    "\n",
    "\u001B[2J",
    "\u202E",
    "x",
    "  ",
    "---",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string({ unit: "binary" })), { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      const written = drawMarkdown(text);
      expect(written.map(({ copy }) => copy)).toEqual(safeLines(text));
      for (const { line } of written) expect(textOf(line)).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/);
    }),
  );
});

test("headings, lists, boxes, quotes and strong words lose their signs; code keeps all of its own", () => {
  expect(drawn("## Why ##\n- a `b` **c**\n- [x] done\n 2. [ ] open\n> said\n---")).toEqual([
    "Why",
    "• a b c",
    "✓ done",
    " ○ open",
    "│ said",
    "────────────────────────",
  ]);
  const code = "```sh\n# no heading\n- no list **x**\n~~~\n```";
  expect(drawn(`${code}\n# heading`)).toEqual([...code.split("\n"), "heading"]);
});

test("signs without a partner, and what only looks like Markdown, stay text", () => {
  for (const text of ["a ` b", "2 ** 3", "#hash", "-5 degrees", "* ", "5) ", ""]) expect(drawn(text)).toEqual([text]);
});

test("what is wrapped of a list stands under its words", () => {
  expect(drawMarkdown("  - a\n10. b\n> c\ntext").map(({ hang }) => hang)).toEqual([4, 4, 2, 0]);
});
