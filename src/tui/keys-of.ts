import type { Key } from "ink";
import type { Input } from "./key.ts";

/** What `inputsOf` reads of Ink's key. */
export type InkKey = Partial<Key>;

/**
 * What one event of Ink 6.8 means: several keys where characters came in one go, none where nothing of ours was pressed (function
 * keys, sequences without a meaning here). Pastes need memory: `makeInputs`.
 */
export const inputsOf = (input: string, key: InkKey): readonly Input[] => {
  // Ink calls Esc a meta key as well, so it is asked first.
  if (key.escape === true) return [{ kind: "key", key: "esc" }];
  const name = NAMED.find(([flag]) => key[flag] === true)?.[1];
  if (name !== undefined) return [{ kind: "key", key: name === "tab" && key.shift === true ? "shift-tab" : name }];
  if (key.ctrl === true) return /^[a-z]$/.test(input) ? [{ kind: "key", key: `ctrl-${input}` }] : [];
  const mouse = MOUSE.exec(input);
  if (mouse !== null) return mouseOf(Number(mouse[1]), Number(mouse[2]), Number(mouse[3]), mouse[4] === "M");
  if (SEQUENCE.test(input)) return [];
  const keys = Array.from(input).flatMap(keyOf);
  // Esc and a key so soon after it that both came in one go look like Alt and that key, which means nothing here.
  return key.meta === true && keys.length === 1 ? [{ kind: "key", key: "esc" }, ...keys] : keys;
};

/** Ink 6.8 calls the backspace key "delete", so both mean the same. */
const NAMED: readonly (readonly [keyof Key, string])[] = [
  ["return", "enter"],
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageUp", "pgup"],
  ["pageDown", "pgdn"],
  ["home", "home"],
  ["end", "end"],
  ["tab", "tab"],
  ["backspace", "backspace"],
  ["delete", "backspace"],
];

/** A report of the mouse (SGR 1006) without its Esc, which Ink takes away. */
const MOUSE = /^\[<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])$/;

/** Any other sequence with parameters, whole or not: nobody types those. */
const SEQUENCE = /^\[(?:[<=>?]|\d+[;~^$@A-Za-z])[\d;:]*[ -/]*[@-~]?$/;

const MODIFIERS = 4 + 8 + 16;

const mouseOf = (button: number, column: number, row: number, down: boolean): readonly Input[] => {
  const which = button & ~MODIFIERS;
  if (!down || column < 1 || row < 1) return [];
  if (which === 64 || which === 65) return [{ kind: "wheel", by: which === 64 ? -1 : 1 }];
  return which === 0 ? [{ kind: "click", column: column - 1, row: row - 1 }] : [];
};

const CONTROLS: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\b": "backspace",
  "\u007F": "backspace",
  "\u001B": "esc",
  " ": "space",
};

/** Controls, halves of characters, and what turns the direction of text round are no keys. */
const NO_KEY = /[\p{Cc}\p{Cs}\p{Co}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/u;

const keyOf = (char: string): readonly Input[] => {
  const named = CONTROLS[char];
  if (named !== undefined) return [{ kind: "key", key: named }];
  const code = char.charCodeAt(0);
  if (code >= 1 && code <= 26) return [{ kind: "key", key: `ctrl-${String.fromCharCode(code + 96)}` }];
  return NO_KEY.test(char) ? [] : [{ kind: "key", key: char }];
};
