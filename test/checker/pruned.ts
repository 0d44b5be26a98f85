import { fieldsOf } from "./chain.ts";
import { namesIn, textOf, type Dump } from "./dump.ts";

/** A run whose folder was removed, as the record that remained of it tells. */
export type Pruned = {
  readonly id: string;
  readonly task: string;
  readonly ordinal: number;
  readonly verdict: string;
  /** What was merged of it, null when nothing was. */
  readonly merged: string | null;
};

/** Every run that is gone and left its record; one whose folder still stands is not gone yet. */
export const prunedIn = (dump: Dump): readonly Pruned[] => {
  const standing = new Set(namesIn(dump, "agents/runs"));
  return namesIn(dump, "agents/tasks/pruned").flatMap((name) => {
    const record = fieldsOf(textOf(dump, `agents/tasks/pruned/${name}`));
    const id = String(record?.["run"]);
    if (record === null || name !== `${id}.json` || standing.has(id)) return [];
    const dot = id.lastIndexOf(".r");
    const merged = record["integration"] === "merged" ? String(record["commit"]) : null;
    return [
      { id, task: id.slice(0, dot), ordinal: Number(id.slice(dot + 2)), verdict: String(record["verdict"]), merged },
    ];
  });
};

/** What is wrong with a task's removed runs beside those that stand; `done` tells that nothing of the task is owed any more. */
export const judgePruned = (
  pruned: readonly Pruned[],
  standing: readonly number[],
  done: boolean,
): readonly string[] => {
  const gone = pruned.map(({ ordinal }) => ordinal).sort((a, b) => a - b);
  const highest = gone.at(-1) ?? 0;
  return [
    ...gone
      .filter((ordinal, index) => ordinal !== index + 1)
      .map((ordinal) => `its run ${ordinal} was removed before an earlier one`),
    ...standing
      .filter((ordinal) => ordinal <= highest)
      .map((ordinal) => `its run ${ordinal} stands although a later one was removed`),
    ...(gone.length > 0 && standing.length === 0 && !done
      ? ["its newest run was removed although it is not done"]
      : []),
  ];
};
