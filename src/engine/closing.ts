import { taskOf } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import type { EngineContext } from "./context.ts";
import { performIncident } from "./incident.ts";
import { tellNotice, type OpenRun } from "./turn.ts";

/** What a closed run owes: its work kept, its incident filed, its card moved by the verdict. Repeatable after a crash. */
export const settleCard = async (context: EngineContext, open: OpenRun): Promise<void> => {
  const closed = open.run.closed;
  if (closed === null) return;
  const { store, workspace } = context.ports;
  const task = taskOf(open.id);
  if (open.run.tip !== open.run.start && closed.verdict !== "done") await workspace.keep(open.id, "tip", open.run.tip);
  if (closed.research) performIncident(context, open);
  const to: TaskState = closed.verdict === "done" ? "done" : closed.verdict === "cancelled" ? "cancelled" : "blocked";
  const moved = store.moveTask(task, "active", to);
  context.moved(task, moved ? to : fetchStray(context, open, to));
  open.journal.close();
  context.published.changed();
};

/**
 * While its run is open a card stands in active/; one that does not was moved or removed by a person or by the agent itself. A card
 * that is gone comes back from the plan, and only the verdict makes it done; anywhere else it stays, because a person may have put it there.
 * Returns where the card stands now.
 */
const fetchStray = ({ ports, news }: EngineContext, open: OpenRun, to: TaskState): TaskState => {
  const { store } = ports;
  const task = taskOf(open.id);
  const at = store.folders().states.get(task);
  if (at === to) return to;
  const gone = at === undefined;
  if (gone) store.addTask(task, open.plan.card.text);
  if (gone || at === "done") store.moveTask(task, at ?? "backlog", to);
  const where = gone
    ? `was removed while its run was open; it stands in ${to} again, from the plan`
    : at === "done"
      ? `was moved to done while its run was open; the verdict puts it into ${to}`
      : `was moved to ${at} while its run was open; it stays there`;
  const when = new Date(ports.world.now()).toISOString();
  tellNotice(ports, open.id, open.journal.entries.length, when, `the card of ${task} ${where}`, news);
  return gone || at === "done" ? to : at;
};
