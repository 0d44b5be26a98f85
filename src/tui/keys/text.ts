import { TABS, type Tab } from "../../watching/query.ts";
import { draftOf } from "../parts/draft.ts";
import { viewAt } from "../found.ts";
import { focusOf } from "../layout.ts";
import { type Binding, bind } from "../binding.ts";
import type { State } from "../state.ts";
import { factsOf, noteOf, ofRun, subjectOf } from "../subject.ts";
import { firstShown, textArea, textName, textPage, textQuery } from "../texts.ts";
import type { Tools } from "../tools.ts";
import { changeText, hasChosenLine } from "./move-text.ts";

const inText = (state: State): boolean => focusOf(state) === "text";
const shown = (state: State): boolean => textQuery(state) !== null;
const onTabs = (state: State): boolean => subjectOf(state) !== null && shown(state) && textName(state) !== "logs";

const search = (tools: Tools): void => {
  const { search: before } = tools.state().texts[textName(tools.state())];
  tools.change({ overlay: { kind: "filter", draft: draftOf(before), before } });
};

/** Goes to the next line that the search found, or the one before, round the ends. */
const goFound = (tools: Tools, forwards: boolean): void => {
  const state = tools.state();
  const page = textPage(state);
  const area = textArea(state);
  if (page === null || area === null || page.found.length === 0) return;
  const view = state.texts[textName(state)];
  const at = view.line ?? firstShown(view, page, area.rows);
  const next = forwards
    ? (page.found.find((line) => line > at) ?? page.found[0])
    : (page.found.findLast((line) => line < at) ?? page.found.at(-1));
  if (next === undefined) return;
  changeText(tools, viewAt(next, page, area.rows));
};

const turnTab = (tools: Tools, by: number): void => {
  const { tab } = tools.state();
  const next: Tab = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length] ?? "card";
  tools.change({ tab: next });
};

/** From the newest attempt back to the first, and round. */
const turnAttempt = (tools: Tools): void => {
  const state = tools.state();
  const attempts = factsOf(state)?.attempts ?? [];
  const at = attempts.findIndex(({ n }) => n === state.attempt);
  const before = at === -1 ? attempts.length - 2 : at - 1;
  tools.change({ attempt: before < 0 ? null : (attempts[before]?.n ?? null) });
};

const whole = async (tools: Tools): Promise<{ readonly text: string; readonly name: string } | null> => {
  const state = tools.state();
  const query = textQuery(state);
  const page = query === null ? null : await tools.whole(query);
  if (page === null) return null;
  return { text: page.copy.join("\n"), name: nameOf(state) };
};

/** What a file of the shown text is called; an idea's and an incident's own name is behind its kind. */
const nameOf = (state: State): string => {
  const name = textName(state);
  const about = subjectOf(state);
  if (name === "note") return (noteOf(state) ?? "").replace(/^\w+:/, "").replace(/\.md$/, "");
  return about === null || name === "logs" ? "logs" : `${about.task}-${name}`;
};

const withWhole = async (tools: Tools, then: (text: string, name: string) => void): Promise<void> => {
  const found = await whole(tools);
  if (found === null) tools.notice("warn", "The whole text could not be read in time; try again.");
  else if (found.text === "") tools.notice("info", "There is no text here.");
  else then(found.text, found.name);
};

const openLine = (tools: Tools): void => {
  const state = tools.state();
  const page = textPage(state);
  const view = state.texts.logs;
  if (page === null) return;
  const about = page.about[(view.line ?? page.total - 1) - page.first] ?? null;
  if (about === null) tools.notice("info", "This line belongs to no run.");
  else tools.change({ open: ofRun(about), stream: false, bare: false });
};

/** The keys of a text besides moving in it. */
export const TEXT_KEYS: readonly Binding[] = [
  bind("search", ["/"], "search", "Find words in this text.", 20, inText, search),
  bind("search-next", ["n"], "next match", "To the next line that was found.", 0, searched, (tools) =>
    goFound(tools, true),
  ),
  bind("search-before", ["N"], "match before", "To the line found before.", 0, searched, (tools) =>
    goFound(tools, false),
  ),
  bind("tab-next", ["]", "tab", "right"], "tabs", "The next tab of the detail.", 25, onTabs, (tools) =>
    turnTab(tools, 1),
  ),
  bind("tab-before", ["[", "shift-tab", "left"], "tab before", "The tab before.", 0, onTabs, (tools) =>
    turnTab(tools, -1),
  ),
  bind(
    "attempt",
    ["c"],
    "attempt",
    "The attempt before this one, and round to the newest.",
    35,
    ofAttempts,
    turnAttempt,
  ),
  bind("open-line", ["enter"], "open its run", "Open the run this line tells of.", 10, hasLine, openLine),
  bind("wrap", ["W"], "wrap", "Wrap long lines, or cut them.", 60, shown, (tools) =>
    changeText(tools, { wrap: !tools.state().texts[textName(tools.state())].wrap, left: 0 }),
  ),
  bind("raw", ["i"], "raw", "What was really written, or the readable form of it.", 50, hasRaw, (tools) =>
    changeText(tools, { raw: !tools.state().texts[textName(tools.state())].raw }),
  ),
  bind(
    "bare",
    ["v"],
    "bare",
    "Only the text, so that the terminal selects clean lines; again or esc goes back.",
    70,
    shown,
    (tools) => tools.change({ bare: !tools.state().bare }),
  ),
  bind(
    "copy-text",
    ["y"],
    "copy",
    "Copy this text, unwrapped and without frames.",
    65,
    inText,
    (tools) => void withWhole(tools, (text, name) => tools.copy(text, name)),
  ),
  bind(
    "save",
    ["ctrl-s"],
    "save",
    "Write this text into a file of the folder you are in.",
    75,
    shown,
    (tools) => void withWhole(tools, (text, name) => tools.save(text, name)),
  ),
  bind(
    "pager",
    ["o"],
    "pager",
    "Read this text in $PAGER.",
    80,
    shown,
    (tools) => void withWhole(tools, (text, name) => void tools.page(text, name)),
  ),
];

function searched(state: State): boolean {
  return inText(state) && state.texts[textName(state)].search !== "";
}

function hasRaw(state: State): boolean {
  return shown(state) && textName(state) !== "note";
}

function ofAttempts(state: State): boolean {
  return (
    onTabs(state) && (state.tab === "output" || state.tab === "checks") && (factsOf(state)?.attempts.length ?? 0) > 1
  );
}

function hasLine(state: State): boolean {
  return inText(state) && hasChosenLine(state);
}
