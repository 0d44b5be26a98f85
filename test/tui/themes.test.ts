import * as fc from "fast-check";
import { expect, test } from "vitest";
import { paint, type Theme, themeOf, TONES } from "../../src/tui/themes.ts";
import { line, type Look, span, textOf } from "../../src/view/line.ts";

const LOOKS = Object.keys({
  plain: 0,
  dim: 0,
  bold: 0,
  accent: 0,
  good: 0,
  warn: 0,
  bad: 0,
  title: 0,
  key: 0,
  chosen: 0,
  match: 0,
  added: 0,
  removed: 0,
} satisfies Record<Look, 0>) as Look[];

const THEMES: readonly Theme[] = ["true", "256", "16", "none", "text"];
const SGR = /\u001B\[\d+(?:;\d+)*m/g;
const FORBIDDEN = /[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;

test("M55: a painted line is its safe text and SGR sequences, whatever was in it", () => {
  const hostile = fc.constantFrom(
    "\u001B]52;c;aGk=\u0007",
    "\u001B[2J",
    "\u009B2J",
    "\r",
    "\u202E",
    "\u001BP",
    "\t",
    "\n",
  );
  const text = fc.array(fc.oneof(hostile, fc.string({ unit: "binary" }))).map((parts) => parts.join(""));
  const given = fc.array(fc.tuple(text, fc.constantFrom(...LOOKS)));
  fc.assert(
    fc.property(given, fc.constantFrom(...THEMES), (pieces, theme) => {
      const drawn = line(...pieces.map(([piece, look]) => span(piece, look)));
      const stripped = paint(drawn, theme).replace(SGR, "");
      expect(stripped).toBe(textOf(drawn));
      expect(stripped).not.toMatch(FORBIDDEN);
    }),
  );
});

test("neighbours of one look share a sequence, plain text has none, and nothing stays on behind a line", () => {
  expect(paint(line(span("a", "good"), span("", "bad"), span("b", "added")), "16")).toBe("\u001B[32mab\u001B[0m");
  expect(paint(line("a", span("b", "chosen"), "c"), "true")).toBe("a\u001B[7mb\u001B[0mc");
  expect(paint(line("a", "b"), "256")).toBe("ab");
});

test("without colours what is chosen, bold or found still shows, and no colour is sent", () => {
  for (const look of LOOKS) expect(paint(line(span("x", look)), "none")).toMatch(/^(?:\u001B\[[1247](?:;[1247])*m)?x/);
  for (const look of ["chosen", "bold", "title", "match"] as const)
    expect(paint(line(span("x", look)), "none")).toContain("\u001B");
  for (const look of LOOKS) expect(paint(line(span("x", look)), "text")).toBe("x");
});

test("every tone reads on black and on white", () => {
  for (const { true: rgb } of Object.values(TONES)) {
    const light = luminance(rgb);
    expect(Math.min(1.05 / (light + 0.05), (light + 0.05) / 0.05)).toBeGreaterThanOrEqual(3);
  }
});

/** WCAG 2 relative luminance. */
const luminance = (rgb: readonly [number, number, number]): number => {
  const [red, green, blue] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

test.each<readonly [Readonly<Record<string, string>>, boolean, Theme]>([
  [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, true, "true"],
  [{ TERM: "xterm-direct" }, true, "true"],
  [{ TERM: "screen-256color" }, true, "256"],
  [{ TERM: "xterm" }, true, "16"],
  [{}, true, "16"],
  [{ TERM: "xterm-256color", NO_COLOR: "1" }, true, "none"],
  [{ TERM: "xterm", NO_COLOR: "" }, true, "16"],
  [{ TERM: "xterm", NO_COLOR: "1", FORCE_COLOR: "3" }, true, "none"],
  [{ TERM: "xterm", FORCE_COLOR: "3" }, false, "true"],
  [{ TERM: "xterm", FORCE_COLOR: "0" }, true, "none"],
  [{ TERM: "dumb", FORCE_COLOR: "3" }, true, "text"],
  [{ TERM: "xterm-256color" }, false, "text"],
])("%j on a terminal: %s has the theme %s", (env, isTTY, theme) => {
  expect(themeOf(env, isTTY)).toBe(theme);
});
