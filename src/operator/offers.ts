import type { Offer, OfferFacts } from "./offer.ts";
import { ADD_OFFERS } from "./offers-add.ts";
import { ENGINE_OFFERS } from "./offers-engine.ts";
import { RUN_OFFERS } from "./offers-run.ts";
import { STOP_OFFERS } from "./offers-stop.ts";
import { TASK_OFFERS } from "./offers-task.ts";

/** Everything a person may do from a screen, each on a key of its own, in the order of help. */
export const OFFERS: readonly Offer[] = [
  ...ADD_OFFERS,
  ...TASK_OFFERS,
  ...RUN_OFFERS,
  ...ENGINE_OFFERS,
  ...STOP_OFFERS,
];

/** The command line that puts tasks first, in this order; the order before, as far down, is the way back. */
export const reorderArgv = (ids: readonly string[]): readonly string[] => ["reorder", ...ids];

/** Keys that the screen itself uses, wherever one is: no offer may have one. */
export const RESERVED_KEYS: readonly string[] = [
  ..."1 2 3 4 5 6 7 p w e q ? : / s + _ z @ y m [ ] { } j k g G h l n N f i o v c W < >".split(" "),
  ..."tab enter esc space up down left right pgup pgdn home end shift-tab backspace delete".split(" "),
  ..."ctrl-p ctrl-z ctrl-c ctrl-e ctrl-l".split(" "),
];

/** One row of the table of keys, for help and the guide; `command` is the command line it equals, its parts to be filled in by name. */
export type KeyRow = {
  readonly key: string;
  readonly label: string;
  readonly summary: string;
  readonly command: string;
};

/** The keys of the offers, in the order of help. */
export const keyTable = (): readonly KeyRow[] =>
  OFFERS.map(({ key, label, summary, argv, input }) => ({
    key,
    label,
    summary,
    command: `millrace ${argv(NAMED, input?.name ?? "").join(" ")}`,
  }));

/** A task by the name that usage lines give it. */
const NAMED: OfferFacts = {
  workspace: { word: "", sentence: "", alive: false, pauses: [], working: 0, open: 0, unstartable: null },
  task: { task: "TASK", state: null, priority: 0, open: null, last: null },
};
