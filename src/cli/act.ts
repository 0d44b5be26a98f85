import type { Act, Effective, Receipt } from "../domain/command.ts";
import { Failure, FAILURE_EXITS, type FailureCode } from "../domain/failure.ts";
import type { TaskId } from "../domain/id.ts";
import { taskOf } from "../domain/id.ts";
import { findSubject } from "../operator/find.ts";
import { capital, sentence } from "../view/sentence.ts";
import type { Args } from "./args.ts";
import type { Flag } from "./flag.ts";
import { printHint } from "./hint.ts";
import type { Context, Verb } from "./verb.ts";

/** How long a receipt is waited for; an engine that is well answers within a second, also while stages run. */
const WAIT_MS = 10_000;

/** What the engine's journal calls whoever types a verb. */
const ACTOR = "operator";

/** The flag of every verb that asks for something to be done. */
export const NO_WAIT: Flag = {
  name: "no-wait",
  kind: "boolean",
  summary: "deliver it and go; millrace status counts what is not answered yet",
};

/** What a verb that asks for something to be done says of itself; `act` reads the arguments and resolves ids. */
export type ActVerb = Omit<Verb, "run"> & {
  readonly act: (args: Args, context: Context) => Act | Promise<Act>;
};

/** Makes the verb: it delivers the act, waits for the receipt, and ends with what that says. */
export const makeActVerb = ({ act, ...face }: ActVerb): Verb => ({
  ...face,
  flags: [...face.flags, NO_WAIT],
  notes: [...(face.notes ?? []), ACT_NOTES],
  run: async (args, context) => conclude(await act(args, context), args, context),
});

/** How a verb that asks for something to be done is answered, for its help. */
export const ACT_NOTES =
  "With an engine it goes through the mailbox and is answered within a second; with none it is done at once. Exit 0 when it was accepted, 1 when it was delivered and not answered in time, 3 (or the code of the reason) when it was refused, with why and what helps.";

const conclude = async (act: Act, args: Args, context: Context): Promise<number> => {
  const receipt = await carryOut(act, args, context);
  printReceipt(receipt, act, args, context);
  return codeOf(receipt, args);
};

/** Has an act carried out; null when it was delivered and nobody answered in time. A refusal is thrown as its Failure. */
export const carryOut = async (act: Act, args: Args, { house }: Context): Promise<Receipt | null> => {
  const waitMs = args.on("no-wait") ? 0 : WAIT_MS;
  const receipt = await house().act(act, { waitMs, actor: ACTOR });
  if (receipt === null || receipt.accepted) return receipt;
  throw new Failure(codeOfRefusal(receipt), sentence(receipt.sentence), receipt.hint);
};

/** Prints what a receipt says and when it takes effect; or that the answer is still to come. */
export const printReceipt = (receipt: Receipt | null, act: Act, args: Args, { out }: Context): void => {
  if (out.json) {
    out.document("receipt", documentOf(receipt, act));
    return;
  }
  if (receipt !== null) {
    out.line({ text: "✓ ", style: "good" }, capital(sentence(receipt.sentence)));
    const effect = EFFECTS[receipt.effective ?? "now"];
    if (effect !== "") out.line({ text: `  It takes effect ${effect}.`, style: "dim" });
    printHint(out, receipt.hint, "  ");
  } else if (args.on("no-wait")) out.line("Delivered; millrace status counts it until it is answered.");
  else {
    out.line({ text: "… ", style: "warn" }, "Delivered; not answered yet: millrace status shows it.");
    printHint(
      out,
      "millrace why says what the engine does; millrace stop --force ends one that does not answer.",
      "  ",
    );
  }
};

/** The receipt as a document; of one that is still to come only what was asked for is known. */
export const documentOf = (receipt: Receipt | null, act: Act): object =>
  receipt === null
    ? {
        id: null,
        verb: act.verb,
        at: null,
        epoch: null,
        accepted: null,
        code: null,
        sentence: "delivered; not answered yet",
        hint: "millrace status shows it",
        effective: null,
        pending: true,
      }
    : { ...receipt, pending: false };

/** Nothing is wrong when nobody wanted to wait. */
export const codeOf = (receipt: Receipt | null, args: Args): number => (receipt !== null || args.on("no-wait") ? 0 : 1);

const codeOfRefusal = ({ code }: Receipt): FailureCode =>
  code !== null && Object.hasOwn(FAILURE_EXITS, code) ? (code as FailureCode) : "not-allowed";

/** When what was accepted shows; "" for at once. */
const EFFECTS: Record<Effective, string> = {
  now: "",
  "after-stage": "when the attempt at work has ended",
  "next-run": "with the task's next run",
  // That the engine ends, and when, is what was asked for.
  "at-stop": "",
};

/** The task that a fragment names; a run's id means its task, as long as it is the task's newest run. */
export const findActTask = (name: string, { house }: Context): TaskId => {
  const { reader } = house();
  const found = findSubject(reader, name);
  if (found.kind === "task") return found.id;
  const task = taskOf(found.id);
  const newest = reader.standing(task)?.run;
  if (newest === undefined || newest === found.id) return task;
  throw new Failure(
    "not-allowed",
    `${found.id} is not the newest run of its task: ${newest} is.`,
    `Name the task, or ${newest}.`,
  );
};
