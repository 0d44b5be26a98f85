import type { Offer } from "../operator/offer.ts";
import type { Answer, Told } from "../watching/answer.ts";
import type { Subject, Tab } from "../watching/query.ts";
import type { Draft } from "./parts/draft.ts";
import type { Target } from "./target.ts";

/** The panels on keys 1 to 7, and the problems on p. */
export const PANELS = ["overview", "queue", "runs", "research", "logs", "config", "publish", "problems"] as const;
export type PanelName = (typeof PANELS)[number];

/** A rectangle of cells. */
export type Area = { readonly columns: number; readonly rows: number };

/** Where a list stands: the chosen row by its id, where it stood last, the first row shown, and what is kept of the rows. */
export type Cursor = {
  readonly id: string | null;
  readonly at: number;
  readonly top: number;
  readonly filter: string;
  readonly sort: string;
};

/** Where a text stands: `first` null follows its end. */
export type TextView = {
  readonly first: number | null;
  readonly wrap: boolean;
  /** The first column shown of lines that are not wrapped. */
  readonly left: number;
  readonly raw: boolean;
  readonly search: string;
  /** The search was sent and its first match is gone to as soon as it is found. */
  readonly seeks: boolean;
  /** How many lines there were when following stopped, so that new ones can be counted. */
  readonly seen: number;
  /** The chosen line, in texts whose lines lead somewhere; null is the last one. */
  readonly line: number | null;
};

/** The texts of the screen: the tabs of a detail, the stream, and what lies there for research. */
export type TextName = Tab | "logs" | "note";

/** What stands over the panel and takes every key. */
export type Overlay =
  /** `id` is the entry that was chosen, wherever it stands by now; without it the place counts. */
  | { readonly kind: "palette"; readonly draft: Draft; readonly at: number; readonly id?: string }
  | { readonly kind: "help"; readonly draft: Draft; readonly top: number }
  /** The filter of the list, or the search in the text, being typed; `before` is what Esc restores. */
  | { readonly kind: "filter"; readonly draft: Draft; readonly before: string }
  | { readonly kind: "jump"; readonly draft: Draft; readonly at: number }
  /** An action's input being typed: a line or several. */
  | { readonly kind: "ask"; readonly offer: Offer; readonly target: Target; readonly draft: Draft }
  | {
      readonly kind: "choose";
      readonly offer: Offer;
      readonly target: Target;
      readonly choices: readonly string[];
      readonly at: number;
    }
  | {
      readonly kind: "confirm";
      readonly offer: Offer;
      readonly target: Target;
      readonly input: string;
      readonly consequence: string;
    }
  /** A setting's new value being typed; `boundary` is when it takes effect. */
  | { readonly kind: "setting"; readonly key: string; readonly boundary: string; readonly draft: Draft }
  | { readonly kind: "notices"; readonly at: number }
  | { readonly kind: "commands"; readonly at: number }
  | { readonly kind: "tour"; readonly at: number };

/** A line of the notices: an event, a receipt or a refusal; kept until it is read. */
export type Notice = Told & { readonly read: boolean };

/** A command that an action was: as a person would type it, and what came of it; `code` null while it works. */
export type Performed = {
  readonly id: number;
  readonly atMs: number;
  readonly command: string;
  readonly code: number | null;
  readonly said: string;
};

/** How an action can be taken back, as a command line. */
export type Undo = { readonly label: string; readonly argv: readonly string[] };

/** Everything the frame is drawn from; it is replaced, never changed. */
export type State = {
  /** The cells that may be drawn: the terminal's columns, and one row less than it has. */
  readonly area: Area;
  /** The one clock; moves once a second and whenever something is told. */
  readonly nowMs: number;
  readonly panel: PanelName;
  /** Where a detail fills the panel: what it is about; null while the list stands. */
  readonly open: Subject | null;
  /** The idea or the incident that fills the research panel, by its row's id; null while the list stands. */
  readonly note: string | null;
  readonly tab: Tab;
  /** The attempt whose output is shown, null for the newest. */
  readonly attempt: number | null;
  /** Whether the detail of the chosen row stands beside the list. */
  readonly split: "list" | "both";
  readonly mode: "operator" | "debug";
  readonly lists: Readonly<Record<PanelName, Cursor>>;
  readonly texts: Readonly<Record<TextName, TextView>>;
  /** What the logs are bound to: a run, a stage, kinds of events; null and none bind nothing. */
  readonly logs: { readonly run: string | null; readonly stage: string | null; readonly kinds: readonly string[] };
  /** The stream fills the screen, on whatever panel. */
  readonly stream: boolean;
  /** Without frames and without anything but the text, so that the terminal's own selection copies clean lines. */
  readonly bare: boolean;
  readonly mouse: boolean;
  /** Draws no moving thing, and no colour where that is asked for. */
  readonly still: boolean;
  readonly overlay: Overlay | null;
  readonly notices: readonly Notice[];
  readonly performed: readonly Performed[];
  readonly undo: Undo | null;
  /** What was typed for an action and not carried out, by `draftKey`: left with esc, or sent and refused. */
  readonly drafts: Readonly<Record<string, Draft>>;
  /** The order of rows being drafted, ids in order; null while none is. */
  readonly draftOrder: readonly string[] | null;
  /** What was told, by the kin of its query (`answers.ts`). */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Ctrl+C was pressed: pressed again before then it quits. */
  readonly leavingUntilMs: number;
};
