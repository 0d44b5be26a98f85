import { clustersOf } from "../../view/width.ts";
import type { Input } from "../key.ts";
import {
  atEdge,
  backspaced,
  deleted,
  type Draft,
  EMPTY_DRAFT,
  inserted,
  restDeleted,
  rowShifted,
  shifted,
  wordDeleted,
} from "./draft.ts";

/**
 * What a key or a paste makes of a draft; the same draft when it means nothing to one. In a draft of one line nothing begins a
 * second: line ends in what is pasted become spaces. `enter` and ctrl-j begin a line where there may be several.
 */
export const typed = (draft: Draft, input: Input, multi: boolean): Draft => {
  if (input.kind === "paste") return inserted(draft, multi ? input.text : input.text.replace(/[\r\n]+/g, " ").trim());
  if (input.kind !== "key") return draft;
  const { key } = input;
  const act = EDITS.get(key);
  if (act !== undefined) return act(draft);
  const more = multi ? LINES.get(key) : undefined;
  if (more !== undefined) return more(draft);
  return isPrinted(key) ? inserted(draft, key) : draft;
};

type Edit = (draft: Draft) => Draft;

const EDITS: ReadonlyMap<string, Edit> = new Map<string, Edit>([
  ["backspace", backspaced],
  ["ctrl-h", backspaced],
  ["delete", deleted],
  ["ctrl-d", deleted],
  ["ctrl-w", wordDeleted],
  ["ctrl-k", restDeleted],
  ["ctrl-u", () => EMPTY_DRAFT],
  ["left", (draft) => shifted(draft, -1)],
  ["right", (draft) => shifted(draft, 1)],
  ["home", (draft) => atEdge(draft, false)],
  ["ctrl-a", (draft) => atEdge(draft, false)],
  ["end", (draft) => atEdge(draft, true)],
  ["space", (draft) => inserted(draft, " ")],
]);

const LINES: ReadonlyMap<string, Edit> = new Map<string, Edit>([
  ["enter", (draft) => inserted(draft, "\n")],
  ["ctrl-j", (draft) => inserted(draft, "\n")],
  ["up", (draft) => rowShifted(draft, -1)],
  ["down", (draft) => rowShifted(draft, 1)],
  ["pgup", (draft) => rowShifted(draft, -10)],
  ["pgdn", (draft) => rowShifted(draft, 10)],
]);

/** A name of a key is longer than what a key prints. */
const isPrinted = (key: string): boolean => clustersOf(key).length === 1;
