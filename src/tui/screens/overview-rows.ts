import type { LiveRun, Overview } from "../../watching/answer.ts";
import type { Need } from "../../view/needs.ts";
import type { TaskRow } from "../../domain/snapshot.ts";
import type { Subject } from "../../watching/query.ts";

/** A row of the overview that can be chosen; its id tells the same thing through every refresh. */
export type OverviewRow = { readonly id: string; readonly subject: Subject } & (
  | { readonly kind: "run"; readonly run: LiveRun }
  | { readonly kind: "need"; readonly need: Need }
  | { readonly kind: "blocked" | "next"; readonly task: TaskRow }
);

/** Everything on the overview that can be chosen, in its order: what runs, what needs you, what is blocked, what comes next. */
export const overviewRows = (overview: Overview | null): readonly OverviewRow[] => {
  if (overview === null) return [];
  const asking = new Set(overview.needs.map(({ task }) => task));
  const ofTask = (kind: "blocked" | "next") => (task: TaskRow) =>
    ({ id: task.id, kind, task, subject: { task: task.id, run: null } }) as const;
  return [
    ...overview.runs
      .filter(({ task }) => !asking.has(task))
      .map((run) => ({ id: run.task, kind: "run", run, subject: { task: run.task, run: run.id } }) as const),
    ...overview.needs.map(
      (need) => ({ id: need.task, kind: "need", need, subject: { task: need.task, run: null } }) as const,
    ),
    ...overview.blocked.filter(({ id }) => !asking.has(id)).map(ofTask("blocked")),
    ...overview.next.map(ofTask("next")),
  ];
};
