import { type Line, span } from "../../view/line.ts";
import type { Area } from "../state.ts";
import { drawBox, insideOf, wrapped } from "./box.ts";

type Page = {
  readonly title: string;
  readonly text: readonly string[];
  readonly keys: readonly (readonly [string, string])[];
};

const PAGES: readonly Page[] = [
  {
    title: "What Millrace does",
    text: [
      "You write down what you want done as tasks. Agents carry each through stages: one builds, one checks, one fixes.",
      "What passes your checks is integrated into your branch. You are asked only where a person must decide.",
    ],
    keys: [],
  },
  {
    title: "Add a task",
    text: [
      "Say in a sentence or a page what you want done, as to a colleague. It waits in the queue until the engine takes it.",
    ],
    keys: [
      ["add-task", "add a task"],
      ["panel-queue", "see the queue"],
    ],
  },
  {
    title: "Start the engine",
    text: [
      "Nothing works until it runs. It may work the queue off once, or stay and take what comes; the line at the top always says how it is.",
    ],
    keys: [
      ["start", "start it, to stay in the background"],
      ["start-once", "carry the next task, then end"],
      ["pause", "pause it"],
    ],
  },
  {
    title: "Watch, and answer",
    text: [
      "Enter on a row shows its task: the output as it is written, the diff, the checks, the cost. Problems holds what needs you, with the keys that mend it.",
    ],
    keys: [
      ["panel-problems", "what needs you"],
      ["help", "the keys that mean something here"],
      ["palette", "everything that can be done, by name"],
      ["quit", "leave; the engine goes on"],
    ],
  },
];

/** How many pages the tour has. */
export const TOUR_PAGES = PAGES.length;

/** A page of the tour that an empty workspace opens with, as a box; `keyOf` tells the key of an action by its id. */
export const drawTour = (at: number, area: Area, keyOf: (id: string) => string): readonly Line[] => {
  const page = PAGES[Math.max(0, Math.min(at, PAGES.length - 1))];
  const inside = insideOf(area, 66, 10);
  const text = (page?.text ?? []).flatMap((each) => [...wrapped(each, inside.columns), []]);
  const rows = (page?.keys ?? []).map(([id, does]): Line => [span(keyOf(id).padStart(8), "key"), span(`  ${does}`)]);
  const last = at >= PAGES.length - 1;
  return drawBox(
    {
      title: `${page?.title ?? ""} (${Math.min(at + 1, PAGES.length)} of ${PAGES.length})`,
      body: [...text, ...rows],
      keys: [
        ["enter", last ? "begins" : "goes on"],
        ...(at > 0 ? ([["←", "back"]] as const) : []),
        ["esc", "leaves the tour"],
      ],
    },
    inside,
  );
};
