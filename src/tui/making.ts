import type { StoreApi } from "zustand/vanilla";
import type { Offer } from "../operator/offer.ts";
import type { Perform, PerformOptions } from "../ports/perform.ts";
import type { TextPage, Told } from "../watching/answer.ts";
import type { Query } from "../watching/query.ts";
import { noticed } from "./notices.ts";
import { commandLine, performed } from "./performing.ts";
import type { Copied } from "./clipboard.ts";
import type { Performed, State, Undo } from "./state.ts";
import { draftKey, type Target } from "./target.ts";
import type { Tools } from "./tools.ts";

/** What the tools reach outside of the state. */
export type Reach = Pick<Tools, "edit" | "page" | "redraw" | "suspend" | "quit" | "mouse"> & {
  readonly perform: Perform;
  readonly now: () => number;
  readonly clip: (text: string) => Promise<Copied>;
  /** Writes a new file beside where the screen was opened; gives its path, or throws with why not. */
  readonly write: (text: string, name: string) => string;
  readonly ask: (query: Query) => Promise<TextPage | null>;
  readonly nudge: () => void;
};

const COPIED: Readonly<Record<Copied, (what: string) => Pick<Told, "kind" | "text">>> = {
  clipboard: (what) => ({ kind: "good", text: `Copied ${what}.` }),
  terminal: (what) => ({ kind: "good", text: `Asked the terminal to copy ${what}.` }),
  "too-long": (what) => ({ kind: "warn", text: `${what} is too long to copy; ctrl-s writes it into a file.` }),
};

/** So much of a text is copied, saved or paged at most. */
const WHOLE_LINES = 50_000;
const PERFORMED_KEPT = 100;

/** Makes what keys may do over the state and the world. */
export const makeTools = (store: StoreApi<State>, reach: Reach): Tools => {
  const state = (): State => store.getState();
  const change = (patch: Partial<State>): void => store.setState(patch);
  let count = 0;
  const tell = (told: Omit<Told, "at" | "id" | "task" | "run">): void => {
    count += 1;
    const id = `screen ${count}`;
    const at = new Date(reach.now()).toISOString();
    change(noticed(state(), [{ ...told, id, at, task: null, run: null }]));
  };
  const run = async (
    argv: readonly string[],
    options: PerformOptions & { readonly undo?: Undo | null },
  ): Promise<boolean> => {
    count += 1;
    const entry: Performed = { id: count, atMs: reach.now(), command: commandLine(argv), code: null, said: "" };
    change({ performed: [...state().performed.slice(1 - PERFORMED_KEPT), entry] });
    const { undo = null, ...rest } = options;
    const outcome = await performed(reach.perform, entry, argv, rest);
    const log = state().performed.map((each) => (each.id === entry.id ? outcome.entry : each));
    // It is told when it is over: what took long is news all the same.
    const told: Told = { ...outcome.told, at: new Date(reach.now()).toISOString() };
    // What is taken back is always the last thing that was done, never one before it.
    change({ performed: log, ...noticed(state(), [told]), ...(outcome.entry.code === 0 ? { undo } : {}) });
    reach.nudge();
    return outcome.entry.code === 0;
  };
  const perform = async (offer: Offer, input: string, target: Target): Promise<void> => {
    const { facts } = target;
    const argv = offer.argv(facts, input);
    const back = offer.undo(facts, input);
    const undo = back === null ? null : { label: offer.label, argv: back };
    if (offer.terminal === true) {
      await run(argv, { undo, terminal: true });
      reach.redraw();
      return;
    }
    const stdin = offer.stdin?.(input);
    if (!(await run(argv, { undo, ...(stdin === undefined ? {} : { stdin }) }))) return;
    const { [draftKey(offer, target)]: sent, ...others } = state().drafts;
    if (sent !== undefined) change({ drafts: others });
  };
  return {
    state,
    change,
    carryOut: (offer, input, target) => {
      const consequence = offer.consequence(target.facts);
      if (consequence === null) void perform(offer, input, target);
      else change({ overlay: { kind: "confirm", offer, target, input, consequence } });
    },
    perform,
    ...carefully(reach, tell),
    command: async (argv, undo = null) => run(argv, { undo }),
    whole: async (query) =>
      reach.ask({ ...query, window: { ...query.window, wrap: false, first: 0, count: WHOLE_LINES, search: "" } }),
    save: (text, name) => tell(savedBy(reach, text, name)),
    notice: (kind, text) => tell({ kind, text }),
    mouse: reach.mouse,
    redraw: reach.redraw,
    suspend: reach.suspend,
    quit: reach.quit,
  };
};

/** What is handed to programs of the machine: where that fails it is told, and ends nothing. */
const carefully = (
  { edit, page, clip }: Pick<Reach, "edit" | "page" | "clip">,
  tell: (told: Pick<Told, "kind" | "text">) => void,
): Pick<Tools, "edit" | "page" | "copy"> => {
  const orTold = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      tell({ kind: "bad", text: `That did not work: ${reasonOf(error)}` });
      return otherwise;
    }
  };
  const copied = async (text: string, what: string): Promise<void> => tell(COPIED[await clip(text)](what));
  return {
    edit: async (text, name) => orTold(edit(text, name), null),
    page: async (text, name) => orTold(page(text, name), undefined),
    copy: (text, what) => void orTold(copied(text, what), undefined),
  };
};

const savedBy = ({ write }: Pick<Reach, "write">, text: string, name: string): Pick<Told, "kind" | "text"> => {
  try {
    return { kind: "good", text: `Written to ${write(text, name)}.` };
  } catch (error) {
    return { kind: "bad", text: `It could not be written: ${reasonOf(error)}` };
  }
};

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
