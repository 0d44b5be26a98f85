import { COMMAND_ID } from "./command-lite.ts";

/** What the name of a delivered command tells. */
export type DeliveredName = { readonly name: string; readonly number: number; readonly id: string };

/** Numbers end here, far beyond any use; one that is planted higher counts as no number, and delivery goes on. */
const NUMBER_MAX = 900_000_000_000;
const WIDTH = 12;
const DELIVERED = /^([0-9]{12})-([0-9a-z-]{8,64})\.json$/;

/** What editors, copying programs and we ourselves call a file that is not yet whole; also names that are not text. */
const UNFINISHED = /^\.|~$|\.(?:tmp|swp|swx|part|partial|crdownload)$|\uFFFD/;

/** The name a command is delivered by. */
export const deliveredName = (number: number, id: string): string =>
  `${String(number).padStart(WIDTH, "0")}-${id}.json`;

/** Reads a name of the protocol; null for any other. */
export const parseDelivered = (name: string): DeliveredName | null => {
  const match = DELIVERED.exec(name);
  const [number, id] = [Number(match?.[1]), match?.[2] ?? ""];
  return match !== null && number <= NUMBER_MAX && COMMAND_ID.test(id) ? { name, number, id } : null;
};

/** True for names that are left alone whatever they hold. */
export const isUnfinished = (name: string): boolean => UNFINISHED.test(name);

/** The order of delivery. Two that were delivered in the same instant may share a number; then the id decides. */
export const inOrder = (one: DeliveredName, other: DeliveredName): number =>
  one.number - other.number || (one.id < other.id ? -1 : 1);

/** The number above all that are known. */
export const numberAbove = (known: readonly number[]): number =>
  Math.min(known.reduce((most, number) => Math.max(most, number), 0) + 1, NUMBER_MAX);
