import type { Offer } from "./offer.ts";
import { flagOf, taskOffer } from "./offered.ts";

/** What may be done with a task's run while it is open, and what a person says to it. */
export const RUN_OFFERS: readonly Offer[] = [
  taskOffer({
    id: "hold",
    verb: "pause",
    key: "H",
    label: "hold",
    summary: "Hold the task's run: no further attempt of it starts.",
    act: (task) => ({ verb: "pause", target: task, reason: "", untilAt: null }),
    argv: (task) => ["pause", task],
    undo: ({ task }) => ["resume", task],
  }),
  taskOffer({
    id: "release",
    verb: "resume",
    key: "L",
    label: "let go",
    summary: "Let the task's run go on, or try again at once what it waits for.",
    act: (task) => ({ verb: "resume", target: task, owner: null }),
    argv: (task) => ["resume", task],
    undo: ({ task, open }) => {
      const held = open?.held ?? null;
      return held === null ? null : ["pause", task, ...flagOf("reason", held)];
    },
  }),
  taskOffer({
    id: "answer",
    verb: "answer",
    key: "b",
    label: "answer",
    summary: "Answer what the task's agent asked; it goes on with the answer.",
    input: { kind: "text", prompt: "Your answer, for every attempt that follows", name: "TEXT", optional: false },
    act: (task) => ({ verb: "answer", task, text: "…" }),
    argv: (task) => ["answer", task, "--file", "-"],
    stdin: (input) => `${input.trim()}\n`,
  }),
  taskOffer({
    id: "approve",
    verb: "approve",
    key: "Y",
    label: "approve",
    summary: "Let the run that waits for your decision go on.",
    input: {
      kind: "line",
      prompt: "What the stages that follow shall know (may be empty)",
      name: "TEXT",
      optional: true,
    },
    act: (task) => ({ verb: "approve", task, note: "" }),
    argv: (task, note) => ["approve", task, ...flagOf("note", note)],
  }),
  taskOffer({
    id: "reject",
    verb: "reject",
    key: "B",
    label: "send back",
    summary: "Send the run that waits for your decision back, with what is wrong.",
    input: { kind: "text", prompt: "What is wrong, for the stages that follow", name: "TEXT", optional: false },
    act: (task) => ({ verb: "reject", task, note: "" }),
    argv: (task, note) => ["reject", task, ...flagOf("note", note)],
  }),
  taskOffer({
    id: "diagnose",
    verb: "diagnose",
    key: "I",
    label: "diagnose",
    summary: "Bundle what is known about the newest run into one file, secrets taken out.",
    besides: ({ task, last }) => (last === null ? `The task ${task} has no run yet.` : null),
    argv: (task) => ["diagnose", task],
  }),
];
