import type { RunId, TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import { readRow } from "../operator/rows.ts";
import { markOfState } from "../view/marks.ts";
import { explainRows } from "../view/queue.ts";
import { projectRun } from "../view/run.ts";
import { phraseCount } from "../view/time.ts";
import { whyTask } from "../view/why.ts";
import { whyRun } from "../view/why-run.ts";
import { engineAt } from "./glance.ts";
import { printHint } from "./hint.ts";
import { markPart } from "./mark-part.ts";
import { printRunBody, runDocument } from "./run-page.ts";
import type { Context } from "./verb.ts";

/** Shows a task: its place and why, its card, its runs with the newest in full, and what it made outside the repository. */
export const printTask = (context: Context, id: TaskId, state: TaskState, newest: RunId | null): void => {
  const { out, world } = context;
  const { reader } = context.house();
  const reading = reader.card(id, state);
  const task = reading.kind === "task" ? reading.task : null;
  const problem = reading.kind === "unreadable" ? reading.problem : null;
  const queue = readRow(reader, id, state);
  const [row = { id, title: "", state, reason: "", priority: 0 }] = explainRows(queue.rows, queue);
  const facts = newest === null ? null : reader.run(newest);
  const run = facts === null ? null : projectRun(facts);
  const engine = engineAt(context);
  const open = run === null ? null : whyRun(run, engine, world.now());
  const why = whyTask(row, run, open, engine, problem);
  const outputs = reader.outputs(id);
  const runs = reader.runsOf(id);
  if (out.json) {
    const card = task === null ? null : { fields: task.fields, body: task.body, text: task.text };
    const { sentence, hint } = why;
    out.document("task", {
      task: { id, title: row.title, state, reason: row.reason, priority: row.priority },
      why: { sentence, hint },
      card,
      problem,
      runs,
      outputs,
      run: facts === null ? null : runDocument(facts, reader),
    });
    return;
  }
  const title = row.title === "" ? [] : ["  ", { text: row.title, style: "bold" } as const];
  out.line(markPart(markOfState(state)), ` ${state}  `, { text: id, style: "accent" }, ...title);
  out.line(why.sentence);
  printHint(out, why.hint);
  if (task !== null) {
    const fields = Object.entries(task.fields).filter(([name]) => name !== "id" && name !== "title");
    for (const [name, value] of fields)
      out.line("  ", { text: `${name}: `, style: "dim" }, Array.isArray(value) ? value.join(", ") : String(value));
    if (reading.kind === "task" && reading.note !== null) out.line("  ", { text: reading.note, style: "dim" });
    if (task.body.trim() !== "") {
      out.line();
      out.text(task.body);
    }
  }
  if (facts !== null && run !== null) {
    out.line();
    out.line({ text: run.id, style: "accent" }, runs.length === 1 ? "" : `  the newest of ${runs.length} runs`);
    printRunBody(context, facts);
  }
  if (outputs.files.length > 0) {
    out.line();
    out.line({ text: "Outputs", style: "bold" }, `  ${outputs.folder}`);
    for (const file of outputs.files.slice(0, 20))
      out.line(`  ${file.path}  `, { text: `${phraseCount(file.size)} bytes`, style: "dim" });
    out.line({ text: `→ `, style: "accent" }, `millrace outputs ${id} DIR fetches them.`);
  }
};
