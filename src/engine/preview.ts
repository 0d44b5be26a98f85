import { Failure } from "../domain/failure.ts";
import type { RunId, TaskId } from "../domain/id.ts";
import type { Plan } from "../domain/plan.ts";
import type { TaskState } from "../domain/task.ts";
import type { Prompt } from "../kernel/prompt.ts";
import type { Desk } from "../kernel/desk.ts";
import { foldRun, UNOPENED, type Run } from "../kernel/run.ts";
import { composeFor } from "./evidence.ts";
import { branchOf } from "./message.ts";
import { planNext } from "./opening.ts";
import type { Ports } from "./ports.ts";

/**
 * Exactly what a stage of this task would be sent now: of its open run, else of the run it would open next, with what persons
 * answered by the desk. Writes nothing.
 */
export const previewPrompt = async (ports: Ports, task: Previewed, stage: string): Promise<Prompt> => {
  const { id } = task;
  const { plan, run } = task.state === "active" ? ofOpenRun(ports, id) : await ofNextRun(ports, task);
  const node = plan.nodes[stage];
  if (node?.kind !== "agent") {
    const stages = Object.values(plan.nodes).flatMap((one) => (one.kind === "agent" ? [one.name] : []));
    throw new Failure(
      "not-allowed",
      `The graph ${plan.graph.name} has no stage "${stage}".`,
      `its stages are: ${stages.join(", ")}`,
    );
  }
  const n = (run.attempts.at(-1)?.n ?? 0) + 1;
  const attempt = {
    n,
    node: stage,
    visit: (run.visits[stage] ?? 0) + 1,
    kind: "agent" as const,
    from: run.tip,
    merge: run.merge,
    settlement: null,
  };
  return composeFor(ports, { id: plan.run as RunId, plan, run }, attempt, {
    dir: ports.store.attemptFolder(plan.run as RunId, n, stage),
    tree: ports.workspace.treeOf(Math.max(1, run.slot)),
    ...ports.store.taskFolders(id, false),
    outcomes: node.outcomes,
    branch: branchOf(plan.run),
  });
};

/** The task whose prompt is shown, where it stands, and what the engine's journal says to it. */
export type Previewed = { readonly id: TaskId; readonly state: TaskState; readonly desk: Desk };

const ofOpenRun = (ports: Ports, id: TaskId): { plan: Plan; run: Run } => {
  const last = ports.store.runsOf(id).at(-1);
  const reading = last === undefined ? null : ports.store.readRun(last);
  if (reading?.kind !== "run")
    throw new Failure("plan-corrupt", `The run of ${id} cannot be read.`, "`millrace doctor --verify` says why");
  return { plan: reading.plan, run: foldRun(reading.entries.flatMap((entry) => entry.events)) };
};

const ofNextRun = async (ports: Ports, { id, state, desk }: Previewed): Promise<{ plan: Plan; run: Run }> => {
  const reading = ports.store.readCard(id, state);
  if (reading.kind !== "task")
    throw new Failure("card-invalid", reading.kind === "gone" ? `The card of ${id} is gone.` : reading.problem.reason);
  const plan = await planNext(ports, id, reading.task, await ports.workspace.base(), desk);
  return { plan, run: { ...UNOPENED, start: plan.base.start, tip: plan.base.start } };
};
