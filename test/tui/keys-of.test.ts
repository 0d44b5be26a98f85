import * as fc from "fast-check";
import { render, Text, useInput } from "ink";
import { createElement } from "react";
import { expect, test } from "vitest";
import type { Input } from "../../src/tui/key.ts";
import { inputsOf } from "../../src/tui/keys-of.ts";
import { makeInputs, PASTE_MAX } from "../../src/tui/pastes.ts";
import { readTyped } from "../../src/tui/typed.ts";
import { makeStdin, settle } from "./stdin.ts";

/** What bytes of a terminal mean, through Ink itself: what it was given in one go a string. */
const read = async (...chunks: readonly string[]): Promise<readonly Input[]> => {
  const stdin = makeStdin();
  const typed = readTyped(stdin.stream);
  const got: Input[] = [];
  const inputs = makeInputs();
  const App = () => {
    useInput((input, key) => void got.push(...inputs(input, key)));
    return createElement(Text, null, "");
  };
  const out = { write: () => true, columns: 80, on: () => out, off: () => out } as unknown as NodeJS.WriteStream;
  const app = render(createElement(App), {
    stdin: typed.ink,
    stdout: out,
    stderr: out,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  await settle();
  for (const chunk of chunks) stdin.send(chunk);
  await settle();
  app.unmount();
  typed.close();
  return got;
};

const keys = (...names: readonly string[]): readonly Input[] => names.map((key) => ({ kind: "key", key }));

test.each<readonly [string, string, readonly Input[]]>([
  ["a letter", "a", keys("a")],
  ["a held letter that came in one go", "jjj", keys("j", "j", "j")],
  ["a capital letter", "G", keys("G")],
  ["words and enter typed at once", "ab c\r", keys("a", "b", "space", "c", "enter")],
  ["enter", "\r", keys("enter")],
  ["the backspace key", "\u007F", keys("backspace")],
  ["the backspace of old terminals", "\b", keys("backspace")],
  ["the delete key", "\u001B[3~", keys("backspace")],
  ["Esc", "\u001B", keys("esc")],
  ["Esc and a key that came in one go", "\u001Bq", keys("esc", "q")],
  ["tab", "\t", keys("tab")],
  ["shift and tab", "\u001B[Z", keys("shift-tab")],
  ["arrows", "\u001B[A\u001B[B\u001BOC\u001BOD", keys("up", "down", "right", "left")],
  [
    "pages, home and end",
    "\u001B[5~\u001B[6~\u001B[H\u001B[F\u001BOH\u001B[4~",
    keys("pgup", "pgdn", "home", "end", "home", "end"),
  ],
  ["Ctrl and a letter", "\u0003", keys("ctrl-c")],
  ["Ctrl and letters in one go", "\u0010\u0010", keys("ctrl-p", "ctrl-p")],
  ["function keys", "\u001BOP\u001B[15~\u001B[24~", []],
  ["a sequence without a meaning here", "\u001B[1;5P\u001B[1;5X\u001B[?62;4c\u001B[200;1~\u001B[[A\u001BOM", []],
  ["brackets that are typed", "[", keys("[")],
  ["letters of other scripts", "é漢🙂", keys("é", "漢", "🙂")],
  ["what turns text round", "\u202Ea", keys("a")],
  [
    "the wheel",
    "\u001B[<64;10;10M\u001B[<65;10;10M",
    [
      { kind: "wheel", by: -1 },
      { kind: "wheel", by: 1 },
    ],
  ],
  ["the wheel with Ctrl held", "\u001B[<81;10;10M", [{ kind: "wheel", by: 1 }]],
  ["a click and its end", "\u001B[<0;1;24M\u001B[<0;1;24m", [{ kind: "click", column: 0, row: 23 }]],
  ["the right button and a drag", "\u001B[<2;3;4M\u001B[<32;3;4M", []],
  ["a report beside the screen", "\u001B[<0;0;0M", []],
  ["a paste", "\u001B[200~a\r\nb\tc\u001B[201~", [{ kind: "paste", text: "a\nb\tc" }]],
  ["a paste of one control", "\u001B[200~\r\u001B[201~", [{ kind: "paste", text: "\n" }]],
  ["an empty paste", "\u001B[200~\u001B[201~x", keys("x")],
  ["a paste between keys", "a\u001B[200~q\u001B[201~b", [...keys("a"), { kind: "paste", text: "q" }, ...keys("b")]],
])("%s", async (_, bytes, meaning) => {
  expect(await read(bytes)).toEqual(meaning);
});

test("a sequence that came in two parts is one key, and Esc alone is not waited for long", async () => {
  expect(await read("\u001B[", "A")).toEqual(keys("up"));
  expect(await read("\u001B[<64;1", "0;10M")).toEqual([{ kind: "wheel", by: -1 }]);
  expect(await read("\u001B[20", "0~a", "b\u001B[2", "01~")).toEqual([{ kind: "paste", text: "ab" }]);
});

test("F12: whatever a terminal sends, keys are single and printable, pastes bounded, clicks on the screen", () => {
  const flag = fc.constantFrom("ctrl", "meta", "shift", "escape", "tab", "return", "delete", "upArrow");
  const part = fc.constantFrom(
    "[",
    "<",
    "64",
    ";",
    "M",
    "\u001B",
    "[200~",
    "[201~",
    "\u0000",
    "\uD83D",
    "\u0085",
    "a",
    "🙂",
  );
  const event = fc.record({
    input: fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(part).map((all) => all.join("")),
    ),
    flags: fc.array(flag, { maxLength: 2 }),
  });
  const check = (input: Input): void => {
    if (input.kind === "key") expect(input.key).toMatch(/^(?:[a-z-]+|[^\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069])$/u);
    if (input.kind === "paste") expect(input.text.length).toBeLessThanOrEqual(PASTE_MAX);
    if (input.kind === "wheel") expect([-1, 1]).toContain(input.by);
    if (input.kind === "click") expect(Math.min(input.column, input.row)).toBeGreaterThanOrEqual(0);
  };
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const inputs = makeInputs();
      for (const { input, flags } of events) {
        const key = Object.fromEntries(flags.map((name) => [name, true]));
        for (const each of [...inputs(input, key), ...inputsOf(input, key)]) check(each);
      }
    }),
  );
});

test("a paste without an end is given up by Esc, and never grows beyond its bound", () => {
  const inputs = makeInputs();
  inputs("[200~", {});
  for (let times = 0; times < 3; times += 1) inputs("x".repeat(PASTE_MAX / 2), {});
  const [paste] = inputs("", { escape: true });
  expect(paste).toEqual({ kind: "paste", text: "x".repeat(PASTE_MAX) });
  expect(inputs("q", {})).toEqual(keys("q"));
});
