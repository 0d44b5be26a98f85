import { ANY_TASK } from "./judged.ts";
import type { Offer, TaskFacts } from "./offer.ts";
import { flagOf, taskOffer } from "./offered.ts";

/** What a person decides about a task, and what they say of its place. */
export const TASK_OFFERS: readonly Offer[] = [
  taskOffer({
    id: "retry",
    verb: "retry",
    key: "r",
    label: "retry",
    summary: "Run a blocked or cancelled task again, on the work as it stopped.",
    act: (task) => ({ verb: "retry", task, from: null, fresh: false }),
    argv: (task) => ["retry", task],
  }),
  taskOffer({
    id: "retry-from",
    verb: "retry",
    key: "R",
    label: "retry from",
    summary: "Run it again from a stage of its graph: what was mended by hand is judged anew.",
    input: {
      kind: "choice",
      prompt: "From which stage?",
      name: "STAGE",
      choices: ({ task }) => task?.last?.stages ?? [],
    },
    act: (task) => ({ verb: "retry", task, from: null, fresh: false }),
    besides: ({ task, last }) => (last === null ? `${task} never ran: it has no stage to go on from.` : null),
    argv: (task, stage) => ["retry", task, "--from", stage],
  }),
  taskOffer({
    id: "retry-fresh",
    verb: "retry",
    key: "F",
    label: "retry fresh",
    summary: "Run it again on the base, without the work of the run before.",
    act: (task) => ({ verb: "retry", task, from: null, fresh: true }),
    argv: (task) => ["retry", task, "--fresh"],
    consequence: ({ last }) =>
      last === null
        ? null
        : `The next run begins on the base: what ${last.id} made is left behind. Its commits stay under refs/millrace.`,
  }),
  taskOffer({
    id: "unblock",
    verb: "unblock",
    key: "u",
    label: "unblock",
    summary: "Put a blocked task back into the backlog.",
    act: (task) => ({ verb: "unblock", task }),
    argv: (task) => ["unblock", task],
  }),
  taskOffer({
    id: "cancel",
    verb: "cancel",
    key: "x",
    label: "cancel",
    summary: "Give the task up; what it has at work is ended.",
    input: { kind: "line", prompt: "Why? (may be empty)", name: "TEXT", optional: true },
    act: (task) => ({ verb: "cancel", task, reason: "" }),
    argv: (task, reason) => ["cancel", task, ...flagOf("reason", reason), "--yes"],
    consequence: (task) => lost(task, "the task is given up"),
    undo: ({ task }) => ["retry", task],
  }),
  taskOffer({
    id: "supersede",
    verb: "supersede",
    key: "X",
    label: "supersede",
    summary: "Give the task up in favour of another.",
    input: {
      kind: "line",
      prompt: "Which task takes its place? (any unique part of its id)",
      name: "NEW",
      optional: false,
    },
    act: (task) => ({ verb: "supersede", task, by: ANY_TASK }),
    argv: (task, by) => ["supersede", task, by, "--yes"],
    consequence: (task) => lost(task, "the other takes the task's place"),
    undo: ({ task }) => ["retry", task],
  }),
  taskOffer({
    id: "defer",
    verb: "defer",
    key: "d",
    label: "defer",
    summary: "Set the task aside: no engine takes it.",
    act: (task) => ({ verb: "defer", task, reason: "" }),
    argv: (task) => ["defer", task],
    // A blocked task that is brought back stands in the backlog, which would not be where it was.
    undo: ({ task, state }) => (state === "backlog" ? ["thaw", task] : null),
  }),
  taskOffer({
    id: "thaw",
    verb: "thaw",
    key: "t",
    label: "thaw",
    summary: "Bring a deferred task back into the backlog.",
    act: (task) => ({ verb: "thaw", task }),
    argv: (task) => ["thaw", task],
    undo: ({ task }) => ["defer", task],
  }),
  taskOffer({
    id: "prioritise",
    verb: "prioritise",
    key: "U",
    label: "urgency",
    summary: "Change the task's priority, from -100 to 100; higher goes first.",
    input: { kind: "line", prompt: "Priority, from -100 to 100 (higher goes first)", name: "N", optional: false },
    act: (task) => ({ verb: "prioritise", task, priority: 0 }),
    argv: (task, priority) => ["prioritise", task, priority],
    undo: ({ task, priority }) => ["prioritise", task, String(priority)],
  }),
  taskOffer({
    id: "edit",
    verb: "edit",
    key: "E",
    label: "edit the card",
    summary: "Edit the task's card in $EDITOR; an open run keeps the text it began with.",
    act: (task) => ({ verb: "edit", task, text: "", seen: "" }),
    argv: (task) => ["edit", task],
    terminal: true,
  }),
];

/** What giving the task up costs; what is being integrated may still reach the base. */
const lost = ({ task, open }: TaskFacts, outcome: string): string => {
  if (open !== null && open.integrating)
    return `${task} ends, and ${outcome}, unless its work, which is being integrated, reaches the base first.`;
  if (open !== null && open.attempt !== null)
    return `Attempt ${open.attempt} of ${open.node ?? open.id} is at work. It is ended, and ${outcome}.`;
  return open === null
    ? `${capital(outcome)}. What depends on it waits until you edit that.`
    : `${open.id} is ended, and ${outcome}.`;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
