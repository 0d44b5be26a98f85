import { Failure } from "../../domain/failure.ts";
import { findSubject, newestRun } from "../../operator/find.ts";
import type { House } from "../../operator/house.ts";
import { readQueue, readRow } from "../../operator/rows.ts";
import { projectLiveness } from "../../view/liveness.ts";
import { explainRows } from "../../view/queue.ts";
import { projectRun } from "../../view/run.ts";
import { type Reason, whyRun, whyTask, whyWorkspace } from "../../view/why.ts";
import type { Verb } from "../verb.ts";

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
  run: (args, context) => {
    const { out } = context;
    const reason = reasonOf(context.house(), args.positionals[0], context.world.now());
    if (out.json) {
      out.document("why", reason);
      return 0;
    }
    if (reason.subject !== "workspace") out.line({ text: reason.subject, style: "accent" });
    out.line(reason.sentence);
    if (reason.hint !== "") out.line({ text: "→ ", style: "accent" }, reason.hint);
    return 0;
  },
};

const reasonOf = (house: House, name: string | undefined, nowMs: number): Reason => {
  const { reader } = house;
  const counts = reader.counts();
  const liveness = projectLiveness(reader.owner(), counts.active, nowMs);
  if (name === undefined) {
    const queue = readQueue(reader, { limit: HEADS });
    const rows = explainRows(queue.rows, queue);
    return whyWorkspace(liveness, counts, reader.snapshot(), rows, nowMs);
  }
  const found = findSubject(reader, name);
  if (found.kind === "run") return whyRun(projectRun(reader.run(found.id)), liveness, nowMs);
  const newest = newestRun(reader, found.id);
  const queue = readRow(reader, found.id, found.state);
  const [row] = explainRows(queue.rows, queue);
  if (row === undefined) throw new Failure("task-not-found", `The task ${found.id} has just gone.`, "Ask again.");
  return whyTask(row, newest === undefined ? null : projectRun(reader.run(newest)), liveness, nowMs);
};
