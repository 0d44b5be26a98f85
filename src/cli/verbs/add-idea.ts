import { relative, resolve } from "node:path";
import { Failure } from "../../domain/failure.ts";
import type { Context, Verb } from "../verb.ts";

const BYTES_MAX = 64 * 1024 * 1024;
/** What the standard input is kept as when it has no name. */
const UNNAMED = "idea.md";

/** Keeps an idea for later: a copy of a file, or what comes by the standard input, among the workspace's raw ideas. */
export const verb: Verb = {
  name: "add-idea",
  summary: "keep a file as an idea for later",
  usage: ["add-idea FILE|- [--name NAME]"],
  positionals: [
    {
      name: "FILE|-",
      summary: "a text, a picture, a document, at most 64 MB; - reads the standard input",
      required: true,
    },
  ],
  flags: [
    {
      name: "name",
      kind: "string",
      placeholder: "NAME",
      summary: `what it is kept as (default: the file's own name, ${UNNAMED} for the standard input)`,
    },
  ],
  examples: [
    { command: "millrace add-idea sketch.md", summary: "copied to agents/ideas/raw/" },
    { command: "pbpaste | millrace add-idea - --name cache.md", summary: "a text that lies in no file" },
  ],
  notes: [
    "The copy is durable when this returns, and FILE stays as it is. A name that is taken gets a number. Nothing reads ideas in this version: they are kept and counted. What shall be worked on now belongs in the inbox, agents/inbox/, or in add-task.",
    "Exit 0 kept, 2 no such file or not one that can be kept, 5 disk.",
  ],
  run: async (args, context) => {
    const { root, intake } = context.house();
    const desk = await intake();
    const path =
      args.positionals[0] === "-"
        ? desk.keepIdea(textIn(context), args.text("name") ?? UNNAMED)
        : desk.addIdea(resolve(context.cwd, args.positionals[0] ?? ""), args.text("name"));
    if (context.out.json) context.out.document("idea-added", { path });
    else context.out.line(relative(root, path));
    return 0;
  },
};

const textIn = ({ stdin }: Context): Uint8Array => {
  const bytes = stdin(BYTES_MAX);
  if (bytes.length > 0) return bytes;
  throw new Failure("flag-invalid", "The standard input is empty: there is no idea in it.", "Pipe the idea in.");
};
