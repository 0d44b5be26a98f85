import { relative, resolve } from "node:path";
import type { Verb } from "../verb.ts";

/** Keeps an idea for later: a copy of a file among the workspace's raw ideas. */
export const verb: Verb = {
  name: "add-idea",
  summary: "keep a file as an idea for later",
  usage: ["add-idea FILE"],
  positionals: [{ name: "FILE", summary: "a text, a picture, a document; at most 64 MB", required: true }],
  flags: [],
  examples: [{ command: "millrace add-idea sketch.md", summary: "copied to agents/ideas/raw/" }],
  notes: [
    "The copy is durable when this returns, and FILE stays as it is. Nothing reads ideas in this version: they are kept and counted. What shall be worked on now belongs in the inbox, agents/inbox/, or in add-task.",
    "Exit 0 kept, 2 no such file or not one that can be kept, 5 disk.",
  ],
  run: async (args, { out, house, cwd }) => {
    const [file = ""] = args.positionals;
    const { root, intake } = house();
    const path = (await intake()).addIdea(resolve(cwd, file));
    if (out.json) out.document("idea-added", { path });
    else out.line(relative(root, path));
    return 0;
  },
};
