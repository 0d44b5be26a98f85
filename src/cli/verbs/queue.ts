import { Failure } from "../../domain/failure.ts";
import type { TaskRow } from "../../domain/snapshot.ts";
import { TASK_STATES, type TaskState } from "../../domain/task.ts";
import { findTask, newestRun } from "../../operator/find.ts";
import { readQueue } from "../../operator/rows.ts";
import type { Unreadable } from "../../ports/store.ts";
import { markOfState } from "../../view/marks.ts";
import { explainRows } from "../../view/queue.ts";
import { carryOut, codeOf, NO_WAIT, printReceipt } from "../act.ts";
import type { Args } from "../args.ts";
import { BY_AGE } from "../by-age.ts";
import { markPart } from "../mark-part.ts";
import { printTable } from "../table.ts";
import type { Context, Verb } from "../verb.ts";

const ROWS = 200;
const ROWS_MAX = 100_000;

/** The queue with the reason of every row, one card in full, and the order a person wants. */
export const verb: Verb = {
  name: "queue",
  summary: "list the queue; inspect a task; put tasks first",
  usage: ["queue [--state STATE] [--limit N]", "queue inspect TASK", "queue reorder TASK..."],
  positionals: [
    { name: "inspect|reorder TASK...", summary: "any unique part of an id names a task", required: false, many: true },
  ],
  flags: [
    {
      name: "state",
      short: "s",
      kind: "string",
      placeholder: "STATE",
      summary: `only this folder: ${TASK_STATES.join(", ")}`,
      many: true,
    },
    { name: "limit", short: "n", kind: "integer", placeholder: "N", summary: `at most N rows (default ${ROWS})` },
    NO_WAIT,
  ],
  examples: [
    { command: "millrace queue", summary: "what waits, what runs, what is blocked and why" },
    { command: "millrace queue --state done --limit 20", summary: "finished tasks" },
    { command: "millrace queue inspect csv-export", summary: "one task's card, place and reason" },
    { command: "millrace queue reorder csv-export fix-login", summary: "these two first, as millrace reorder does" },
  ],
  notes: [
    "Without --state: all but done and cancelled. An unreadable card is listed with its place and stays where it is until it is mended.",
  ],
  run: async (args, context) => {
    const [what, ...names] = args.positionals;
    if (what === undefined) return list(args, context);
    if (what === "inspect") return inspect(names, context);
    if (what === "reorder") return reorder(names, args, context);
    throw new Failure(
      "argument-extra",
      `queue does not know "${what}".`,
      "queue alone lists; queue inspect TASK; queue reorder TASK...",
    );
  },
};

const list = (args: Args, context: Context): number => {
  const { out } = context;
  const { reader } = context.house();
  const limit = args.integer("limit") ?? ROWS;
  if (limit < 0 || limit > ROWS_MAX)
    throw new Failure("flag-invalid", `--limit ${limit} is out of bounds.`, `--limit is between 0 and ${ROWS_MAX}.`);
  const states = args.list("state").map(checkState);
  const counts = reader.counts();
  const queue = readQueue(reader, { limit, ...(states.length === 0 ? {} : { states }) });
  const { unreadable } = queue;
  const rows = explainRows(queue.rows, queue);
  if (out.json) {
    const tasks = rows.map(({ id, title, state, reason, priority }) => ({ id, title, state, reason, priority }));
    out.document("queue", { counts, tasks, unreadable, byAge: queue.byAge });
    return 0;
  }
  out.line(
    ...TASK_STATES.flatMap((state) => ["  ", markPart(markOfState(state)), ` ${counts[state]} ${state}`]).slice(1),
  );
  if (rows.length > 0) out.line();
  printTable(
    out,
    [{ head: "" }, { head: "task", shortens: true }, { head: "title", grows: true }, { head: "reason", grows: true }],
    rows.map(rowOf),
  );
  printUnreadable(context, unreadable);
  const shown = states.length === 0 ? TASK_STATES.filter((state) => state !== "done" && state !== "cancelled") : states;
  const more = shown.reduce((sum, state) => sum + counts[state], 0) - rows.length - unreadable.length;
  if (more > 0) out.line({ text: `… and ${more} more; --limit shows them.`, style: "dim" });
  if (queue.byAge) out.line({ text: BY_AGE, style: "dim" });
  if (rows.length === 0 && unreadable.length === 0) out.line({ text: phraseNothing(counts, states), style: "dim" });
  return 0;
};

/** No row: there may still be tasks that only a state brings to light. */
const phraseNothing = (counts: Readonly<Record<TaskState, number>>, states: readonly TaskState[]): string => {
  const ended = counts.done + counts.cancelled;
  if (states.length > 0) return `Nothing in ${states.join(" or ")}.`;
  if (ended === 0) return 'Nothing here. millrace add-task "TITLE" adds a task.';
  return `Nothing is open: every task has ended (${counts.done} done, ${counts.cancelled} cancelled); --state done lists them.`;
};

const rowOf = (row: TaskRow) => [
  markPart(markOfState(row.state)),
  { text: row.id, style: "accent" as const },
  row.title,
  { text: row.reason, style: "dim" as const },
];

const printUnreadable = ({ out }: Context, unreadable: readonly Unreadable[]): void => {
  for (const card of unreadable) {
    const line = card.line === null ? "" : `:${card.line}`;
    out.line({ text: "✗ ", style: "bad" }, `${card.state}/${card.name}${line}: ${card.reason}. ${card.hint}`);
  }
};

const checkState = (given: string): TaskState => {
  const state = TASK_STATES.find((each) => each === given);
  if (state === undefined)
    throw new Failure("flag-invalid", `There is no state "${given}".`, `--state is one of ${TASK_STATES.join(", ")}.`);
  return state;
};

const inspect = async (names: readonly string[], context: Context): Promise<number> => {
  const [name, extra] = names;
  if (name === undefined)
    throw new Failure("argument-missing", "queue inspect needs TASK.", "Usage: millrace queue inspect TASK");
  if (extra !== undefined)
    throw new Failure("argument-extra", "queue inspect takes one task.", "Usage: millrace queue inspect TASK");
  const { printTask } = await import("../task-page.ts");
  const { reader } = context.house();
  const found = findTask(reader, name);
  printTask(context, found.id, found.state, newestRun(reader, found.id) ?? null);
  return 0;
};

const reorder = async (names: readonly string[], args: Args, context: Context): Promise<number> => {
  if (names.length === 0)
    throw new Failure(
      "argument-missing",
      "queue reorder needs at least one TASK.",
      "Usage: millrace queue reorder TASK...",
    );
  const { out } = context;
  const tasks = [...new Set(names.map((name) => findTask(context.house().reader, name).id))];
  const act = { verb: "reorder", tasks } as const;
  const receipt = await carryOut(act, args, context);
  if (out.json) out.document("reordered", { tasks, receipt });
  else printReceipt(receipt, act, args, context);
  return codeOf(receipt, args);
};
