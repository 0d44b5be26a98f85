import { sha256 } from "../domain/digest.ts";
import type { Act, Command, Receipt } from "../domain/command.ts";
import type { EngineEvent } from "../domain/event.ts";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import { judge } from "../kernel/command.ts";
import type { Consent, Facts, Verdict } from "../kernel/judgement.ts";
import { refuse } from "../kernel/consent.ts";
import type { Input } from "../kernel/input.ts";
import type { Epoch } from "./epoch.ts";
import type { Ports } from "./ports.ts";
import type { By } from "./turn.ts";

/** What carries a consent out: the engine's hands, or those of a verb that acts alone. */
export type Hands = {
  readonly ports: Pick<Ports, "store" | "world">;
  readonly epoch: Epoch;
  readonly facts: () => Facts;
  readonly stateOf: (task: TaskId) => TaskState | undefined;
  readonly moved: (task: TaskId, to: TaskState) => void;
  /** Takes decisions over that concern the order of the queue. */
  readonly decided: (events: readonly EngineEvent[]) => void;
  /** One turn of an open run; false when the run is not in hand. */
  readonly turnRun: (run: string, input: Input, by: By) => boolean;
  /** True when this command was decided before, by a line of any journal it could have written. */
  readonly replayed: (command: Command) => boolean;
  /** Does what a consent asks of the loop; a refusal when it cannot. */
  readonly signal: (signal: NonNullable<Consent["signal"]>) => Verdict | null;
  /** Whether an attempt is at work, whose end is waited for. */
  readonly atWork: () => boolean;
  /** What whoever reads a receipt shall know besides; "" for nothing. */
  readonly remark: () => string;
};

/** Judges a command and carries it out, decision first: what a crash leaves is either nothing of it or a line that tells it was obeyed. */
export const obey = (command: Command, hands: Hands): Receipt => {
  const { ports, epoch } = hands;
  const at = new Date(ports.world.now()).toISOString();
  const verdict = hands.replayed(command) ? DONE_BEFORE : (carryOut(command, hands) satisfies Verdict);
  const frame = {
    schema: "millrace.receipt/1",
    id: command.id,
    verb: command.act.verb,
    at,
    epoch: epoch.number,
  } as const;
  return verdict.kind === "refused"
    ? { ...frame, accepted: false, code: verdict.code, sentence: verdict.sentence, hint: verdict.hint, effective: null }
    : {
        ...frame,
        accepted: true,
        code: null,
        sentence: verdict.sentence,
        hint: hands.remark(),
        effective: verdict.effective === "after-stage" && !hands.atWork() ? "now" : verdict.effective,
      };
};

const DONE_BEFORE: Verdict = {
  kind: "accepted",
  sentence: "It was done before the engine could say so.",
  effective: "now",
  events: [],
  run: null,
  signal: null,
};

const carryOut = ({ act, id, actor }: Command, hands: Hands): Verdict => {
  const verdict = judge(act, hands.facts());
  if (verdict.kind === "refused") return verdict;
  const by: By = { actor, cause: id };
  if (act.verb === "edit") return edit(act, verdict, hands, by);
  if (verdict.events.length > 0) {
    hands.epoch.commit(verdict.events, by);
    for (const event of verdict.events) performMove(hands, event);
    hands.decided(verdict.events);
  }
  if (verdict.run !== null) {
    const input = { ...verdict.run.input, at: hands.ports.world.now() };
    if (!hands.turnRun(verdict.run.id, input, by))
      return refuse(`${verdict.run.id} went on in the meantime.`, "look again with `millrace status`");
  }
  if (verdict.signal !== null) return hands.signal(verdict.signal) ?? verdict;
  return verdict;
};

/** The rename that a task-moved owes; done at most once, and again after a crash. */
export const performMove = (hands: Pick<Hands, "ports" | "moved" | "stateOf">, event: EngineEvent): void => {
  if (event.type !== "task-moved") return;
  const task = parseTaskId(event.task);
  if (task === null || hands.stateOf(task) !== event.from) return;
  const to = event.to as TaskState;
  if (hands.ports.store.moveTask(task, event.from, to)) hands.moved(task, to);
};

/** The card is replaced before the decision is told: a repetition finds the text in place and says so. */
const edit = (act: Extract<Act, { verb: "edit" }>, consent: Consent, hands: Hands, by: By): Verdict => {
  const { store } = hands.ports;
  const task = parseTaskId(act.task);
  if (act.text.trim() === "")
    return refuse(`The card of ${act.task} would be empty.`, `millrace cancel ${act.task} gives the task up`);
  const state = task === null ? undefined : hands.stateOf(task);
  if (task === null || state === undefined) return refuse(`${act.task} is gone.`, "look with `millrace queue`");
  if (!store.editCard(task, state, act.text, act.seen)) {
    const reading = store.readCard(task, state);
    const already = reading.kind === "task" && reading.task.text === act.text;
    if (!already)
      return {
        kind: "refused",
        code: "conflict-on-disk",
        sentence: `The card of ${act.task} changed since you opened it; nothing was written over.`,
        hint: "edit it again; your text is kept where the editor had it",
      };
  }
  const events: readonly EngineEvent[] = [{ type: "task-edited", task: act.task, digest: sha256(act.text) }];
  hands.epoch.commit(events, by);
  hands.decided(events);
  return consent;
};
