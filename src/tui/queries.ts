import type { Query } from "../watching/query.ts";
import { isListPanel, listQuery } from "./screens/lists.ts";
import type { State } from "./state.ts";
import { ofRun, subjectOf } from "./subject.ts";
import { stagesQuery, textQuery } from "./texts.ts";

/** Everything the screen has to be told of as it stands; nothing that is not seen is read. */
export const queriesOf = (state: State): readonly Query[] => {
  const subject = subjectOf(state);
  const text = textQuery(state);
  const stages = stagesQuery(state);
  return [
    { source: "strip" },
    ...(subject === null ? [] : [{ source: "subject", subject } as const]),
    // The stages of the run that the stream is bound to.
    ...(text?.source !== "logs" || text.run === null ? [] : [{ source: "subject", subject: ofRun(text.run) } as const]),
    ...(text === null ? [] : [text]),
    ...(stages === null ? [] : [stages]),
    ...panelQueries(state),
    ...overlayQueries(state),
  ];
};

const panelQueries = (state: State): readonly Query[] => {
  const { panel } = state;
  // What a detail covers is still read where the detail's subject is found by its row, and costs little.
  if (isListPanel(panel)) return [listQuery(state, panel)];
  if (panel === "overview" || panel === "publish") return [{ source: panel }];
  return [];
};

const overlayQueries = ({ overlay }: State): readonly Query[] => {
  if (overlay?.kind !== "jump") return [];
  const fragment = overlay.draft.lines.join(" ").trim();
  return fragment === "" ? [] : [{ source: "find", fragment }];
};
