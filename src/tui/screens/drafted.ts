import type { Answer, QueueRow } from "../../watching/answer.ts";
import type { State } from "../state.ts";

/** The queue's answer with its backlog in the order that is being drafted; as it is while none is. */
export const drafted = (state: State, answer: Answer<"queue"> | null): Answer<"queue"> | null => {
  const { draftOrder } = state;
  const data = answer?.data ?? null;
  if (draftOrder === null || data === null || answer === null) return answer;
  const byId = new Map(data.rows.map((row) => [row.id, row]));
  const known = draftOrder.flatMap((id): readonly QueueRow[] => {
    const row = byId.get(id);
    return row === undefined ? [] : [row];
  });
  let next = 0;
  const moved = new Set(known.map(({ id }) => id));
  const rows = data.rows.map((row) => (moved.has(row.id) ? (known[next++] ?? row) : row));
  return { ...answer, data: { ...data, rows } };
};
