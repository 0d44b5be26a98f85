import * as fc from "fast-check";
import { expect, test } from "vitest";
import { makeFrames } from "../../src/tui/frames.ts";
import { paint } from "../../src/tui/themes.ts";
import { fitLine, line, span, textOf } from "../../src/view/line.ts";
import { makeEmulator } from "./emulator.ts";

/** As Ink hands a line over: it takes the spaces at the end away. */
const painted = (text: string, columns: number): string =>
  paint(line(span(textOf(fitLine(line(text), columns)).trimEnd(), "good")), "16");

test("any frames, with dirt between them and other sizes, end as the last frame", async () => {
  const size = fc.record({ columns: fc.integer({ min: 2, max: 40 }), rows: fc.integer({ min: 2, max: 12 }) });
  const text = fc.constantFrom(
    "",
    "short",
    "a line that is longer than most",
    "漢字漢字漢字漢字",
    "🙂🙂",
    "é".repeat(50),
  );
  const frame = fc.record({ size, lines: fc.array(text, { maxLength: 12 }), dirt: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 6 }), async (frames) => {
      const emulator = makeEmulator(10, 5);
      let columns = 10;
      const out = makeFrames(emulator.feed, () => columns);
      emulator.feed("\u001B[?7l");
      let wanted: readonly string[] = [];
      for (const { size: to, lines, dirt } of frames) {
        await emulator.settled();
        emulator.resize(to.columns, to.rows);
        columns = to.columns;
        if (dirt) emulator.feed("\u001B[Hdirt\r\ndirt\u001B[20;3Hdirt");
        wanted = lines.slice(0, to.rows - 1);
        out.forget();
        out.show(wanted.map((each) => painted(each, to.columns)));
      }
      await emulator.settled();
      const rows = wanted.map((each) =>
        fitLine(line(each), columns)
          .map((piece) => piece.text)
          .join("")
          .trimEnd(),
      );
      const shown = emulator.rows().map((row) => row.trimEnd());
      expect(shown.slice(0, rows.length)).toEqual(rows);
      expect(shown.slice(rows.length).join("")).toBe("");
      expect(emulator.counts()).toMatchObject({ clears: 0, wipes: 0 });
    }),
    { numRuns: 60 },
  );
});

test("a frame that is the same costs nothing; one changed line costs that line", () => {
  let sent = "";
  const out = makeFrames(
    (text) => (sent += text),
    () => 80,
  );
  const frame = Array.from({ length: 60 }, (_, row) => painted(`row ${row}`, 80));
  out.show(frame);
  sent = "";
  out.show([...frame]);
  expect(sent).toBe("");
  out.show(frame.map((each, row) => (row === 30 ? painted("another", 80) : each)));
  expect(sent).toContain("\u001B[31;1H");
  expect(sent.length).toBeLessThan(150);
  sent = "";
  out.again();
  expect(sent).toBe("");
});
