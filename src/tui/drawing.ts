import type { Line } from "../view/line.ts";
import { commandLine } from "./performing.ts";
import { BINDINGS } from "./keymap.ts";
import { helpRows } from "./overlays/help.ts";
import { jumpTargets } from "./overlays/jump.ts";
import { chosenEntry, paletteEntries } from "./overlays/palette.ts";
import { draftText } from "./parts/draft.ts";
import { drawAsk } from "./parts/ask.ts";
import { drawChoose } from "./parts/choose.ts";
import { drawCommands } from "./parts/commands.ts";
import { drawConfirm } from "./parts/confirm.ts";
import { drawHelp } from "./parts/help.ts";
import { drawJump } from "./parts/jump.ts";
import { drawNotices } from "./parts/notices.ts";
import { drawPalette } from "./parts/palette.ts";
import { drawTour } from "./parts/tour.ts";
import type { Area, Overlay, State } from "./state.ts";

/** The key of an action by its id; the tour names no key by itself. */
const keyOfBinding = (id: string): string => BINDINGS.find((binding) => binding.id === id)?.keys[0] ?? "";

/** What stands over the panel, as a box; null while nothing does, and for what is typed into the line below. */
export const drawOverlay = (state: State, area: Area): readonly Line[] | null => {
  const { overlay } = state;
  if (overlay === null || overlay.kind === "filter") return null;
  switch (overlay.kind) {
    case "palette":
      return drawPaletteOf(state, overlay, area);
    case "help":
      return drawHelp(helpRows(state, draftText(overlay.draft)), overlay.draft, overlay.top, area);
    case "jump":
      return drawJump(jumpTargets(state, draftText(overlay.draft)), overlay.draft, overlay.at, area);
    case "notices":
      return drawNotices(state.notices, overlay.at, area);
    case "commands":
      return drawCommands(state.performed, overlay.at, area);
    case "tour":
      return drawTour(overlay.at, area, keyOfBinding);
    case "setting":
      return drawAsk(
        {
          title: overlay.key,
          prompt: `The new value, as millrace.toml has it. A change takes effect: ${overlay.boundary}.`,
          several: false,
          optional: false,
        },
        overlay.draft,
        area,
      );
    case "ask":
    case "choose":
    case "confirm":
    default:
      return drawOffer(overlay, area);
  }
};

const drawPaletteOf = (state: State, overlay: Extract<Overlay, { kind: "palette" }>, area: Area): readonly Line[] => {
  const entries = paletteEntries(state, draftText(overlay.draft));
  return drawPalette(entries, overlay.draft, chosenEntry(overlay, entries), area);
};

const drawOffer = (overlay: Extract<Overlay, { kind: "ask" | "choose" | "confirm" }>, area: Area): readonly Line[] => {
  const { offer, target } = overlay;
  const title = target.title === "" ? offer.label : `${offer.label} ${target.title}`;
  if (overlay.kind === "confirm") {
    const command = commandLine(offer.argv(target.facts, overlay.input));
    return drawConfirm({ title, consequence: overlay.consequence, command }, area);
  }
  const own = offer.input?.prompt ?? "";
  const prompt = target.asks === "" ? own : `${target.asks} — ${own}`;
  if (overlay.kind === "choose") return drawChoose({ title, prompt, choices: overlay.choices }, overlay.at, area);
  const several = offer.input?.kind === "text";
  const optional = offer.input !== null && offer.input.kind !== "choice" && offer.input.optional;
  return drawAsk({ title, prompt, several, optional }, overlay.draft, area);
};
