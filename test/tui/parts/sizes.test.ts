import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitLine, type Line, line, span } from "../../../src/view/line.ts";
import { drawAsk } from "../../../src/tui/parts/ask.ts";
import { drawChoose } from "../../../src/tui/parts/choose.ts";
import { drawCommands } from "../../../src/tui/parts/commands.ts";
import { drawConfirm } from "../../../src/tui/parts/confirm.ts";
import { draftOf } from "../../../src/tui/parts/draft.ts";
import { drawDraft } from "../../../src/tui/parts/draw-draft.ts";
import { drawFooter } from "../../../src/tui/parts/footer.ts";
import { drawHelp } from "../../../src/tui/parts/help.ts";
import { drawJump } from "../../../src/tui/parts/jump.ts";
import { drawNotices } from "../../../src/tui/parts/notices.ts";
import { drawPalette } from "../../../src/tui/parts/palette.ts";
import { drawPane } from "../../../src/tui/parts/pane.ts";
import { beside, clip, leftCut, over, rightCut } from "../../../src/tui/parts/place.ts";
import { drawPlot } from "../../../src/tui/parts/plot.ts";
import { emptyLines } from "../../../src/tui/parts/source.ts";
import { spark } from "../../../src/tui/parts/spark.ts";
import { drawTabs } from "../../../src/tui/parts/tabs.ts";
import { drawTour } from "../../../src/tui/parts/tour.ts";
import { lineWidth, textOf } from "../../../src/view/line.ts";
import type { Area, Notice, Performed } from "../../../src/tui/state.ts";
import { anyArea, expectArea, expectWidth, hostileText, screenArea } from "./corpus.ts";

const texts = fc.array(hostileText, { maxLength: 6 });
const drafts = hostileText.map(draftOf);
const at = fc.integer({ min: 0, max: 12 });

/** What a box may be put over: exactly the body, of text that reaches its edges. */
const bodyOf = ({ columns, rows }: Area): readonly Line[] =>
  clip(
    Array.from({ length: rows }, (_, row) => line(row % 5 === 0 ? "a二👩‍👩‍👧".repeat(40) : "-".repeat(columns))),
    { columns, rows },
  );

/** Draws a box over a body in any size a screen has, and asserts that the body keeps its size and the box its frame. */
const holds = <T>(model: fc.Arbitrary<T>, draw: (model: T, area: Area) => readonly Line[]): void => {
  fc.assert(
    fc.property(model, screenArea, (given, area) => {
      const box = draw(given, area);
      expect(box.length).toBeLessThanOrEqual(area.rows);
      const width = lineWidth(box[0] ?? []);
      expect(width).toBeLessThanOrEqual(area.columns);
      expectArea(box, { columns: width, rows: box.length });
      for (const row of box.slice(1, -1)) expect(textOf(row)).toMatch(/^│ .* │$/u);
      expectArea(over(bodyOf(area), box), area);
    }),
    { numRuns: 12 },
  );
};

describe("M71: everything is exactly as large as its area, whatever text is in it", () => {
  test("an area that is clipped, two beside each other, and half characters at a cut", () => {
    fc.assert(
      fc.property(texts, anyArea, at, (given, area, from) => {
        const lines = given.map((text) => line(text, "│", text));
        const block = clip(lines, area);
        expectArea(block, area);
        expectArea(beside(block, block), { columns: 2 * area.columns + 1, rows: area.rows });
        for (const each of lines) {
          expectWidth(rightCut(each, from), from);
          expectWidth(leftCut(fitLine(each, area.columns + from), from), area.columns);
        }
      }),
    );
  });

  test("a pane, an empty one, and the lines that stand on every screen", () => {
    fc.assert(
      fc.property(texts, hostileText, anyArea, (given, text, area) => {
        const marks = given.map((each) => [span(each, "warn")]);
        expectArea(
          drawPane(
            { title: text, crumbs: given, marks },
            given.map((each) => line(each)),
            area,
          ),
          area,
        );
        expectArea(emptyLines(text, text, area), area);
        const keys = given.map((each) => ({ key: "x", label: each, refusal: each === "" ? null : each }));
        const tabs = given.map((each, index) => ({ key: String(index), title: each, count: index * 40 }));
        expectWidth(drawFooter(keys, Math.max(8, area.columns)), Math.max(8, area.columns));
        expectWidth(drawTabs(tabs, 1, given, area.columns), area.columns);
      }),
    );
  });

  test("a draft in any rectangle, its cursor always in sight", () => {
    const moves = fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 8 }));
    fc.assert(
      fc.property(texts, moves, anyArea, (given, [column, row], area) => {
        const whole = draftOf(given.join("\n"));
        const there = Math.min(row, whole.lines.length - 1);
        const count = [...new Intl.Segmenter().segment(whole.lines[there] ?? "")].length;
        const drawn = drawDraft({ ...whole, row: there, column: Math.min(column, count) }, area.columns, area.rows);
        expectArea(drawn, area);
        if (area.columns >= 2) expect(drawn.flat().filter(({ look }) => look === "chosen")).toHaveLength(1);
      }),
    );
  });

  test("a sparkline and a plot of any height", () => {
    const hour = fc.record({
      done: fc.nat({ max: 500 }),
      blocked: fc.nat({ max: 9 }),
      cancelled: fc.nat({ max: 9 }),
      tokens: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(hour, { maxLength: 24 }), anyArea, (hours, area) => {
        expectArea(drawPlot(hours, area), area);
        const values = hours.map(({ tokens }) => tokens);
        expectWidth(spark(values, area.columns), area.columns);
      }),
    );
  });
});

describe("M71: every box stands within 60 by 15 and anything larger", () => {
  test("a question, of one line and of several", () => {
    const asking = fc.record({
      title: hostileText,
      prompt: hostileText,
      several: fc.boolean(),
      optional: fc.boolean(),
    });
    holds(fc.tuple(asking, drafts), ([model, draft], area) => drawAsk(model, draft, area));
  });

  test("a choice", () => {
    holds(fc.tuple(hostileText, texts, at), ([text, choices, index], area) =>
      drawChoose({ title: text, prompt: text, choices }, index, area),
    );
  });

  test("a consent", () => {
    holds(fc.tuple(hostileText, hostileText), ([text, command], area) =>
      drawConfirm({ title: text, consequence: text.repeat(5), command: command.repeat(9) }, area),
    );
  });

  test("the palette and the help", () => {
    const entry = fc.record({
      label: hostileText,
      key: fc.constantFrom("a", "ctrl-p"),
      summary: hostileText,
      refusal: fc.option(hostileText),
      matched: fc.array(fc.nat({ max: 40 })),
    });
    holds(fc.tuple(fc.array(entry, { maxLength: 40 }), drafts, at), ([entries, draft, index], area) =>
      drawPalette(entries, draft, index, area),
    );
    const row = fc.oneof(
      fc.record({ kind: fc.constant("group" as const), title: hostileText }),
      entry.map((each) => ({ ...each, kind: "key" as const, keys: each.key })),
    );
    holds(fc.tuple(fc.array(row, { maxLength: 60 }), drafts, at), ([rows, draft, top], area) =>
      drawHelp(rows, draft, top, area),
    );
  });

  test("the bar that leads anywhere", () => {
    const places = fc.array(fc.record({ label: hostileText, hint: hostileText }), { maxLength: 30 });
    holds(fc.tuple(places, drafts, at), ([given, draft, index], area) => drawJump(given, draft, index, area));
  });

  test("notices and commands", () => {
    const notice: fc.Arbitrary<Notice> = fc.record({
      id: fc.uuid(),
      at: fc.constant("2026-03-01T10:00:00.000Z"),
      kind: fc.constantFrom("good", "info", "warn", "bad", "question"),
      text: hostileText,
      task: fc.constant(null),
      run: fc.constant(null),
      read: fc.boolean(),
    });
    holds(fc.tuple(fc.array(notice, { maxLength: 30 }), at), ([notices, index], area) =>
      drawNotices(notices, index, area),
    );
    const performed: fc.Arbitrary<Performed> = fc.record({
      id: fc.nat(),
      atMs: fc.constant(Date.parse("2026-03-01T10:00:00.000Z")),
      command: hostileText,
      code: fc.option(fc.nat({ max: 5 })),
      said: hostileText,
    });
    holds(fc.tuple(fc.array(performed, { maxLength: 30 }), at), ([commands, index], area) =>
      drawCommands(commands, index, area),
    );
  });

  test("the tour", () => {
    holds(at, (page, area) => drawTour(page, area, (id) => id));
  });
});
