import type { Command, Receipt } from "../domain/command.ts";
import { isFailure } from "../domain/failure.ts";
import { staleness } from "../kernel/stale.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import { obey, type Hands } from "./apply.ts";

/** So many commands are answered before anything else gets its turn. */
const BATCH = 100;

/** Answers what lies in the mailbox, in the order of delivery, each once; returns how many were answered. */
export const serve = (mailbox: Mailbox, hands: Hands): number => {
  const deliveries = mailbox.pending(BATCH);
  for (const delivery of deliveries) {
    if (delivery.kind === "unfit") {
      mailbox.answer(delivery, refusal(hands, delivery.name, "unknown", "not-allowed", delivery.reason, ""));
      continue;
    }
    const { command } = delivery;
    mailbox.answer(delivery, mailbox.receipt(command.id) ?? answerTo(command, hands));
  }
  return deliveries.length;
};

const answerTo = (command: Command, hands: Hands): Receipt => {
  const stale = staleness(command, hands.epoch.number, hands.ports.world.now());
  // What was decided before its engine died was decided: only what never was may be too old.
  if (stale === null || hands.replayed(command)) return obeySafely(command, hands);
  return refusal(hands, command.id, command.act.verb, stale.code, stale.sentence, stale.hint);
};

/** A command that breaks the engine is refused: obeyed again at each start, it would break every one. */
const obeySafely = (command: Command, hands: Hands): Receipt => {
  try {
    return obey(command, hands);
  } catch (thrown) {
    if (isFailure(thrown) || !(thrown instanceof Error)) throw thrown;
    const sentence = `The engine cannot obey it, by an error of its own: ${thrown.message}`;
    return refusal(
      hands,
      command.id,
      command.act.verb,
      "internal",
      sentence,
      "`millrace logs` shows what it did of it",
    );
  }
};

const refusal = (
  { ports, epoch }: Hands,
  id: string,
  verb: string,
  code: string,
  sentence: string,
  hint: string,
): Receipt => ({
  schema: "millrace.receipt/1",
  id,
  verb,
  at: new Date(ports.world.now()).toISOString(),
  epoch: epoch.number,
  accepted: false,
  code,
  sentence,
  hint,
  effective: null,
});
