import { parseTaskId, type TaskId } from "../domain/id.ts";
import { TASK_STATES, TITLE_MAX, type TaskState } from "../domain/task.ts";
import type { BadCard, CardFacts, Unreadable } from "../ports/store.ts";

/** Some cards of a queue's memory by column; what most cards lack stands by its position. */
export type Block = {
  readonly cards: readonly TaskId[];
  readonly titles: readonly string[];
  readonly priorities: readonly number[];
  readonly stamps: readonly number[];
  readonly dependsOn: readonly (readonly [number, readonly string[]])[];
  readonly supersedes: readonly (readonly [number, TaskId])[];
};

/** Checks a block and adds its cards; how many they were, null when it is none. Its ids become paths, so each is parsed. */
export const parseBlock = (line: Record<string, unknown>, into: CardFacts[]): number | null => {
  if (!isBlock(line)) return null;
  const { cards, titles, priorities, stamps } = line;
  const dependsOn = new Map(line.dependsOn);
  const supersedes = new Map(line.supersedes);
  for (const [at, id] of cards.entries())
    into.push({
      id,
      priority: priorities[at] ?? 0,
      dependsOn: dependsOn.get(at) ?? NONE,
      title: titles[at] ?? id,
      supersedes: supersedes.get(at) ?? null,
      stamp: stamps[at] ?? 0,
    });
  return cards.length;
};

/** Names that are no card's, as they were remembered. */
export const parseNames = (value: unknown): readonly Unreadable[] | null =>
  isList(value, isUnreadable) ? (value as Unreadable[]) : null;

/** Cards that could not be read, as they were remembered. */
export const parseBad = (value: unknown): readonly BadCard[] | null =>
  isList(value, isBad) ? (value as BadCard[]) : null;

const NONE: readonly string[] = [];

const isBlock = (line: Record<string, unknown>): line is Block => {
  const { cards, titles, priorities, stamps, dependsOn, supersedes } = line;
  return (
    isList(cards, isId) &&
    isList(titles, (title) => typeof title === "string" && title.length <= TITLE_MAX * 2) &&
    isList(priorities, Number.isSafeInteger) &&
    isList(stamps, Number.isSafeInteger) &&
    [titles, priorities, stamps].every((column) => column.length === cards.length) &&
    isList(dependsOn, (one) => isPair(one, (names) => isList(names, isText))) &&
    isList(supersedes, (one) => isPair(one, isId))
  );
};

const isList = (value: unknown, is: (one: unknown) => boolean): value is readonly unknown[] =>
  Array.isArray(value) && value.every(is);

const isPair = (value: unknown, is: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length === 2 && Number.isSafeInteger(value[0]) && is(value[1]);

const isId = (value: unknown): boolean => typeof value === "string" && parseTaskId(value) !== null;

const isText = (value: unknown): boolean => typeof value === "string";

const isUnreadable = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return false;
  const { name, state, line, reason, hint } = value as Record<string, unknown>;
  return (
    [name, reason, hint].every(isText) &&
    TASK_STATES.includes(state as TaskState) &&
    (line === null || Number.isSafeInteger(line))
  );
};

const isBad = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return false;
  const { id, stamp, problem } = value as Record<string, unknown>;
  return isId(id) && Number.isSafeInteger(stamp) && isUnreadable(problem);
};
