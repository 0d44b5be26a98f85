import type { House } from "../operator/house.ts";
import type { GraphSetting, Setting } from "../ports/settings.ts";
import { phraseBoundary, phraseGraphOrigin, phraseOrigin, phraseValue } from "../view/setting.ts";
import type { ConfigRow, Page } from "./answer.ts";
import type { Slice } from "./query.ts";
import { type ListForm, pageOfList } from "./short-list.ts";

/**
 * Makes the list of the effective settings. What is wrong with millrace.toml is thrown as the Failure that names its place, so that
 * the last good list remains with its age. Loads the parser and the schema when it is first asked.
 */
export const makeSettingsList =
  ({ settings }: Pick<House, "settings">): ((slice: Slice) => Promise<Page<ConfigRow>>) =>
  async (slice) => {
    const desk = await settings();
    const rows = [...desk.show().settings.map(rowOf), ...desk.graphs().map(graphRow)];
    return pageOfList({ rows, note: "" }, FORM, slice);
  };

const VALUE_MAX = 2_000;

const rowOf = ({ key, value, line, boundary }: Setting): ConfigRow => ({
  id: key,
  value: phraseValue(value).slice(0, VALUE_MAX),
  fallback: line === null,
  origin: line === null ? phraseOrigin(line) : `millrace.toml ${phraseOrigin(line)}`,
  boundary: phraseBoundary(boundary),
});

/** A graph's value stands beside the file's under a name of its own, because several graphs may say the same key. */
const graphRow = (setting: GraphSetting): ConfigRow => ({
  id: `${setting.key} (graph ${setting.graph})`,
  value: phraseValue(setting.value),
  fallback: false,
  origin: phraseGraphOrigin(setting),
  boundary: phraseBoundary("cycle_boundary"),
});

const FORM: ListForm<ConfigRow> = {
  texts: ({ id, value, origin, boundary }) => [id, value, origin, boundary],
  sorts: {
    key: (a, b) => (a.id < b.id ? -1 : 1),
    origin: (a, b) => Number(a.fallback) - Number(b.fallback),
  },
};
