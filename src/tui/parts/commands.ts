import { type Line, span } from "../../view/line.ts";
import { clockOf } from "../../view/time.ts";
import type { Area, Performed } from "../state.ts";
import { drawBox, insideOf, wrapped } from "./box.ts";
import { drawMenu } from "./menu.ts";

/** The commands that the actions were, the newest first, as a box; below them the whole of the chosen one and what came of it. */
export const drawCommands = (performed: readonly Performed[], at: number, area: Area): readonly Line[] => {
  const newest = performed.toReversed();
  const inside = insideOf(area, 100, 20);
  const chosen = newest[at];
  const { columns } = inside;
  const command = wrapped(chosen?.command ?? "", columns - 2)
    .slice(0, 2)
    .map((each, line): Line => [span(line === 0 ? "$ " : "  ", "dim"), ...each]);
  const said = wrapped(chosen === undefined ? "" : outcomeOf(chosen), columns).slice(0, DETAIL_MAX - command.length);
  const menu = { columns, rows: Math.max(1, inside.rows - DETAIL_MAX - 1) };
  const draw = (index: number): Line => {
    const each = newest[index];
    return each === undefined ? [] : drawPerformed(each);
  };
  const body =
    newest.length === 0
      ? [[span("Nothing was done from this screen yet. Every action stands here as the command it equals.", "dim")]]
      : [...drawMenu(newest.length, at, draw, menu), [span("─".repeat(columns), "dim")], ...command, ...said];
  return drawBox(
    {
      title: "Commands",
      body,
      keys: [
        ["y", "copies the command"],
        ["esc", "leaves"],
      ],
    },
    inside,
  );
};

/** Lines kept for the whole of the chosen command. */
const DETAIL_MAX = 5;

const drawPerformed = (performed: Performed): Line => {
  const { atMs, code, command } = performed;
  const time = clockOf(new Date(atMs).toISOString());
  const mark = code === null ? span("…", "accent") : code === 0 ? span("✓", "good") : span("✗", "bad");
  return [span(`${time} `, "dim"), mark, span(` ${command}`), span(`  ${outcomeOf(performed)}`, "dim")];
};

const outcomeOf = ({ code, said }: Performed): string => {
  if (code === null) return "at work";
  if (said !== "") return said;
  return code === 0 ? "done" : `ended with ${code}`;
};
