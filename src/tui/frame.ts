import { fitLine, type Line, line, span } from "../view/line.ts";
import { clockOf } from "../view/time.ts";
import { makeShortIds } from "../view/short-id.ts";
import { onlyOf, toldOf } from "./answers.ts";
import { drawOverlay } from "./drawing.ts";
import { hintLine } from "./hints.ts";
import { keyOfPanel, titleOf } from "./keys/panels.ts";
import { footerOf } from "./keymap.ts";
import { bodyOf, isTooSmall, LEAST, sourceRows } from "./layout.ts";
import { isUnread, unreadIn } from "./notices.ts";
import { drawDraft } from "./parts/draw-draft.ts";
import { drawFooter } from "./parts/footer.ts";
import { clip, over } from "./parts/place.ts";
import { drawStrip } from "./parts/strip.ts";
import { drawTabs } from "./parts/tabs.ts";
import { drawTextPane } from "./parts/text-pane.ts";
import { drawPanel } from "./screens/panel.ts";
import { drawSources } from "./screens/sources-line.ts";
import { PANELS, type Notice, type State } from "./state.ts";
import { textName, textQuery } from "./texts.ts";

/** The whole screen: exactly the area's rows and columns, whatever the state is. */
export const drawFrame = (state: State): readonly Line[] => {
  const { area } = state;
  if (isTooSmall(area)) return drawTooSmall(state);
  if (state.bare && state.overlay === null) return drawBare(state);
  const body = clip(drawPanel(state, bodyOf(state)), bodyOf(state));
  const box = drawOverlay(state, bodyOf(state));
  return clip(
    [
      drawStrip(onlyOf(state, "strip"), state.nowMs, area.columns),
      drawTabLine(state),
      ...(box === null ? body : over(body, box)),
      ...(sourceRows(state) === 0 ? [] : [drawSources(state, area.columns)]),
      drawNoticeLine(state),
      drawFooterLine(state),
    ],
    area,
  );
};

/** The second row: the panels by their keys, and where a person is in the one that is shown. */
export const drawTabLine = (state: State): Line => {
  const needs = onlyOf(state, "strip")?.data?.needsYou ?? 0;
  const tabs = PANELS.map((panel) => ({
    key: keyOfPanel(panel),
    title: titleOf(panel),
    count: panel === "problems" ? needs : 0,
  }));
  const crumbs = [
    ...(state.stream ? ["stream"] : []),
    ...(state.note === null || state.open !== null ? [] : [state.note.replace(/:.*$/s, "")]),
    ...(state.open === null ? [] : [makeShortIds()(state.open.run ?? state.open.task), state.tab]),
  ];
  return drawTabs(tabs, PANELS.indexOf(state.panel), crumbs, state.area.columns);
};

const SIGNS: Readonly<Record<Notice["kind"], Line[number]>> = {
  good: span("✓ ", "good"),
  info: span("· ", "dim"),
  warn: span("! ", "warn"),
  bad: span("✗ ", "bad"),
  question: span("? ", "warn"),
};

/** What is being typed into a list or a text, else what is wrong with the workspace, else what was told last. */
const drawNoticeLine = (state: State): Line => {
  const { overlay, notices, area, performed } = state;
  if (overlay?.kind === "filter") {
    const [typed = []] = drawDraft(overlay.draft, area.columns - 4, 1);
    return fitLine([span(" / ", "key"), ...typed], area.columns);
  }
  const working = performed.findLast(({ code }) => code === null);
  if (working !== undefined) return fitLine(line(" ", span("… ", "warn"), span(working.command, "dim")), area.columns);
  const last = notices.at(-1);
  const [banner] = onlyOf(state, "strip")?.data?.banners ?? [];
  const unread = unreadIn(notices);
  if (banner !== undefined && (last === undefined || last.read || state.nowMs - Date.parse(last.at) > NOTICE_MS))
    return fitLine(
      line(
        " ",
        span("✗ ", "bad"),
        span(`${banner.subject}: ${banner.sentence} `, "bad"),
        ...hintLine(banner.hint, state),
      ),
      area.columns,
    );
  if (last === undefined) return fitLine([], area.columns);
  // The one that is shown needs no telling of.
  const more: Line = unread > (isUnread(last) ? 1 : 0) ? [span(` ${unread} unread, ctrl-n`, "dim")] : [];
  const told: Line = [
    span(" "),
    SIGNS[last.kind],
    span(`${clockOf(last.at)} `, "dim"),
    span(last.text, last.read ? "dim" : "plain"),
  ];
  const room = area.columns - more.reduce((sum, { text }) => sum + text.length, 0);
  return [...fitLine(told, room), ...more];
};

/** A notice hides what is wrong with the workspace for so long. */
const NOTICE_MS = 8_000;

const drawFooterLine = (state: State): Line => {
  const keys = state.overlay === null ? footerOf(state) : [];
  return drawFooter(
    keys.map(({ keys: [key = ""], label }) => ({ key: NAMES[key] ?? key, label, refusal: null })),
    state.area.columns,
  );
};

/** Keys whose name is longer than what stands on them. */
const NAMES: Readonly<Record<string, string>> = { enter: "⏎" };

/** Only the text, from the first column on, so that the terminal's own selection copies it as it is. */
const drawBare = (state: State): readonly Line[] => {
  const query = textQuery(state);
  const body = { columns: state.area.columns, rows: state.area.rows - 1 };
  const answer = query === null ? null : toldOf(state, query);
  const view = state.texts[textName(state)];
  const drawn = drawTextPane(
    { answer, view, left: view.left, chosen: null, empty: "There is no text here.", bare: true },
    body,
  );
  return clip([...drawn, line(span("v or esc", "key"), span(" goes back", "dim"))], state.area);
};

const drawTooSmall = ({ area }: State): readonly Line[] =>
  clip(
    [
      line(`${area.columns}x${area.rows + 1} is too small:`),
      line(`it takes ${LEAST.columns}x${LEAST.rows + 1}.`),
      line(span("q", "key"), " leaves; millrace status"),
      line("works at any size."),
    ],
    area,
  );
