import type { Reader } from "../ports/reader.ts";
import type { Told } from "./answer.ts";
import { makeFollower } from "./follow.ts";
import { TOLD_TYPES, toldOf } from "./fresh.ts";

/** More than any screen shows of them; the logs have the others. */
const LATELY_MAX = 40;

/** What was integrated is told by the closing that follows. */
const TYPES = TOLD_TYPES.filter((type) => type !== "integrated");

/** Makes what happened last that a person wants to be told of, newest last; after the first time only what is new is read. */
export const makeLately = (reader: Pick<Reader, "feed" | "feedAfter" | "standing">): (() => readonly Told[]) => {
  const follow = makeFollower(reader, () => ({ tail: LATELY_MAX, types: TYPES }));
  let told: readonly Told[] = [];
  return () => {
    const { events, anew } = follow();
    const fresh = events.flatMap((event) => (TYPES.includes(event.type) ? (toldOf(event, reader) ?? []) : []));
    told = [...(anew ? [] : told), ...fresh].slice(-LATELY_MAX);
    return told;
  };
};
