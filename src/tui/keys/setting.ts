import { dataOf } from "../answers.ts";
import { draftOf } from "../parts/draft.ts";
import { focusOf } from "../layout.ts";
import { type Binding, bind } from "../binding.ts";
import { listQuery } from "../screens/lists.ts";
import type { State } from "../state.ts";
import { settingKey } from "../target.ts";
import type { Tools } from "../tools.ts";

const chosen = (state: State) =>
  state.panel !== "config" || focusOf(state) !== "list"
    ? null
    : (dataOf(state, listQuery(state, "config"))?.rows.find(({ id }) => id === state.lists.config.id) ?? null);

const edit = (tools: Tools): void => {
  const row = chosen(tools.state());
  if (row !== null)
    tools.change({
      overlay: {
        kind: "setting",
        key: row.id,
        boundary: row.boundary,
        draft: tools.state().drafts[settingKey(row.id)] ?? draftOf(row.value),
      },
    });
};

/** A graph's own value is told beside the file's; no key of millrace.toml is called so. */
const whyNot = (state: State): string | null =>
  / \(graph /.test(chosen(state)?.id ?? "") ? "A graph says this; it is changed in the graph's file." : null;

/** The key of the settings' list. */
export const SETTING_KEYS: readonly Binding[] = [
  {
    ...bind(
      "setting-edit",
      ["enter"],
      "change",
      "Change the chosen setting; when it takes effect is told first.",
      10,
      (state) => chosen(state) !== null,
      edit,
    ),
    refusal: whyNot,
  },
];
