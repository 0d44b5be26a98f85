import type { Input } from "./key.ts";
import { type InkKey, inputsOf } from "./keys-of.ts";

/** No text that a person pastes into a task is longer; what is beyond it is left out. */
export const PASTE_MAX = 1_000_000;

const BEGIN = "[200~";
const END = "[201~";

/**
 * Reads Ink's events one after another and puts together what was pasted: the terminal marks its beginning and end, and Ink hands
 * over what is between them in pieces. Esc ends a paste whose end never came.
 */
export const makeInputs = (): ((input: string, key: InkKey) => readonly Input[]) => {
  let pasted: string | null = null;
  return (input, key) => {
    if (input === BEGIN) {
      pasted = "";
      return [];
    }
    if (pasted === null) return input === END ? [] : inputsOf(input, key);
    if (input === END || key.escape === true) {
      const text = pasted.replace(/\r\n?/g, "\n");
      pasted = null;
      return text === "" ? [] : [{ kind: "paste", text }];
    }
    pasted = (pasted + rawOf(input, key)).slice(0, PASTE_MAX);
    return [];
  };
};

/** What was pasted, where Ink made a key of it. */
const rawOf = (input: string, key: InkKey): string => {
  if (key.return === true) return "\n";
  if (key.tab === true) return "\t";
  return key.ctrl === true ? "" : input;
};
