import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TITLE_MAX } from "../../src/domain/task.ts";
import { plainName } from "../../src/files/intake-desk.ts";
import { givenName, isLeftAlone, nameToReturn, shownName, titleOfName } from "../../src/files/intake-name.ts";
import { faultOfTitle } from "../../src/files/title.ts";

/** Names as a file system allows them, and worse. */
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.constantFrom(
    "x".repeat(10_000),
    "😀".repeat(300),
    "a\nb\r\u2028c",
    "\u202Etxt.exe",
    "../../etc/passwd",
    "..",
    "a\0b",
    ".md",
    "---",
    "\u001b]0;pwned\u0007",
    "\ud800",
    "e\u0301".repeat(200),
  ),
);

describe("names of the inbox", () => {
  test("B9: the title of any name is one line that a card takes, never empty and never too long", () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (name, isFile) => {
        const title = titleOfName(name, isFile);
        expect(title.trim()).not.toBe("");
        expect(Array.from(title).length).toBeLessThanOrEqual(TITLE_MAX);
        expect(faultOfTitle(title)).toBeNull();
      }),
    );
  });

  test.each([
    ["fix-the-login.md", "fix the login"],
    ["Fix_the_login_bug.txt", "Fix the login bug"],
    ["Release 1.2 - notes.md", "Release 1.2 - notes"],
    ["v1.2", "v1.2"],
    ["no-ending", "no ending"],
    ["archive.tar.gz", "archive.tar"],
    ["again-a1b2c3-note.md", "note"],
    ["-rf", "rf"],
    ["---.md", "A file from the inbox"],
  ])("the title of the file %j is %j", (name, title) => {
    expect(titleOfName(name, true)).toBe(title);
  });

  test("a folder's name keeps what looks like an ending", () => {
    expect(titleOfName("shop.old", false)).toBe("shop.old");
    expect(titleOfName("\u0007", false)).toBe("A folder from the inbox");
  });

  test("what a screen shows of any name is one short line without control characters", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const shown = shownName(name);
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
        expect(Array.from(shown).length).toBeLessThanOrEqual(120);
      }),
    );
  });

  test("a name it is put back by fits every file system, leads back to the given one and gathers no marks", () => {
    const once = nameToReturn("note.md", "a1b2c3");
    expect([once, givenName(once)]).toEqual(["again-a1b2c3-note.md", "note.md"]);
    expect(nameToReturn(once, "d4e5f6")).toBe("again-d4e5f6-note.md");
    const long = nameToReturn(`${"é".repeat(126)}.md`, "a1b2c3");
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(255);
    expect(long.endsWith(".md")).toBe(true);
  });

  test.each(["plain.txt", "a~b", "tmp", "part", "x.tmp2", "4913x", "~a", "a.bak", "#a", "a#", "partial"])(
    "%j is an item",
    (name) => {
      expect(isLeftAlone(name, [])).toBe(false);
    },
  );

  test("patterns of names mean what they say, and cost no time that a long name could multiply", () => {
    const fits = (glob: string, name: string): boolean => isLeftAlone(name, [glob]);
    expect(["*.bak", "a*c", "*", "??", "a?b*", "**x**"].map((glob) => fits(glob, "axb.bak"))).toEqual([
      true,
      false,
      true,
      false,
      true,
      true,
    ]);
    expect(fits("a.b", "axb")).toBe(false);
    expect(fits("[ab]", "a")).toBe(false);
    expect(fits("[ab]", "[ab]")).toBe(true);
    expect(fits("", "a")).toBe(false);
    expect(fits(`${"*a".repeat(100)}b`, "a".repeat(5_000))).toBe(false);
  });

  test("the name of an idea is a plain one of few letters, whatever was given", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const plainly = plainName(name);
        expect(plainly).toMatch(/^[\p{L}\p{N}_()+][\p{L}\p{M}\p{N} ._()+-]*$/u);
        expect(Buffer.byteLength(plainly)).toBeLessThanOrEqual(200);
      }),
    );
    expect(plainName("my idea.MD")).toBe("my idea.MD");
    expect(plainName("../../etc/passwd")).toBe("etc-passwd");
    expect([plainName("\u0007.md"), plainName("\u0007")]).toEqual(["md", "idea"]);
  });
});
