import { Failure } from "../../domain/failure.ts";
import { findSubject, newestRun } from "../../operator/find.ts";
import { readRow } from "../../operator/rows.ts";
import { isAlive } from "../../view/liveness.ts";
import { explainRows } from "../../view/queue.ts";
import { projectRun } from "../../view/run.ts";
import { type Reason, unlessBroken, whyTask } from "../../view/why.ts";
import { whyRun } from "../../view/why-run.ts";
import { whyWorkspace } from "../../view/why-workspace.ts";
import { engineAt, glanceAt } from "../glance.ts";
import { printHint } from "../hint.ts";
import type { Context, Verb } from "../verb.ts";

const HEADS = 20;

/** One sentence and what to do about it. */
export const verb: Verb = {
  name: "why",
  summary: "why nothing happens, or why a task or run stands where it stands",
  usage: ["why [TASK|RUN]"],
  positionals: [{ name: "TASK|RUN", summary: "any unique part of an id; without it, the workspace", required: false }],
  flags: [],
  examples: [
    { command: "millrace why", summary: "why nothing happens right now" },
    { command: "millrace why csv-export", summary: "why that task waits, is blocked, or is done" },
  ],
  notes: ["Answers with one sentence and what to do about it."],
  run: async (args, context) => {
    const { out } = context;
    const reason = await reasonOf(context, args.positionals[0]);
    if (out.json) {
      out.document("why", reason);
      return 0;
    }
    if (reason.subject !== "workspace") out.line({ text: reason.subject, style: "accent" });
    out.line(reason.sentence);
    printHint(out, reason.hint);
    return 0;
  },
};

const reasonOf = async (context: Context, name: string | undefined): Promise<Reason> => {
  const nowMs = context.world.now();
  if (name === undefined) return whyWorkspace(await glanceAt(context, HEADS), nowMs);
  const house = context.house();
  const { reader } = house;
  const engine = engineAt(context);
  // A running engine goes on with the last good settings.
  const trouble = isAlive(engine.liveness) ? null : await house.trouble();
  const found = findSubject(reader, name);
  if (found.kind === "run") return unlessBroken(whyRun(projectRun(reader.run(found.id)), engine, nowMs), trouble);
  const newest = newestRun(reader, found.id);
  const queue = readRow(reader, found.id, found.state);
  const [row] = explainRows(queue.rows, queue);
  if (row === undefined) throw new Failure("task-not-found", `The task ${found.id} has just gone.`, "Ask again.");
  const run = newest === undefined ? null : projectRun(reader.run(newest));
  const open = run === null ? null : whyRun(run, engine, nowMs);
  return unlessBroken(whyTask(row, run, open, engine, queue.unreadable[0]), trouble);
};
