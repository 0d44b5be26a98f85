import { isFailure, phraseFailure } from "../domain/failure.ts";
import type { World } from "../ports/world.ts";
import type { Answer, Answers } from "./answer.ts";
import { restOf } from "./cadence.ts";
import { keyOf, type Query, type Source } from "./query.ts";
import type { Sources } from "./sources.ts";
import type { OpenWatch, Tell } from "./watch.ts";

/** What a query is told by: since when it is asked (null while it is not), when it is due, and what was told of it. */
type Ask = {
  readonly query: Query;
  readonly key: string;
  /** False once nobody looks at it any more; it then goes when its answer comes. */
  wanted: boolean;
  dueMs: number;
  askedMs: number | null;
  lastMs: number;
  /** It was nudged while it was asked: what comes may be older than what was just done. */
  again: boolean;
  answer: Answer;
  dataText: string;
  /** How often in a row the same was answered. */
  same: number;
  told: string | null;
};

/** An answer that takes longer is told to be slow; the ask goes on, and no second one begins. */
const SLOW_MS = 5_000;
/** What is new on the screen passes before what is due since less than this, and never before what waits longer. */
const HEAD_START_MS = 250;
/** So many queries of one source may be without an answer at once: windows scrolled past must not pile up behind a disk that hangs. */
const AT_ONCE = 4;
const IDLE_MS = 60_000;

/**
 * Watches by asking: each query in its own turn, with its own cadence, age and error. What is due longest is asked first, so a
 * heavy source delays the others by one ask at most; one that does not answer is left to itself.
 */
export const makeWatch =
  ({ sources, world }: { readonly sources: Sources; readonly world: World }): OpenWatch =>
  (tell) => {
    const asks = new Map<string, Ask>();
    let bell = new AbortController();
    let closed = false;
    const isOpen = (): boolean => !closed;
    const work = async (): Promise<void> => {
      while (isOpen()) {
        const next = nextOf([...asks.values()], world.monotonic());
        if (next !== null) begin(next);
        tellSlow([...asks.values()], world.monotonic(), tell);
        if (!isOpen()) return;
        bell = new AbortController();
        // Between two asks whoever sends messages is heard.
        await world.sleep(next === null ? untilNext([...asks.values()], world.monotonic()) : 0, bell.signal);
      }
    };
    const begin = (ask: Ask): void => {
      const [beganMs, atMs] = [world.monotonic(), world.now()];
      const end = (given: Pick<Answer, "data" | "error">): void => {
        ask.askedMs = null;
        if (!ask.wanted) asks.delete(ask.key);
        if (closed || !ask.wanted) return;
        settle(ask, given, atMs);
        const nowMs = world.monotonic();
        ask.dueMs = ask.again ? nowMs : nowMs + restOf(ask.query, given.data, nowMs - beganMs, ask.same);
        announce(ask, tell);
        bell.abort();
      };
      ask.again = false;
      ask.askedMs = beganMs;
      ask.lastMs = beganMs;
      askOne(sources, ask.query, end);
    };
    const finished = work();
    return {
      look: (queries) => {
        if (closed) return;
        lookAt(asks, queries, world.monotonic(), tell);
        bell.abort();
      },
      nudge: () => {
        for (const ask of asks.values()) {
          ask.again = true;
          ask.same = 0;
          ask.dueMs = Math.min(ask.dueMs, world.monotonic());
        }
        bell.abort();
      },
      close: () => {
        closed = true;
        bell.abort();
        return finished;
      },
    };
  };

/** Asks a source; whatever it throws or rejects with is its own answer. `end` is called once. */
const askOne = (sources: Sources, query: Query, end: (given: Pick<Answer, "data" | "error">) => void): void => {
  let given: Answers[Source] | Promise<Answers[Source]>;
  try {
    given = (sources[query.source] as (query: Query) => typeof given)(query);
  } catch (thrown) {
    end(failed(thrown));
    return;
  }
  if (given instanceof Promise) void given.then((data) => ({ data, error: null }), failed).then(end);
  else end({ data: given, error: null });
};

const failed = (thrown: unknown): Pick<Answer, "data" | "error"> => ({ data: null, error: errorOf(thrown) });

/** An error leaves the last good data standing, with its age. */
const settle = (ask: Ask, { data, error }: Pick<Answer, "data" | "error">, atMs: number): void => {
  if (error !== null) ask.answer = { ...ask.answer, error };
  else {
    const text = JSON.stringify(data);
    ask.same = text === ask.dataText ? ask.same + 1 : 0;
    ask.answer = { data, atMs, error };
    ask.dataText = text;
  }
};

/** Tells an answer unless the very same was told last. */
const announce = (ask: Ask, tell: Tell): void => {
  const text = `${ask.dataText}\n${JSON.stringify(ask.answer.error)}`;
  if (text === ask.told) return;
  ask.told = text;
  tell(ask.key, ask.answer);
};

const lookAt = (asks: Map<string, Ask>, queries: readonly Query[], nowMs: number, tell: Tell): void => {
  const wanted = new Map(queries.map((query) => [keyOf(query), query]));
  for (const [key, ask] of asks) {
    if (wanted.has(key)) continue;
    ask.wanted = false;
    if (ask.askedMs === null) asks.delete(key);
  }
  for (const [key, query] of wanted) {
    const known = asks.get(key);
    if (known === undefined) asks.set(key, newAsk(key, query, nowMs));
    else if (!known.wanted) {
      known.wanted = true;
      known.told = null;
      if (known.answer.data !== null) announce(known, tell);
    }
  }
};

const newAsk = (key: string, query: Query, nowMs: number): Ask => ({
  query,
  key,
  wanted: true,
  dueMs: nowMs - HEAD_START_MS,
  askedMs: null,
  lastMs: 0,
  again: false,
  answer: { data: null, atMs: 0, error: null },
  dataText: "",
  same: 0,
  told: null,
});

/** The one that is due longest; of equals, the one asked longest ago. */
const nextOf = (asks: readonly Ask[], nowMs: number): Ask | null => {
  const ready = asks.filter((ask) => ask.askedMs === null && ask.dueMs <= nowMs && hasRoom(asks, ask.query.source));
  return ready.reduce<Ask | null>((first, ask) => (first === null || isBefore(ask, first) ? ask : first), null);
};

const isBefore = (one: Ask, other: Ask): boolean =>
  one.dueMs === other.dueMs ? one.lastMs < other.lastMs : one.dueMs < other.dueMs;

const hasRoom = (asks: readonly Ask[], source: Source): boolean =>
  asks.filter((ask) => ask.askedMs !== null && ask.query.source === source).length < AT_ONCE;

/** Until something is due or slow, whichever comes first; what is slow already is waited for without a clock. */
const untilNext = (asks: readonly Ask[], nowMs: number): number => {
  const times = asks.flatMap((ask) => {
    if (ask.askedMs === null && hasRoom(asks, ask.query.source)) return [ask.dueMs];
    const slowMs = (ask.askedMs ?? ask.dueMs) + SLOW_MS;
    return slowMs > nowMs ? [slowMs] : [];
  });
  return Math.max(0, Math.min(IDLE_MS, ...times.map((ms) => ms - nowMs)));
};

/** Of those that are not asked, only one without room waits for an answer; every other is asked in the next turns. */
const tellSlow = (asks: readonly Ask[], nowMs: number, tell: Tell): void => {
  for (const ask of asks) {
    if (!ask.wanted || ask.answer.error === SLOW || nowMs - (ask.askedMs ?? ask.dueMs) < SLOW_MS) continue;
    if (ask.askedMs === null && hasRoom(asks, ask.query.source)) continue;
    ask.answer = { ...ask.answer, error: SLOW };
    announce(ask, tell);
  }
};

const SLOW: NonNullable<Answer["error"]> = {
  sentence: `No answer for ${SLOW_MS / 1_000} s; it is asked again when one came.`,
  hint: "The disk may be slow or gone; everything else goes on.",
};

/** What a source threw, as its panel tells it. */
const errorOf = (thrown: unknown): NonNullable<Answer["error"]> =>
  isFailure(thrown)
    ? { sentence: phraseFailure(thrown), hint: thrown.hint }
    : {
        sentence: `Something went wrong that Millrace did not foresee: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        hint: "It is asked again; millrace doctor may say more.",
      };
