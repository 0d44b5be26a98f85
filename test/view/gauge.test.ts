import * as fc from "fast-check";
import { expect, test } from "vitest";
import { gauge } from "../../src/view/gauge.ts";
import { lineWidth, textOf } from "../../src/view/line.ts";

test("a bar has its width whatever it shows, is full only at the end and empty only at nothing", () => {
  fc.assert(
    fc.property(fc.double(), fc.integer({ min: 0, max: 60 }), (percent, width) => {
      const bar = gauge(percent, width);
      expect(lineWidth(bar)).toBe(width);
      if (width < 3) return;
      const cells = textOf(bar).slice(1, -1);
      expect(/^█+$/.test(cells)).toBe(percent >= 100);
      expect(/^░+$/.test(cells)).toBe(!(percent > 0));
    }),
  );
});

test("a bar grows with what it shows, by eighths of a cell", () => {
  expect(textOf(gauge(0, 10))).toBe("▕░░░░░░░░▏");
  expect(textOf(gauge(44, 10))).toBe("▕███▌░░░░▏");
  expect(textOf(gauge(99.99, 10))).toBe("▕███████▉▏");
  expect(textOf(gauge(250, 10))).toBe("▕████████▏");
});

test("what nears its end is told by its look, and what is over by another", () => {
  const look = (percent: number) => gauge(percent, 10)[1]?.look;
  expect([look(79), look(80), look(100)]).toEqual(["accent", "warn", "bad"]);
});
