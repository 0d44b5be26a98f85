import { type Line, span } from "../../view/line.ts";
import type { Area } from "../state.ts";
import { drawBox, insideOf, wrapped } from "./box.ts";
import type { Draft } from "./draft.ts";
import { drawDraft } from "./draw-draft.ts";

/** A question to the person: what is asked, of what, and whether the answer may have several lines or be left out. */
export type Asking = {
  readonly title: string;
  readonly prompt: string;
  readonly several: boolean;
  readonly optional: boolean;
};

/** A prompt with the text being typed, as a box. In a text of several lines enter begins a line, so that another key sends it. */
export const drawAsk = ({ title, prompt, several, optional }: Asking, draft: Draft, area: Area): readonly Line[] => {
  const above = wrapped(optional ? `${prompt} (may be left empty)` : prompt, insideOf(area, 80, 1).columns).slice(0, 3);
  const inside = insideOf(area, 80, above.length + 1 + (several ? 10 : 1));
  const rows = Math.max(1, inside.rows - above.length - 1);
  const typed = drawDraft(draft, Math.max(1, inside.columns - 2), rows);
  const text = typed.map((each, at): Line => [span(at === 0 && !several ? "› " : "  ", "key"), ...each]);
  return drawBox(
    {
      title,
      body: [...above, [], ...text],
      keys: [
        [several ? "ctrl-s" : "enter", "sends"],
        ["ctrl-e", "opens $EDITOR"],
        ["esc", "leaves"],
      ],
    },
    inside,
  );
};
