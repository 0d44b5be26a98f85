import { readBacklog } from "../engine/backlog.ts";
import type { Finding } from "../operator/finding.ts";
import type { Store } from "../ports/store.ts";

const SHOWN = 50;

/** What is wrong with the queue: unreadable cards, one id in two folders, dependencies that can never be met. */
export const examineQueue = (store: Store): readonly Finding[] => {
  const backlog = readBacklog(store, []);
  const findings: Finding[] = backlog.unreadable.map((card) => ({
    area: "queue",
    level: "wrong",
    sentence: `${card.state}/${card.name}${card.line === null ? "" : `:${card.line}`} cannot be read: ${card.reason}.`,
    hint: card.hint,
  }));
  for (const { id, kept, other } of backlog.conflicts) {
    findings.push({
      area: "queue",
      level: "wrong",
      sentence: `${id} stands in ${kept} and in ${other}.`,
      hint: `Compare the two cards and remove the one in ${other}.`,
    });
  }
  for (const task of backlog.queue.head(Number.MAX_SAFE_INTEGER)) {
    const reason = backlog.why(task);
    if (reason === null || !/does not exist|cancelled|circle/.test(reason)) continue;
    findings.push({
      area: "queue",
      level: "wrong",
      sentence: `${task.id} ${reason}.`,
      hint: "Mend depends_on in its card, or add the task it names.",
    });
  }
  const waiting = backlog.counts.backlog;
  if (findings.length === 0)
    return [
      {
        area: "queue",
        level: "good",
        sentence: `${waiting} ${waiting === 1 ? "task waits" : "tasks wait"} in the backlog; every card can be read.`,
        hint: "",
      },
    ];
  if (findings.length <= SHOWN) return findings;
  return [
    ...findings.slice(0, SHOWN),
    { area: "queue", level: "wrong", sentence: `… and ${findings.length - SHOWN} more.`, hint: "" },
  ];
};
