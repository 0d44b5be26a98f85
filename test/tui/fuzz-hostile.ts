import { span } from "../../src/view/line.ts";
import { pageLine } from "../../src/watching/pages/page.ts";
import { ID } from "./scene-answers.ts";
import type { Workspace } from "./scene-watch.ts";

/** Strings that decide what is drawn, not what it says: a hostile card cannot choose them. */
const KEPT: ReadonlySet<string> = new Set([
  "state",
  "kind",
  "word",
  "owner",
  "scope",
  "at",
  "since",
  "tab",
  "runState",
]);

/** The workspace with every text in it that an agent, a card or a path could have chosen replaced or lengthened. */
export const hostile = (workspace: Workspace, text: string): Workspace => {
  const { subject, text: page, publish, ...told } = workspace;
  return {
    ...(poisoned(told, text) as typeof told),
    publish: { branch: text, lines: [[span(text)], ...publish.lines], note: text },
    subject: (asked) => poisoned(subject(asked) ?? subject({ task: ID.port, run: null }), text) as never,
    text: (query) => {
      const { lines, ...rest } = page(query);
      return { ...rest, note: text, lines: [pageLine([span(text)], { copy: text }), ...lines, pageLine([span(text)])] };
    },
  };
};

const poisoned = (value: unknown, text: string, name = ""): unknown => {
  if (typeof value === "string") return KEPT.has(name) || name.endsWith("At") ? value : `${value}${text}`;
  if (Array.isArray(value)) return value.map((each) => poisoned(each, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, poisoned(each, text, key)]));
};
