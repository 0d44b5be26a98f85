import { taskOf } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import type { PassContext } from "./pass-context.ts";
import { performIncident } from "./incident.ts";
import type { OpenRun } from "./turn.ts";

/** What a closed run owes: its work kept, its incident filed, its card moved by the verdict. Repeatable after a crash. */
export const settleCard = async (context: PassContext, open: OpenRun): Promise<void> => {
  const closed = open.run.closed;
  if (closed === null) return;
  const { store, workspace } = context.ports;
  const task = taskOf(open.id);
  if (open.run.tip !== open.run.start && closed.verdict !== "done") await workspace.keep(open.id, "tip", open.run.tip);
  if (closed.research) performIncident(context, open);
  const to: TaskState = closed.verdict === "done" ? "done" : closed.verdict === "cancelled" ? "cancelled" : "blocked";
  store.moveTask(task, "active", to);
  open.journal.close();
  context.changed();
};
