import type { TaskRow } from "../domain/snapshot.ts";
import { type EngineModel, whyHeld } from "./engine.ts";
import { isAlive } from "./liveness.ts";
import { hintOfQuestion } from "./needs.ts";
import { runnerOf } from "./pause.ts";
import { isConflict } from "./queue.ts";
import type { RunModel } from "./run.ts";
import { sentence } from "./sentence.ts";

/** The answer to "why": one sentence, and what to do ("" when nothing is to be done). */
export type Reason = { readonly subject: string; readonly sentence: string; readonly hint: string };

/** A card that cannot be read: where, why and what to do. */
export type BadCard = {
  readonly name: string;
  readonly line: number | null;
  readonly reason: string;
  readonly hint: string;
};

/**
 * Why a task stands where it stands; `run` is its newest run, when it has one, and `open` why that stands where it does while it
 * is open; `bad` is what is wrong with its card.
 */
export const whyTask = (
  task: TaskRow,
  run: RunModel | null,
  open: Reason | null,
  engine: EngineModel,
  bad: BadCard | null = null,
): Reason => {
  const answer = (text: string, hint: string): Reason => ({ subject: task.id, sentence: text, hint });
  if (bad !== null) return answer(`It stands in ${task.state}, and ${phraseBad(bad)}`, bad.hint);
  if (isConflict(task.reason))
    return answer(`It stands in ${task.state}, and no engine takes it: ${sentence(task.reason)}`, "");
  switch (task.state) {
    case "active":
      if (open !== null) return { ...open, subject: task.id };
      return answer(
        "It was claimed, and its run is not open yet.",
        isAlive(engine.liveness) ? "" : "millrace start --once goes on with it.",
      );
    case "backlog":
      return task.reason === ""
        ? whyReady(task, engine)
        : answer(`It waits in the backlog: ${sentence(task.reason)}`, "millrace queue shows what it waits for.");
    case "blocked":
      return whyBlocked(task, run);
    case "deferred":
      return answer(`It was set aside${told(task.reason)}`, `millrace thaw ${task.id} brings it back.`);
    case "done":
      return answer(
        `It is done${told(run === null ? "" : phraseDone(run))}`,
        run === null ? "" : `millrace run-provenance ${run.id} shows how.`,
      );
    case "cancelled":
    default:
      return answer(`It was given up${told(task.reason)}`, `millrace retry ${task.id} takes it up again.`);
  }
};

/** Nothing of its own keeps the task: what keeps it is the engine. */
const whyReady = (task: TaskRow, engine: EngineModel): Reason => {
  const held = whyHeld(engine);
  if (held !== null)
    return { subject: task.id, sentence: `It waits in the backlog for its turn: ${held.reason}.`, hint: held.hint };
  const start = isAlive(engine.liveness) ? "" : `millrace start --once --task ${task.id} carries it now.`;
  // Which runner it begins with only its plan will say, so each one that rests is told.
  const resting = engine.pauses.filter((pause) => runnerOf(pause) !== null);
  const longer = resting.map((pause) => ` What begins with ${runnerOf(pause) ?? ""} waits longer: ${pause.sentence}.`);
  return {
    subject: task.id,
    sentence: `It waits in the backlog for its turn.${longer.join("")}`,
    hint: resting.find(({ hint }) => hint !== "")?.hint ?? start,
  };
};

/** The answer where it says to start an engine and none can start. */
export const unlessBroken = (reason: Reason, trouble: Omit<Reason, "subject"> | null): Reason =>
  trouble === null || !/millrace start\b/.test(reason.hint)
    ? reason
    : { ...reason, sentence: `${reason.sentence} No engine can start: ${trouble.sentence}`, hint: trouble.hint };

const whyBlocked = (task: TaskRow, run: RunModel | null): Reason => {
  const subject = task.id;
  if (run === null || run.verdict !== "blocked")
    return {
      subject,
      sentence: `It is blocked${told(task.reason)}`,
      hint: `millrace unblock ${task.id} puts it back.`,
    };
  if (run.question !== null)
    return {
      subject,
      sentence: `It needs a person: ${sentence(run.question)}`,
      hint: hintOfQuestion(task.id),
    };
  return {
    subject,
    sentence: `It is blocked: ${sentence(run.reason || task.reason || `run ${run.id} ended so`)}`,
    hint: run.hint || `millrace show ${run.id} has the evidence; millrace retry ${task.id} runs it again.`,
  };
};

/** What is wrong with a card, and where. */
export const phraseBad = ({ name, line, reason }: BadCard): string =>
  `${name} cannot be read${line === null ? "" : `, line ${line}`}: ${sentence(reason)}`;

/** A reason behind what it explains, or only the full stop. */
export const told = (reason: string): string => (reason === "" ? "." : `: ${sentence(reason)}`);

const phraseDone = ({ integration, reason }: RunModel): string =>
  integration?.status === "merged" && integration.commit !== null
    ? `the base has ${integration.commit.slice(0, 10)}`
    : reason;
