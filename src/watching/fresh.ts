import type { FeedEvent } from "../domain/feed.ts";
import type { Reader } from "../ports/reader.ts";
import { kindOfTold } from "../view/told-kind.ts";
import type { Told } from "./answer.ts";
import { makeFollower } from "./follow.ts";

/** So many at once; whoever was away for longer reads the logs. */
const FRESH_MAX = 50;

/** Makes a teller of what happened since it was asked last and a person wants to be told of; what happened before is not told. */
export const makeFresh = (reader: Pick<Reader, "feed" | "feedAfter">): (() => readonly Told[]) => {
  const follow = makeFollower(reader, () => ({ tail: 0 }));
  return () => {
    const { events, anew } = follow();
    return anew ? [] : events.flatMap(toldOf).slice(-FRESH_MAX);
  };
};

const toldOf = (event: FeedEvent): readonly Told[] => {
  const kind = kindOfTold(event);
  if (kind === "quiet") return [];
  const { at, seq, text, type, task, run } = event;
  // A feed that was replaced counts anew, so that a number alone does not name an event.
  return [{ id: `${at} ${seq}`, at, kind, text: text || type, task, run }];
};
