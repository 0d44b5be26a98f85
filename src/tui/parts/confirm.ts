import { type Line, span } from "../../view/line.ts";
import type { Area } from "../state.ts";
import { drawBox, insideOf, wrapped } from "./box.ts";

/** Consent to something that cannot be taken back: what it is, what comes of it, and the command it equals. */
export const drawConfirm = (
  { title, consequence, command }: { readonly title: string; readonly consequence: string; readonly command: string },
  area: Area,
): readonly Line[] => {
  const { columns } = insideOf(area, 70, 1);
  const said = wrapped(consequence, columns, "warn");
  const equals = wrapped(command, columns - 2, "dim").map((each, at): Line => [
    span(at === 0 ? "$ " : "  ", "dim"),
    ...each,
  ]);
  const rows = Math.min(said.length + 1 + equals.length, Math.max(1, area.rows - 2));
  // What comes of it is more important than the whole of a long command.
  const kept = said.slice(0, Math.max(1, rows - 2));
  return drawBox(
    {
      title,
      body: [...kept, [], ...equals],
      keys: [
        ["y", "does it"],
        ["n", "leaves it"],
      ],
    },
    { columns, rows },
  );
};
