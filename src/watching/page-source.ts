import type { House } from "../operator/house.ts";
import type { World } from "../ports/world.ts";
import type { TextPage } from "./answer.ts";
import { cardPage } from "./pages/card.ts";
import { checksPage } from "./pages/checks.ts";
import { makeDiffPage } from "./pages/diff.ts";
import { makeOutputPage } from "./pages/output.ts";
import type { PageOptions, PagePorts, PageText } from "./pages/page.ts";
import { provenancePage } from "./pages/provenance.ts";
import { stagesPage } from "./pages/stages.ts";
import { timelinePage } from "./pages/timeline.ts";
import { usagePage } from "./pages/usage.ts";
import type { Query, Subject, Tab } from "./query.ts";
import { makeTaskSpending } from "./task-spending.ts";
import { makeTextWindow } from "./text-window.ts";

/** What a detail's page is read by. */
type PageQuery = Omit<Extract<Query, { source: "page" }>, "source">;

/** Reads the page of one tab, whole. */
type ReadPage = (ports: PagePorts, subject: Subject, options: PageOptions) => PageText | Promise<PageText>;

/** A page is read once for whoever scrolls in it: so long as it lives, and so long as nothing more of it is expected. */
const LIVE_MS = 300;
const AT_REST_MS = 1_200;
/** The pages a screen goes to and fro between. */
const KEPT_MAX = 3;

type Kept = { readonly key: string; readonly readMs: number; readonly text: PageText };

/** Makes the source of a detail's tabs: windows on pages that are read by the tab's own reader. */
export const makePageSource = (
  house: Pick<House, "reader" | "diff" | "ledger" | "settings">,
  world: World,
): ((query: PageQuery) => Promise<TextPage>) => {
  const plain: PagePorts = { reader: house.reader, offset: world.offset };
  const spending = makeTaskSpending(house, world);
  const compare = makeDiffPage();
  const diff: ReadPage = (_, subject, options) => compare(house, subject, options);
  const read: Readonly<Record<Tab, ReadPage>> = { ...PAGES, output: makeOutputPage(), diff };
  const cut = makeTextWindow();
  let kept: readonly Kept[] = [];
  return async ({ subject, tab, attempt, raw, window }) => {
    const { columns } = window;
    const key = JSON.stringify([subject, tab, attempt, raw, columns]);
    const known = kept.find((each) => each.key === key && isFresh(each, world.monotonic()));
    if (known !== undefined) return cut(known.text, window);
    const ports = tab === "usage" ? { ...plain, ...(await spending()) } : plain;
    const text = await read[tab](ports, subject, { attempt, raw, nowMs: world.now(), columns });
    kept = [{ key, readMs: world.monotonic(), text }, ...kept.filter((each) => each.key !== key)].slice(0, KEPT_MAX);
    return cut(text, window);
  };
};

const isFresh = ({ readMs, text }: Kept, nowMs: number): boolean => nowMs - readMs < (text.live ? LIVE_MS : AT_REST_MS);

const PAGES: Readonly<Record<Exclude<Tab, "output" | "diff">, ReadPage>> = {
  card: cardPage,
  stages: stagesPage,
  checks: checksPage,
  usage: usagePage,
  timeline: timelinePage,
  provenance: provenancePage,
};
