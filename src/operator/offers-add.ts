import type { Offer } from "./offer.ts";
import { flagOf, workspaceOffer } from "./offered.ts";

/** What a person hands in; neither needs an engine. */
export const ADD_OFFERS: readonly Offer[] = [
  workspaceOffer({
    id: "add-task",
    verb: "add-task",
    key: "a",
    label: "add a task",
    summary: "Add a task to the backlog: its title in the first line, what the agents shall know below.",
    input: {
      kind: "text",
      prompt: "Title in the first line, what the agents shall know below",
      name: "TITLE\nTEXT",
      optional: false,
    },
    refusal: () => null,
    argv: (_facts, input) => {
      const { first, rest } = parts(input);
      const title = first.startsWith("-") ? ["--", first] : [first];
      return ["add-task", ...(rest === "" ? [] : ["--body-file", "-"]), ...title];
    },
    stdin: (input) => parts(input).rest,
  }),
  workspaceOffer({
    id: "add-idea",
    verb: "add-idea",
    key: "A",
    label: "keep an idea",
    summary: "Keep a text as an idea for later, under a name made of its first line.",
    input: { kind: "text", prompt: "The idea; its first line names the file", name: "NAME\nTEXT", optional: false },
    refusal: () => null,
    argv: (_facts, input) => ["add-idea", ...flagOf("name", nameOf(parts(input).first)), "-"],
    stdin: (input) => `${input.trim()}\n`,
  }),
];

/** The first line that says something, and what stands below it as it is. */
const parts = (input: string): { readonly first: string; readonly rest: string } => {
  const text = input.replaceAll("\r\n", "\n").replace(/^\s*\n/u, "");
  const end = text.indexOf("\n");
  const [first, rest] = end === -1 ? [text, ""] : [text.slice(0, end), text.slice(end + 1)];
  return { first: first.trim(), rest: rest.trim() === "" ? "" : `${rest.replace(/^(?:[ \t]*\n)+/u, "").trimEnd()}\n` };
};

const NAME_MAX = 60;

/** A heading's signs are no part of a name. */
const nameOf = (first: string): string => {
  const words = Array.from(first.replace(/^#+\s*/u, ""))
    .slice(0, NAME_MAX)
    .join("")
    .trim();
  return words === "" ? "" : `${words}.md`;
};
