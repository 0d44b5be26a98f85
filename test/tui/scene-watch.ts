import type {
  Answers,
  Overview,
  QueueRow,
  RunListRow,
  Strip,
  SubjectFacts,
  TextPage,
} from "../../src/watching/answer.ts";
import type { PageText } from "../../src/watching/pages/page.ts";
import type { Query, Subject } from "../../src/watching/query.ts";
import { makeTextWindow } from "../../src/watching/text-window.ts";

/** What a workspace of a scene holds; every source is answered from it. */
export type Workspace = {
  readonly strip: Strip;
  readonly overview: Overview;
  readonly queue: readonly QueueRow[];
  readonly runs: readonly RunListRow[];
  readonly problems: Answers["problems"]["rows"];
  readonly research: Answers["research"]["rows"];
  readonly config: Answers["config"]["rows"];
  readonly publish: Answers["publish"];
  readonly subject: (subject: Subject) => SubjectFacts | null;
  readonly text: (query: Extract<Query, { window: unknown }>) => PageText;
};

/** Answers a query as a watch would. */
export const answerTo = (workspace: Workspace, query: Query): Answers[Query["source"]] => {
  switch (query.source) {
    case "queue":
    case "runs":
    case "problems":
    case "research":
    case "config":
      return sliced(workspace[query.source], query.slice);
    case "subject":
      return workspace.subject(query.subject);
    case "logs":
    case "page":
    case "note":
      return cut(workspace.text(query), query.window);
    case "find": {
      const words = query.fragment.toLowerCase();
      const tasks = workspace.queue.filter(({ id }) => id.includes(words));
      return { tasks, runs: workspace.runs.map(({ id }) => id).filter((id) => id.includes(words)) };
    }
    case "strip":
    case "overview":
    case "publish":
    default:
      return workspace[query.source];
  }
};

type Rows = readonly { readonly id: string }[];

const sliced = (rows: Rows, slice: Extract<Query, { slice: unknown }>["slice"]): never => {
  const words = slice.filter.toLowerCase();
  const kept = rows.filter((row) => JSON.stringify(row).toLowerCase().includes(words));
  const at = kept.findIndex(({ id }) => id === slice.chosen);
  return {
    all: rows.length,
    total: kept.length,
    first: slice.first,
    rows: kept.slice(slice.first, slice.first + slice.count),
    chosenAt: at === -1 ? null : at,
    note: "",
  } as never;
};

const cut = (page: PageText, window: Parameters<ReturnType<typeof makeTextWindow>>[1]): TextPage =>
  makeTextWindow()(page, window);
