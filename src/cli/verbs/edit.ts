import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { sha256 } from "../../domain/digest.ts";
import { Failure, isFailure } from "../../domain/failure.ts";
import type { TaskId } from "../../domain/id.ts";
import { CARD_BYTES_MAX } from "../../domain/task.ts";
import { findTask } from "../../operator/find.ts";
import { sentence } from "../../view/sentence.ts";
import { ACT_NOTES, carryOut, codeOf, NO_WAIT, printReceipt } from "../act.ts";
import type { Args } from "../args.ts";
import { editText, type Edited } from "../editor.ts";
import type { Context, Verb } from "../verb.ts";

/** Changing a card, judged before it is sent. */
export const verb: Verb = {
  name: "edit",
  summary: "edit a task's card in $EDITOR",
  usage: ["edit TASK [--file FILE]"],
  positionals: [{ name: "TASK", summary: "any unique part of its id", required: true }],
  flags: [
    {
      name: "file",
      kind: "string",
      placeholder: "FILE",
      summary: "the whole new card from a file; - reads the standard input",
    },
    NO_WAIT,
  ],
  examples: [
    { command: "millrace edit csv-export", summary: "change title, fields or text" },
    { command: "millrace edit csv-export --file card.md", summary: "the same from a script" },
  ],
  notes: [
    "You edit a copy of your own; the card is replaced as a whole when it is valid, and only if nobody changed it in the meantime. A mistake is told with its line, and your text is kept. An open run keeps the text it began with; the next run has the new one.",
    ACT_NOTES,
  ],
  run: async (args, context) => {
    const { house, out } = context;
    const { id, state } = findTask(house().reader, args.positionals[0] ?? "");
    if (state === "done" || state === "cancelled")
      throw new Failure("not-allowed", `${id} stands in ${state}; its card is history.`, "Add a new task instead.");
    const before = house().reader.cardText(id, state);
    if (before === null)
      throw new Failure("card-invalid", `The card of ${id} is no text.`, `Mend it by hand: ${state}/${id}.md.`);
    const edited = textOf(args, id, before, context);
    if (edited.text === before) {
      edited.discard();
      if (out.json) out.document("receipt", NOTHING);
      else out.line(NOTHING.sentence);
      return 0;
    }
    if (edited.text.trim() === "") {
      edited.discard();
      throw new Failure(
        "card-invalid",
        `The card of ${id} would be empty; nothing was changed.`,
        `millrace cancel ${id} gives the task up.`,
      );
    }
    await judge(id, edited, context);
    const act = { verb: "edit", task: id, text: edited.text, seen: sha256(before) } as const;
    const receipt = await carryOut(act, args, context).catch((thrown: unknown) => {
      throw kept(thrown, edited.path, id);
    });
    edited.discard();
    printReceipt(receipt, act, args, context);
    return codeOf(receipt, args);
  },
};

/** What a receipt would say if one had been asked for. */
const NOTHING = {
  id: null,
  verb: "edit",
  at: null,
  epoch: null,
  accepted: true,
  code: null,
  sentence: "Nothing was changed.",
  hint: "",
  effective: "now",
  pending: false,
};

/** Where a text stands that came by a pipe: in no file. */
const STDIN = "the standard input";

const textOf = (args: Args, id: TaskId, before: string, context: Context): Edited => {
  const file = args.text("file");
  if (file === undefined) return editText(before, `${id}.md`, context, `millrace edit ${id} --file FILE`);
  const path = file === "-" ? STDIN : resolve(context.cwd, file);
  try {
    const bytes = file === "-" ? context.stdin(CARD_BYTES_MAX) : readFileSync(path);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, path, discard: () => {} };
  } catch (error) {
    if (isFailure(error)) throw error;
    throw new Failure("flag-invalid", `${path} cannot be read as text.`, "Check the path of --file.", undefined, error);
  }
};

/** A card that no engine could take is not sent. */
const judge = async (id: TaskId, { text, path }: Edited, { house }: Context): Promise<void> => {
  const problem = await house().judgeCard(id, text);
  if (problem === null) return;
  const place = { file: path, ...(problem.line !== null && { line: problem.line }) };
  throw kept(new Failure("card-invalid", problem.reason, problem.hint, place), path, id);
};

/** The refusal, with where the person's text is and how it is tried again. */
const kept = (thrown: unknown, path: string, id: TaskId): unknown => {
  if (!isFailure(thrown)) return thrown;
  const again =
    path === STDIN
      ? "Mend the text and send it again."
      : `Your text is kept in ${path}: mend it, then millrace edit ${id} --file ${path}.`;
  return new Failure(thrown.code, thrown.message, `${sentence(thrown.hint)} ${again}`.trim(), thrown.place, thrown);
};
