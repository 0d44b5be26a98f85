import type { Act } from "../domain/command.ts";
import { refusalOf } from "./judged.ts";
import type { Offer, TaskFacts } from "./offer.ts";

/** An offer of the workspace; what is not said is: nothing to ask, no consent, no way back. */
export const workspaceOffer = (
  face: Pick<Offer, "id" | "verb" | "key" | "label" | "summary" | "refusal" | "argv"> & Partial<Offer>,
): Offer => ({ on: "workspace", input: null, consequence: nothing, undo: nothing, ...face });

/** What an offer of a task says, with the task at hand. */
type TaskOffer = Pick<Offer, "id" | "verb" | "key" | "label" | "summary"> &
  Partial<Pick<Offer, "input" | "stdin" | "terminal">> & {
    /** The act that is judged; none where nothing is asked of the engine. */
    readonly act?: (task: string) => Act;
    readonly besides?: (task: TaskFacts) => string | null;
    readonly argv: (task: string, input: string) => readonly string[];
    readonly consequence?: (task: TaskFacts) => string | null;
    readonly undo?: (task: TaskFacts, input: string) => readonly string[] | null;
  };

/** An offer of the task that is chosen, judged as the engine would judge its act; `besides` refuses what no act could reach. */
export const taskOffer = ({ act, besides, argv, consequence, undo, ...face }: TaskOffer): Offer => ({
  on: "task",
  input: null,
  ...face,
  refusal: (facts) => {
    if (facts.task === null) return "No task is chosen.";
    const judged = act === undefined ? null : refusalOf(act(facts.task.task), facts);
    return judged ?? besides?.(facts.task) ?? null;
  },
  argv: (facts, input) => argv(facts.task?.task ?? "", input.trim()),
  consequence: ({ task }) => (task === null ? null : (consequence?.(task) ?? null)),
  undo: ({ task }, input) => (task === null ? null : (undo?.(task, input.trim()) ?? null)),
});

/** A flag with a person's words, whatever they begin with; none where they said nothing. */
export const flagOf = (name: string, words: string): readonly string[] => {
  const said = words.trim();
  return said === "" ? [] : [`--${name}=${said}`];
};

const nothing = (): null => null;
