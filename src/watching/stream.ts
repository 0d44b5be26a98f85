import type { FeedEvent } from "../domain/feed.ts";
import type { FeedQuery, Reader } from "../ports/reader.ts";
import { count } from "../view/sentence.ts";
import { stampOf } from "../view/time.ts";
import { makeFollower } from "./follow.ts";
import { type PageLine, pageOf, type PageText } from "./pages/page.ts";
import type { Query } from "./query.ts";
import { dayLine, narrate, rawLine, type StreamEvent } from "./stream-line.ts";

/** So many events are held at once, whatever the feed holds: what scrolling reaches without a command. */
export const STREAM_MAX = 10_000;
const TEXT_MAX = 2_000;

/** Which events are wanted, and how they are told. */
export type StreamQuery = Pick<Extract<Query, { source: "logs" }>, "run" | "stage" | "kinds" | "raw">;

/**
 * Makes the feed as a text that grows: each look reads only what came since the one before. Lines that stay are the same
 * objects, so that whoever wraps them need not do it again.
 */
export const makeStream = (reader: Pick<Reader, "feed" | "feedAfter">): ((query: StreamQuery) => PageText) => {
  let held: Held | null = null;
  return (query) => {
    const { run, kinds } = query;
    const key = JSON.stringify([run, kinds]);
    if (held?.key !== key) held = hold(reader, key, query);
    bringUpTo(held);
    const told = JSON.stringify([query.raw, run === null]);
    if (held.told !== told) Object.assign(held, { told, lines: new WeakMap<StreamEvent, PageLine>() });
    return drawn(held, query);
  };
};

/** What is held of the feed for one choice of events; another choice takes its place, so memory stays flat. */
type Held = {
  readonly key: string;
  readonly follow: ReturnType<typeof makeFollower>;
  readonly fits: (event: FeedEvent) => boolean;
  events: StreamEvent[];
  skipped: number;
  /** True when events before the first one held may lie in the feed. */
  more: boolean;
  told: string;
  lines: WeakMap<StreamEvent, PageLine>;
  readonly days: Map<string, PageLine>;
  readonly words: Map<string, string>;
};

const hold = (reader: Pick<Reader, "feed" | "feedAfter">, key: string, { run, kinds }: StreamQuery): Held => {
  const asked: FeedQuery = {
    tail: STREAM_MAX,
    ...(run === null ? {} : { run }),
    ...(kinds.length === 0 ? {} : { types: kinds }),
  };
  return {
    key,
    follow: makeFollower(reader, () => asked),
    fits: (event) => (run === null || event.run === run) && (kinds.length === 0 || kinds.includes(event.type)),
    events: [],
    skipped: 0,
    more: false,
    told: "",
    lines: new WeakMap(),
    days: new Map(),
    words: new Map(),
  };
};

const bringUpTo = (held: Held): void => {
  const { events, skipped, anew } = held.follow();
  if (anew) Object.assign(held, { events: [], skipped: 0, more: events.length >= STREAM_MAX });
  held.skipped += skipped;
  for (const event of events) if (held.fits(event)) held.events.push(lean(event, held.words));
  if (held.events.length <= STREAM_MAX) return;
  held.events = held.events.slice(-STREAM_MAX);
  held.more = true;
};

const drawn = (held: Held, { stage, raw, run }: StreamQuery): PageText => {
  const events = stage === null ? held.events : held.events.filter(({ node }) => node === stage);
  const lines: PageLine[] = [];
  // Where the oldest events fall out one after another, a line before the first would make every other one a new place.
  let day = held.more ? dayOf(events[0]) : "";
  for (const event of events) {
    const own = dayOf(event);
    if (!raw && own !== day) lines.push(kept(held.days, own, () => dayLine(own)));
    day = own;
    lines.push(kept(held.lines, event, () => (raw ? rawLine(event) : narrate(event, run === null))));
  }
  return pageOf(lines, noteOf(held, events, stage === null), true);
};

const noteOf = ({ more, skipped, key }: Held, events: readonly StreamEvent[], everyStage: boolean): string => {
  const [first] = events;
  const nothing =
    key === EVERYTHING && everyStage ? "Nothing has happened yet." : "Nothing of this kind is in the feed.";
  const older = `millrace logs --tail ${STREAM_MAX * 5} shows older ones`;
  const notes = [
    first === undefined ? nothing : "",
    more && first !== undefined
      ? `These are the last ${STREAM_MAX} events, since ${stampOf(first.at)} UTC; ${older}.`
      : "",
    skipped === 0
      ? ""
      : `${count(skipped, "line of the feed was", "lines of the feed were")} skipped, because nothing can be read there.`,
  ];
  return notes.filter((note) => note !== "").join(" ");
};

const EVERYTHING = JSON.stringify([null, []]);

const dayOf = (event: StreamEvent | undefined): string => event?.at.slice(0, 10) ?? "";

const WORDS_MAX = 20_000;

/** The event with its names as the same strings as in others, and nothing that is not shown. */
const lean = ({ seq, at, type, run, task, node, text }: FeedEvent, words: Map<string, string>): StreamEvent => {
  if (words.size > WORDS_MAX) words.clear();
  const one = (word: string): string => kept(words, word, () => word);
  const orNull = (word: string | null): string | null => (word === null ? null : one(word));
  return {
    seq,
    at,
    type: one(type),
    run: orNull(run),
    task: orNull(task),
    node: orNull(node),
    text: text.slice(0, TEXT_MAX),
  };
};

/** What was made for a key before, or is made now. */
const kept = <K, V>(
  all: { readonly get: (key: K) => V | undefined; readonly set: (key: K, value: V) => unknown },
  key: K,
  make: () => V,
): V => {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
};
