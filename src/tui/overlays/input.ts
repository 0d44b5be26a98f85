import type { Input } from "../key.ts";
import { draftText } from "../parts/draft.ts";
import { typed } from "../parts/typed.ts";
import { setListFilter } from "../keys/list.ts";
import { changeText } from "../keys/move-text.ts";
import { atFound } from "../found.ts";
import { focusOf } from "../layout.ts";
import type { Overlay, State } from "../state.ts";
import type { Tools } from "../tools.ts";
import { jumpTargets } from "./jump.ts";
import { chosenEntry, paletteEntries } from "./palette.ts";
import { helpRows } from "./help.ts";
import { ask, keepDraft, setting } from "./writing.ts";
import { TOUR_PAGES } from "../parts/tour.ts";

/** Gives an input to what stands over the panel. */
export const toOverlay = (tools: Tools, overlay: Overlay, input: Input): void => {
  if (input.kind === "key" && (input.key === "esc" || input.key === "ctrl-c")) {
    leave(tools, overlay);
    return;
  }
  switch (overlay.kind) {
    case "palette":
    case "jump":
      choosing(tools, overlay, input);
      return;
    case "help":
      help(tools, overlay, input);
      return;
    case "filter":
      filter(tools, overlay, input);
      return;
    case "ask":
      ask(tools, overlay, input);
      return;
    case "setting":
      setting(tools, overlay, input);
      return;
    case "choose":
      choice(tools, overlay, input);
      return;
    case "confirm":
      confirm(tools, overlay, input);
      return;
    case "notices":
    case "commands":
      page(tools, overlay, input);
      return;
    case "tour":
      tour(tools, overlay, input);
      return;
    default:
  }
};

type Of<K extends Overlay["kind"]> = Extract<Overlay, { kind: K }>;

const close = (tools: Tools): void => tools.change({ overlay: null });

/** What was typed into a filter is taken back; a message that was begun is not thrown away unseen. */
const leave = (tools: Tools, overlay: Overlay): void => {
  if (overlay.kind === "filter") setFilter(tools, overlay.before);
  if (overlay.kind === "notices") markRead(tools);
  if (overlay.kind === "ask") keepDraft(tools, overlay);
  close(tools);
};

const moved = (key: string, at: number, count: number): number | null => {
  const by = MOVES[key];
  return by === undefined ? null : Math.max(0, Math.min(at + by, count - 1));
};

const MOVES: Readonly<Record<string, number>> = {
  up: -1,
  down: 1,
  pgup: -10,
  pgdn: 10,
  "ctrl-p": -1,
  "ctrl-n": 1,
};

const choosing = (tools: Tools, overlay: Of<"palette" | "jump">, input: Input): void => {
  const state = tools.state();
  const text = draftText(overlay.draft);
  const rows: readonly Choice[] = overlay.kind === "palette" ? paletteEntries(state, text) : placesOf(state, text);
  const at = chosenEntry(overlay, rows);
  if (input.kind === "key" && input.key === "enter") {
    const row = rows[at];
    close(tools);
    row?.run(tools);
    return;
  }
  const next = input.kind === "key" ? moved(input.key, at, rows.length) : null;
  const draft = next === null ? typed(overlay.draft, input, false) : overlay.draft;
  if (overlay.kind === "jump") tools.change({ overlay: { ...overlay, draft, at: next ?? 0 } });
  else {
    // What is allowed changes while one looks, and the entries' order with it: the chosen one stays chosen.
    const id = paletteEntries(state, draftText(draft))[next ?? 0]?.id;
    tools.change({ overlay: { kind: "palette", draft, at: next ?? 0, ...(id === undefined ? {} : { id }) } });
  }
};

/** Where ":" leads is chosen by its place: it only opens. */
const placesOf = (state: State, text: string): readonly Choice[] => jumpTargets(state, text);

type Choice = { readonly id?: string; readonly run: (tools: Tools) => void };

const help = (tools: Tools, overlay: Of<"help">, input: Input): void => {
  const text = draftText(overlay.draft);
  const top = input.kind === "key" ? moved(input.key, overlay.top, helpRows(tools.state(), text).length) : null;
  if (input.kind === "key" && (input.key === "enter" || (input.key === "?" && text === ""))) close(tools);
  else
    tools.change({
      overlay: top === null ? { ...overlay, draft: typed(overlay.draft, input, false), top: 0 } : { ...overlay, top },
    });
};

/** The filter works while it is typed. */
const setFilter = (tools: Tools, text: string): void => {
  if (focusOf(tools.state()) === "text") changeText(tools, { search: text });
  else setListFilter(tools, text);
};

/** Goes to the first match, at once where the text was searched already. */
const seek = (tools: Tools): void => {
  changeText(tools, { seeks: true });
  tools.change({ texts: atFound(tools.state()).texts });
};

const filter = (tools: Tools, overlay: Of<"filter">, input: Input): void => {
  if (input.kind === "key" && (input.key === "enter" || input.key === "down")) {
    close(tools);
    if (focusOf(tools.state()) === "text" && draftText(overlay.draft) !== "") seek(tools);
    return;
  }
  const draft = typed(overlay.draft, input, false);
  tools.change({ overlay: { ...overlay, draft } });
  setFilter(tools, draftText(draft));
};

const choice = (tools: Tools, overlay: Of<"choose">, input: Input): void => {
  if (input.kind !== "key") return;
  if (input.key === "enter") {
    close(tools);
    const choice = overlay.choices[overlay.at];
    if (choice !== undefined) tools.carryOut(overlay.offer, choice, overlay.target);
    return;
  }
  const at = moved(LETTERS[input.key] ?? input.key, overlay.at, overlay.choices.length);
  if (at !== null) tools.change({ overlay: { ...overlay, at } });
};

const LETTERS: Readonly<Record<string, string>> = { j: "down", k: "up" };

/** Only y does it: enter, which one presses without reading, does not. */
const confirm = (tools: Tools, overlay: Of<"confirm">, input: Input): void => {
  if (input.kind !== "key") return;
  if (input.key === "y") {
    close(tools);
    void tools.perform(overlay.offer, overlay.input, overlay.target);
  } else if (input.key === "n" || input.key === "q") close(tools);
};

const page = (tools: Tools, overlay: Of<"notices" | "commands">, input: Input): void => {
  if (input.kind !== "key") return;
  const state = tools.state();
  const rows = overlay.kind === "notices" ? state.notices : state.performed;
  const at = moved(LETTERS[input.key] ?? input.key, overlay.at, rows.length);
  if (at !== null) tools.change({ overlay: { ...overlay, at } });
  else if (input.key === "y") copyRow(tools, overlay, state);
  else if (input.key === "enter" && overlay.kind === "notices") openNotice(tools, overlay, state);
  else if (input.key === "q" || input.key === "@" || input.key === "ctrl-n") leave(tools, overlay);
};

/** The newest stands first in both lists. */
const rowAt = <T>(rows: readonly T[], at: number): T | undefined => rows[rows.length - 1 - at];

const copyRow = (tools: Tools, overlay: Of<"notices" | "commands">, state: State): void => {
  if (overlay.kind === "commands") {
    const row = rowAt(state.performed, overlay.at);
    if (row !== undefined) tools.copy(row.command, "the command");
    return;
  }
  const row = rowAt(state.notices, overlay.at);
  if (row !== undefined) tools.copy(row.text, "the notice");
};

const openNotice = (tools: Tools, overlay: Of<"notices">, state: State): void => {
  const row = rowAt(state.notices, overlay.at);
  markRead(tools);
  close(tools);
  if (row !== undefined && row.task !== null) tools.change({ open: { task: row.task, run: row.run }, stream: false });
};

const markRead = (tools: Tools): void =>
  tools.change({ notices: tools.state().notices.map((notice) => ({ ...notice, read: true })) });

const tour = (tools: Tools, overlay: Of<"tour">, input: Input): void => {
  if (input.kind !== "key") return;
  const back = input.key === "left" || input.key === "k" || input.key === "up";
  const at = overlay.at + (back ? -1 : 1);
  if (at >= TOUR_PAGES || input.key === "q") close(tools);
  else tools.change({ overlay: { ...overlay, at: Math.max(0, at) } });
};
