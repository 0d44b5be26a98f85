import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Input } from "../../../src/tui/key.ts";
import { type Draft, draftOf, draftText, EMPTY_DRAFT } from "../../../src/tui/parts/draft.ts";
import { typed } from "../../../src/tui/parts/typed.ts";
import { hostileText } from "./corpus.ts";

/** Characters that stand for themselves wherever they stand. */
const CHARACTERS = ["a", "b", " ", "é", "二", "👩‍👩‍👧", "👍🏽", "e\u0301"];
const KEYS = [
  "backspace",
  "delete",
  "ctrl-w",
  "ctrl-k",
  "ctrl-u",
  "left",
  "right",
  "home",
  "end",
  "up",
  "down",
  "enter",
];

const key = (name: string): Input => ({ kind: "key", key: name });
const presses = (draft: Draft, ...names: string[]): Draft =>
  names.reduce((now, name) => typed(now, key(name), true), draft);

/** The simplest editor there is: characters in one row, line ends among them, and a place between two of them. */
type Model = { text: string[]; at: number; goal: number | null };

const startOf = ({ text, at }: Model): number => text.lastIndexOf("\n", Math.max(0, at) - 1) + 1;
const lineStart = (model: Model): number => (model.at === 0 ? 0 : startOf(model));
const lineEnd = ({ text, at }: Model): number => {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
};

const drop = (model: Model, from: number, to: number): void => {
  model.text.splice(from, to - from);
  model.at = from;
};

const moveRow = (model: Model, down: boolean): void => {
  const start = lineStart(model);
  const goal = model.goal ?? model.at - start;
  const target = down ? lineEnd(model) + 1 : start - 1;
  if (target < 0 || target > model.text.length) return;
  const there = { ...model, at: target };
  const first = lineStart(there);
  model.at = Math.min(first + goal, lineEnd({ ...model, at: first }));
  model.goal = goal;
};

const edit = (model: Model, name: string): void => {
  if (name === "up" || name === "down") return moveRow(model, name === "down");
  if (name === "ctrl-u") return void Object.assign(model, { text: [], at: 0, goal: null });
  const { text, at } = model;
  model.goal = null;
  if (name === "enter") text.splice(model.at++, 0, "\n");
  else if (name === "backspace") drop(model, Math.max(0, at - 1), at);
  else if (name === "delete") drop(model, at, Math.min(text.length, at + 1));
  else if (name === "left") model.at = Math.max(0, at - 1);
  else if (name === "right") model.at = Math.min(text.length, at + 1);
  else if (name === "home") model.at = lineStart(model);
  else if (name === "end") model.at = lineEnd(model);
  else if (name === "ctrl-k") drop(model, at, lineEnd(model) === at ? Math.min(text.length, at + 1) : lineEnd(model));
  else if (name === "ctrl-w") {
    const start = lineStart(model);
    let from = at;
    while (from > start && text[from - 1] === " ") from -= 1;
    while (from > start && text[from - 1] !== " ") from -= 1;
    drop(model, at === start ? Math.max(0, at - 1) : from, at);
  } else text.splice(model.at++, 0, name);
};

describe("a text being typed", () => {
  test("does what the simplest editor does, character by character as a reader sees them", () => {
    const presses = fc.array(fc.constantFrom(...KEYS, ...CHARACTERS, ...CHARACTERS), { maxLength: 60 });
    fc.assert(
      fc.property(presses, (names) => {
        const model: Model = { text: [], at: 0, goal: null };
        let draft = EMPTY_DRAFT;
        for (const name of names) {
          const before = model.at;
          edit(model, name);
          const kept = draft.goal;
          draft = typed(draft, key(name), true);
          // What changes nothing leaves the column that is kept alone, in the draft as in the model.
          if (model.at === before && draft.goal === kept && kept !== undefined) model.goal = kept;
          expect(draftText(draft), names.join(" ")).toBe(model.text.join(""));
          expect([draft.row, draft.column], names.join(" ")).toEqual([
            model.text.slice(0, model.at).filter((each) => each === "\n").length,
            model.at - lineStart(model),
          ]);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("any input leaves the cursor in the text", () => {
    const inputs = fc.array(
      fc.oneof(
        hostileText.map((text): Input => ({ kind: "paste", text })),
        fc.constantFrom(...KEYS, "‍", "🇩", "\u0301", "tab", "ctrl-e", "space").map(key),
        fc.constant<Input>({ kind: "wheel", by: 3 }),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(inputs, fc.boolean(), (given, multi) => {
        const draft = given.reduce((now, input) => typed(now, input, multi), EMPTY_DRAFT);
        if (!multi) expect(draft.lines).toHaveLength(1);
        const line = draft.lines[draft.row];
        expect(line).toBeDefined();
        expect(draft.column).toBeLessThanOrEqual([...new Intl.Segmenter().segment(line ?? "")].length);
        expect(draft.lines.join("")).not.toMatch(/[\u0000-\u0008\u000A-\u001F]/);
      }),
    );
  });

  test("a paste of several lines stands at the cursor; into one line it goes as one line", () => {
    const draft = presses(draftOf("ab"), "left");
    expect(typed(draft, { kind: "paste", text: "1\r\n2\n3" }, true)).toEqual({
      lines: ["a1", "2", "3b"],
      row: 2,
      column: 1,
    });
    expect(typed(draft, { kind: "paste", text: "1\r\n2\n" }, false)).toEqual({ lines: ["a1 2b"], row: 0, column: 4 });
  });

  test("up and down keep the column through a short line", () => {
    const draft = presses(draftOf("long line\n\nlong line"), "up", "up");
    expect([draft.row, draft.column]).toEqual([0, 9]);
  });

  test("ctrl-e, a name of a key and the mouse type nothing", () => {
    const draft = draftOf("x");
    for (const name of ["ctrl-e", "esc", "tab", "pgdn", "ctrl-p"]) expect(typed(draft, key(name), false)).toBe(draft);
    expect(typed(draft, { kind: "click", column: 1, row: 1 }, true)).toBe(draft);
  });

  test("a paste without end is cut, so that a key stays quick", () => {
    expect(draftText(draftOf("x".repeat(1_000_000)))).toHaveLength(99_999);
  });
});
