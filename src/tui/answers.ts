import type { Answer, Answers } from "../watching/answer.ts";
import type { Query, Source } from "../watching/query.ts";
import type { State } from "./state.ts";

/**
 * What a query is about, whatever part of it is asked for: another window on the same list or text is its kin, so that what was
 * told of it is drawn until the exact answer is there, and never something of another task.
 */
export const kinOf = (query: Query): string => {
  if ("slice" in query) return query.source === "queue" ? `queue ${query.states.join(",")}` : query.source;
  if (query.source === "logs") return JSON.stringify(["logs", query.run, query.stage, query.kinds, query.raw]);
  if (query.source === "page") {
    const { task, run } = query.subject;
    return JSON.stringify(["page", task, run, query.tab, query.attempt, query.raw]);
  }
  if (query.source === "subject") return JSON.stringify(["subject", query.subject.task, query.subject.run]);
  if (query.source === "note") return JSON.stringify(["note", query.id]);
  if (query.source === "find") return "find";
  return query.source;
};

/** What was last told of a query's kin; null when nothing was yet. */
export const toldOf = <Q extends Query>(state: State, query: Q): Answer<Q["source"]> | null =>
  (state.answers[kinOf(query)] as Answer<Q["source"]> | undefined) ?? null;

/** The data last told of a query's kin, however old. */
export const dataOf = <Q extends Query>(state: State, query: Q): Answers[Q["source"]] | null =>
  toldOf(state, query)?.data ?? null;

/** Answers of so many kins are kept for whoever comes back to them. */
const KEPT = 40;

/** The answers with one more; an error keeps the data that was there, with its age. The oldest kin goes. */
export const withAnswer = (state: State, query: Query, answer: Answer): State["answers"] => {
  const kin = kinOf(query);
  const { [kin]: before, ...others } = state.answers;
  const data = answer.data ?? before?.data ?? null;
  const kept = answer.data === null && before !== undefined ? { ...answer, data, atMs: before.atMs } : answer;
  const rest = Object.entries(others);
  return Object.fromEntries([...rest.slice(Math.max(0, rest.length + 1 - KEPT)), [kin, kept]]);
};

/** The newest answer of a source of which there is only one query. */
export const onlyOf = <S extends Source & ("strip" | "overview" | "publish")>(
  state: State,
  source: S,
): Answer<S> | null => (state.answers[source] as Answer<S> | undefined) ?? null;
