import { type Line, span } from "../../view/line.ts";
import type { Area } from "../state.ts";
import { drawBox, insideOf, wrapped } from "./box.ts";
import { drawMenu } from "./menu.ts";

/** One of several to be chosen, as a box. */
export const drawChoose = (
  { title, prompt, choices }: { readonly title: string; readonly prompt: string; readonly choices: readonly string[] },
  at: number,
  area: Area,
): readonly Line[] => {
  const above = wrapped(prompt, insideOf(area, 70, 1).columns).slice(0, 3);
  const inside = insideOf(area, 70, above.length + 1 + Math.max(1, Math.min(12, choices.length)));
  const menu = { columns: inside.columns, rows: Math.max(1, inside.rows - above.length - 1) };
  const body =
    choices.length === 0
      ? [[span("There is nothing to choose from.", "dim")]]
      : drawMenu(choices.length, at, (index) => [span(choices[index] ?? "")], menu);
  return drawBox(
    {
      title,
      body: [...above, [], ...body],
      keys: [
        ["enter", "takes it"],
        ["↑↓", "choose"],
        ["esc", "leaves"],
      ],
    },
    inside,
  );
};
