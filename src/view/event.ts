import type { Settlement } from "../domain/attempt.ts";
import type { EngineEvent, RunEvent } from "../domain/event.ts";
import { safe } from "./safe.ts";
import { capital, clause, sentence } from "./sentence.ts";
import { clockOf, phraseDuration } from "./time.ts";
import { hintOfWait } from "./wait.ts";

/** The sentence a person reads for an event, one line; the feed, `logs` and `show` all tell it in these words. */
export const phraseEvent = (event: RunEvent | EngineEvent): string => safe(sentenceOf(event));

const sentenceOf = (event: RunEvent | EngineEvent): string =>
  isEngineEvent(event) ? engineSentenceOf(event) : runSentenceOf(event);

const isEngineEvent = (event: RunEvent | EngineEvent): event is EngineEvent =>
  /^(?:engine-|task-|run-|paused$|unpaused$|budget-|config-)/.test(event.type);

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
      return phraseWait(event);
    case "resumed":
      return `It goes on after waiting ${phraseDuration(event.waitedMs)}.`;
    case "merged":
      return `The work merged with the base ${short(event.base)} into the candidate ${short(event.candidate)}, round ${event.round}; the checks judge it next.`;
    case "sent-back":
      return event.revision.kind === "conflict"
        ? `Sent back: the work conflicts with the base in ${listed(event.revision.paths)}.`
        : `Sent back: the checks are red on the candidate. ${sentence(event.revision.detail)}`;
    case "advanced":
      return `The base moved from ${short(event.from)} to ${short(event.commit)}.`;
    case "followed":
      return sentence(event.note);
    case "integrated":
      return INTEGRATED[event.status](short(event.commit ?? event.base), sentence(event.reason));
    case "outdated":
      return `The base moved to ${short(event.base)} in the meantime; the work is merged again.`;
    case "closed":
      return `The run closed: ${event.verdict}${event.research ? ", for research" : ""}; ${sentence(event.reason)}${after(event.hint)}`;
    case "held":
      return `A person holds the run${event.reason === "" ? "." : `: ${sentence(event.reason)}`}`;
    case "released":
      return "The run is released and goes on.";
    case "ending":
      return `The run shall end (${event.verdict}): ${sentence(event.reason)}`;
    case "asked":
      return `It waits for a person at ${event.node}: ${sentence(event.question)}`;
    case "decided":
      return `A person decided ${event.outcome} at ${event.node}.${event.note === "" ? "" : ` ${sentence(event.note)}`}`;
    default:
      return unknownSentence(event);
  }
};

const engineSentenceOf = (event: EngineEvent): string => {
  switch (event.type) {
    case "engine-started":
      return `The engine started: process ${event.pid} on ${event.host}, version ${event.version}.`;
    case "engine-stopped":
      return `The engine stopped: ${sentence(event.reason)}`;
    case "engine-took-over":
      return `The engine took the workspace over from process ${event.pid} (epoch ${event.epoch}): ${sentence(event.reason)}`;
    case "task-ranked":
      return event.tasks.length === 1
        ? `${event.tasks[0] ?? ""} was put first.`
        : `Put first, in this order: ${listed(event.tasks)}.`;
    case "task-prioritised":
      return `${event.task} has priority ${event.priority} now.`;
    case "task-moved":
      return `${event.task} moved from ${event.from} to ${event.to}: ${sentence(event.reason)}`;
    case "task-answered":
      return `A person answered ${event.task}: ${sentence(event.text)}`;
    case "task-retried":
      return `${event.task} runs again${event.from === null ? "" : ` from ${event.from}`}${event.fresh ? ", on the base as it is" : ""}.`;
    case "task-edited":
      return `The card of ${event.task} was edited.`;
    case "paused":
      return `Paused (${event.owner}, ${phraseScope(event.scope)})${event.untilAt === null ? "" : ` until ${clockOf(event.untilAt)} UTC`}: ${sentence(event.reason)}`;
    case "unpaused":
      return `The pause ended (${event.owner}, ${phraseScope(event.scope)}): ${sentence(event.reason)}`;
    case "budget-reached":
      return sentence(event.sentence);
    case "config-reloaded":
      return sentence(event.sentence);
    case "checkpointed":
      return "What still matters of the engine's journal was kept for the next start.";
    case "run-corrupt":
      return `${event.run} cannot be read and is left alone: ${sentence(event.reason)}`;
    default:
      return unknownSentence(event);
  }
};

/** A wait that an attempt's ending brought has its reason there already, one line above; only another tells its own. */
const phraseWait = (event: Extract<RunEvent, { type: "waiting" }>): string => {
  const until = `It waits until ${clockOf(event.untilAt)} UTC (${event.owner})`;
  if (event.class !== null) return `${until}, then it goes on by itself.`;
  return `${until}: ${sentence(event.reason)}${after(phraseAct(hintOfWait(event.owner, event.reason)))}`;
};

/** What a pause holds back, in words. */
const phraseScope = (scope: string): string =>
  scope === "engine" ? "everything" : `runner ${scope.slice("runner:".length)}`;

/** A type of a later version is told by its name, never dropped. */
const unknownSentence = (event: never): string => `${String((event as { readonly type?: unknown }).type)} happened.`;

const WORK = { agent: "the agent of", check: "the commands of", candidate: "the checks on the candidate of" } as const;

const INTEGRATED = {
  merged: (commit: string) => `Integrated: the base stands on ${commit}.`,
  noop: (_: string, reason: string) => `Nothing to integrate: ${phraseNoChange(reason)}`,
  needs_revision: (_: string, reason: string) => `Not integrated, a revision is needed: ${reason}`,
  blocked: (_: string, reason: string) => `Not integrated: ${reason}`,
  off: (commit: string, reason: string) => `Not integrated: ${clause(reason) || "integration is off"} (${commit}).`,
} as const;

/** How an attempt ended, in words; red commands are named with their exit code. */
export const phraseSettlement = (node: string, settlement: Settlement): string => {
  const took = `after ${phraseDuration(settlement.durationMs)}`;
  const red = settlement.checks.find((check) => check.exitCode !== 0);
  const said = settlement.summary === "" ? "" : ` ${sentence(settlement.summary)}`;
  if (red !== undefined) {
    const how = red.exitCode === null ? "was ended" : `exited ${red.exitCode}`;
    return `${node} ended ${took} with ${settlement.outcome ?? settlement.class}: \`${red.command}\` ${how}.`;
  }
  if (settlement.class === "ok") return `${node} ended ${took} with ${settlement.outcome ?? "ok"}.${said}`;
  return `${node} ended ${took} without an outcome (${settlement.class}).${said}`;
};

/** Why work without a change counts as done, without the word that scripts look for. */
export const phraseNoChange = (reason: string): string => reason.replace(/^no-change: /, "");

const short = (name: string): string => name.slice(0, 10);

const phraseAct = (act: string): string => (act === "" ? "" : `${act}; it goes on by itself`);

/** A further sentence, when there is something to say. */
const after = (text: string): string => (text === "" ? "" : ` ${capital(sentence(text))}`);

const listed = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
