import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../../domain/failure.ts";
import { findActTask, makeActVerb } from "../act.ts";
import type { Args } from "../args.ts";
import type { Context } from "../verb.ts";

const TEXT_MAX = 20_000;

/** A person's answer to what an agent asked. */
export const verb = makeActVerb({
  name: "answer",
  summary: "answer what a task's agent asked; it goes on with the answer",
  usage: ['answer TASK ["TEXT" | --file FILE]'],
  positionals: [
    { name: "TASK", summary: "any unique part of its id", required: true },
    { name: "TEXT", summary: "the answer; without it $EDITOR opens with the question", required: false },
  ],
  flags: [
    {
      name: "file",
      kind: "string",
      placeholder: "FILE",
      summary: "the answer from a file; - reads the standard input",
    },
  ],
  examples: [
    { command: 'millrace answer csv-export "Port 8080, as in the README"', summary: "it goes on with that" },
    { command: "millrace answer csv-export", summary: "write it in $EDITOR, with the question at hand" },
  ],
  notes: ["The answer stands in the prompt of every attempt that follows. millrace status lists what waits for one."],
  act: async (args, context) => {
    const task = findActTask(args.positionals[0] ?? "", context);
    const text = (await textOf(args, task, context)).trim();
    if (text === "") throw new Failure("argument-missing", "The answer is empty.", "Nothing was sent.");
    if (text.length > TEXT_MAX)
      throw new Failure(
        "flag-invalid",
        `The answer has ${text.length} characters; ${TEXT_MAX} are the limit.`,
        "Put the long part into the repository and name it.",
      );
    return { verb: "answer", task, text };
  },
});

const textOf = async (args: Args, task: string, context: Context): Promise<string> => {
  const text = args.positionals[1];
  const file = args.text("file");
  if (text !== undefined && file !== undefined)
    throw new Failure("flag-invalid", "The answer was given twice.", "Use the text or --file.");
  if (text !== undefined) return text;
  if (file !== undefined) return readText(file, context);
  const { answerInEditor } = await import("../editor.ts");
  return answerInEditor(task, context);
};

const readText = (file: string, { cwd, stdin }: Context): string => {
  try {
    const bytes = file === "-" ? stdin(4 * TEXT_MAX) : readFileSync(resolve(cwd, file));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("flag-invalid", `${file} cannot be read as text.`, "Check the path of --file.", undefined, error);
  }
};
