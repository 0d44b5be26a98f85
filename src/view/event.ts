import type { Settlement } from "../domain/attempt.ts";
import type { EngineEvent, RunEvent } from "../domain/event.ts";
import { safe } from "./safe.ts";
import { clockOf, phraseDuration } from "./time.ts";

/** The sentence a person reads for an event, one line; the feed, `logs` and `show` all tell it in these words. */
export const phraseEvent = (event: RunEvent | EngineEvent): string => safe(sentenceOf(event));

const sentenceOf = (event: RunEvent | EngineEvent): string =>
  isEngineEvent(event) ? engineSentenceOf(event) : runSentenceOf(event);

const isEngineEvent = (event: RunEvent | EngineEvent): event is EngineEvent => /^(?:engine|task|run)-/.test(event.type);

const runSentenceOf = (event: RunEvent): string => {
  switch (event.type) {
    case "opened":
      return `The run opened with plan ${short(event.plan)} on ${short(event.start)}, in checkout ${event.slot}.`;
    case "entered":
      return event.from === null
        ? `It begins with ${event.node}.`
        : `On to ${event.node}, because ${event.from} ended with ${event.by}.`;
    case "ordered":
      return `Attempt ${event.n} starts: ${WORK[event.kind]} ${event.node}${event.merge === null ? "" : ", to resolve a conflict with the base"}.`;
    case "settled":
      return phraseSettlement(event.node, event.settlement);
    case "waiting":
      return `It waits until ${clockOf(event.untilAt)} UTC (${event.owner}): ${full(event.reason)}`;
    case "resumed":
      return `It goes on after waiting ${phraseDuration(event.waitedMs)} (${event.owner}).`;
    case "merged":
      return `The work merged with the base ${short(event.base)} into the candidate ${short(event.candidate)}, round ${event.round}; the checks judge it next.`;
    case "sent-back":
      return event.revision.kind === "conflict"
        ? `Sent back: the work conflicts with the base in ${listed(event.revision.paths)}.`
        : `Sent back: the checks are red on the candidate. ${full(event.revision.detail)}`;
    case "advanced":
      return `The base moved from ${short(event.from)} to ${short(event.commit)}.`;
    case "followed":
      return full(event.note);
    case "integrated":
      return INTEGRATED[event.status](short(event.commit ?? event.base), full(event.reason));
    case "outdated":
      return `The base moved to ${short(event.base)} in the meantime; the work is merged again.`;
    case "closed":
      return `The run closed: ${event.verdict}${event.research ? ", for research" : ""}. ${full(event.reason)}${event.hint === "" ? "" : ` ${full(event.hint)}`}`;
    default:
      return unknownSentence(event);
  }
};

const engineSentenceOf = (event: EngineEvent): string => {
  switch (event.type) {
    case "engine-started":
      return `The engine started: process ${event.pid} on ${event.host}, version ${event.version}.`;
    case "engine-stopped":
      return `The engine stopped: ${full(event.reason)}`;
    case "engine-took-over":
      return `The engine took the workspace over from process ${event.pid} (epoch ${event.epoch}): ${full(event.reason)}`;
    case "task-ranked":
      return event.tasks.length === 1
        ? `${event.tasks[0] ?? ""} was put first.`
        : `Put first, in this order: ${listed(event.tasks)}.`;
    case "task-prioritised":
      return `${event.task} has priority ${event.priority} now.`;
    case "task-moved":
      return `${event.task} moved from ${event.from} to ${event.to}: ${full(event.reason)}`;
    case "run-corrupt":
      return `${event.run} cannot be read and is left alone: ${full(event.reason)}`;
    default:
      return unknownSentence(event);
  }
};

/** A type of a later version is told by its name, never dropped. */
const unknownSentence = (event: never): string => `${String((event as { readonly type?: unknown }).type)} happened.`;

const WORK = { agent: "the agent of", check: "the commands of", candidate: "the checks on the candidate of" } as const;

const INTEGRATED = {
  merged: (commit: string) => `Integrated: the base stands on ${commit}.`,
  noop: (_: string, reason: string) => `Nothing to integrate: ${reason}`,
  needs_revision: (_: string, reason: string) => `Not integrated, a revision is needed: ${reason}`,
  blocked: (_: string, reason: string) => `Not integrated: ${reason}`,
  off: (commit: string, reason: string) =>
    `Not integrated, as the settings say; the work is ${commit}. ${reason}`.trimEnd(),
} as const;

/** How an attempt ended, in words; red commands are named with their exit code. */
export const phraseSettlement = (node: string, settlement: Settlement): string => {
  const took = `after ${phraseDuration(settlement.durationMs)}`;
  const red = settlement.checks.find((check) => check.exitCode !== 0);
  const said = settlement.summary === "" ? "" : ` ${full(settlement.summary)}`;
  if (red !== undefined) {
    const how = red.exitCode === null ? "was ended" : `exited ${red.exitCode}`;
    return `${node} ended ${took} with ${settlement.outcome ?? settlement.class}: \`${red.command}\` ${how}.`;
  }
  if (settlement.class === "ok") return `${node} ended ${took} with ${settlement.outcome ?? "ok"}.${said}`;
  return `${node} ended ${took} without an outcome (${settlement.class}).${said}`;
};

const short = (name: string): string => name.slice(0, 10);

const listed = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;

/** A reason as a sentence: its first line, ended by a full stop. */
const full = (text: string): string => {
  const line = (text.trim().split("\n", 1)[0] ?? "").slice(0, 400);
  return line === "" || /[.!?…]$/.test(line) ? line : `${line}.`;
};
