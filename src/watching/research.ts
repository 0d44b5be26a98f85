import type { House } from "../operator/house.ts";
import type { ResearchFile, ResearchFiles } from "../ports/research.ts";
import { phraseBytes } from "../view/bytes.ts";
import { line, span } from "../view/line.ts";
import { safe, safeLines } from "../view/safe.ts";
import type { Page, ResearchRow } from "./answer.ts";
import { type PageLine, pageLine, pageOf, type PageText } from "./pages/page.ts";
import type { Slice } from "./query.ts";
import { type ListForm, pageOfList } from "./short-list.ts";

/** What lies there for research: as a list, and each one's text. */
export type ResearchSource = {
  readonly list: (slice: Slice) => Page<ResearchRow>;
  readonly text: (id: string) => PageText;
};

const TITLE_BYTES = 4 * 1024;
const TEXT_MAX = 256 * 1024;
const TITLES_MAX = 2_000;

/** Makes the research panel's source; what an idea says is read once for its title and again only when its file changed. */
export const makeResearch = ({ research }: Pick<House, "research">): ResearchSource => {
  const titles = new Map<string, string>();
  return {
    list: (slice) => {
      const files = research();
      const { files: found, more } = files.list();
      if (titles.size > TITLES_MAX) titles.clear();
      const rows = found.map((file) => rowOf(file, titles, files)).toSorted(newestFirst);
      return pageOfList({ rows, note: noteOf(rows.length, more) }, FORM, slice);
    },
    text: (id) => {
      const file = fileOf(id);
      const head = file === null ? null : research().head(file, TEXT_MAX);
      if (head === null) return pageOf([], "It does not lie here any more.");
      if (head.slice(0, TITLE_BYTES).includes("\0")) return pageOf([], "This file is no text, so it is not shown.");
      const cut = head.length >= TEXT_MAX ? `Only the first ${phraseBytes(TEXT_MAX)} are shown.` : "";
      return pageOf(safeLines(head).map(drawn), cut === "" && head.trim() === "" ? "The file is empty." : cut);
    },
  };
};

const rowOf = (file: ResearchFile, titles: Map<string, string>, files: ResearchFiles): ResearchRow => {
  const { kind, name, path, at, size } = file;
  const key = `${kind}:${name}:${at}:${size}`;
  const title = titles.get(key) ?? titleOf(file, files.head(file, TITLE_BYTES) ?? "");
  titles.set(key, title);
  return { id: `${kind}:${name}`, kind, title, at, path: safe(path), size };
};

const fileOf = (id: string): Pick<ResearchFile, "kind" | "name"> | null => {
  const [, kind, name = ""] = /^(idea|incident):(.+)$/s.exec(id) ?? [];
  return kind === "idea" || kind === "incident" ? { kind, name } : null;
};

const TITLE_MAX = 200;

/** The first heading, or the first line that says something; a file that has neither is called by its name. */
const titleOf = ({ name }: ResearchFile, head: string): string => {
  if (head.includes("\0")) return safe(name);
  const body = head.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, "");
  const lines = body.split(/\r?\n/).map((each) => each.trim());
  const found = lines.find((each) => /^#{1,6} \S/.test(each)) ?? lines.find((each) => each !== "") ?? "";
  return safe(found.replace(/^#{1,6} /, "").slice(0, TITLE_MAX)) || safe(name);
};

const drawn = (text: string): PageLine => {
  const look = /^#{1,6} /.test(text) ? "title" : "plain";
  return pageLine(line(span(text, look)), { copy: safe(text) });
};

const noteOf = (rows: number, more: boolean): string => {
  if (more) return "There are more than are listed; the folders hold the others.";
  return rows > 0
    ? "Nobody works on these yet: they are kept for research, which comes in a later version."
    : "No idea and no incident lies here. millrace add-idea FILE keeps one; a run that needs research leaves an incident.";
};

const newestFirst = (a: ResearchRow, b: ResearchRow): number =>
  (b.at ?? "") === (a.at ?? "") ? (a.id < b.id ? -1 : 1) : (b.at ?? "") < (a.at ?? "") ? -1 : 1;

const FORM: ListForm<ResearchRow> = {
  texts: ({ title, path, kind }) => [title, path, kind],
  sorts: {
    title: (a, b) => (a.title < b.title ? -1 : 1),
    size: (a, b) => b.size - a.size,
    kind: (a, b) => (a.kind === b.kind ? newestFirst(a, b) : a.kind < b.kind ? -1 : 1),
  },
};
