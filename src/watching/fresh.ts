import type { FeedEvent } from "../domain/feed.ts";
import { parseTaskId } from "../domain/id.ts";
import type { Reader } from "../ports/reader.ts";
import type { World } from "../ports/world.ts";
import { safe } from "../view/safe.ts";
import { sentence } from "../view/sentence.ts";
import { shortFormOf } from "../view/short-id.ts";
import { kindOfTold, type ToldKind } from "../view/told-kind.ts";
import type { ProblemRow, Told } from "./answer.ts";
import { makeFollower } from "./follow.ts";
import type { Problems } from "./problems.ts";

/** So many are told at once, the newest; what a storm brings besides stands in the logs. */
const FRESH_MAX = 50;
/** Problems are looked for less often than the feed: each look reads what stands in the way of everything. */
const PROBLEMS_EVERY_MS = 2_000;

/**
 * Makes what a person wants to be told of since the watch began, each once: what the feed told, and problems that appeared which
 * no event tells. What stood there when it began is not news.
 */
export const makeFresh = (
  reader: Pick<Reader, "feed" | "feedAfter" | "standing">,
  problems: Pick<Problems, "read">,
  world: Pick<World, "now" | "monotonic">,
): (() => Promise<readonly Told[]>) => {
  let lastAt: string | null = null;
  const follow = makeFollower(reader, () =>
    // Read anew, it goes on behind what was told last: the feed may be another one, its times are not.
    lastAt === null ? { tail: 0 } : { tail: FRESH_MAX, since: lastAt, types: TOLD_TYPES },
  );
  const appeared = makeAppeared(problems, world);
  // What was taken from the feed is not lost when a later read fails.
  let told: Told[] = [];
  return async () => {
    const { events, anew } = follow();
    const since = lastAt ?? "";
    lastAt ??= new Date(world.now()).toISOString();
    for (const event of events) {
      const one = anew && event.at <= since ? null : toldOf(event, reader);
      if (one !== null) told.push(one);
      if (event.at > lastAt) lastAt = event.at;
    }
    told = told.slice(-FRESH_MAX);
    const all = [...told, ...(await appeared())];
    told = [];
    return all.slice(-FRESH_MAX);
  };
};

/** The types of events that a person wants to be told of. */
export const TOLD_TYPES: readonly string[] = [
  "closed",
  "integrated",
  "asked",
  "paused",
  "unpaused",
  "budget-reached",
  "config-reloaded",
  "engine-started",
  "engine-stopped",
  "engine-took-over",
  "run-corrupt",
  "intake-taken",
  "intake-refused",
];

const WANTED: ReadonlySet<string> = new Set(TOLD_TYPES);

/** An event of the feed as a person is told of it; null for one that nobody wants to be told of. */
export const toldOf = (event: FeedEvent, reader: Pick<Reader, "standing">): Told | null => {
  if (!WANTED.has(event.type)) return null;
  const { seq, at, run, task, entry, type } = event;
  const kind = KINDS[kindOfTold(event)];
  // Work that needed no change, and the ways not to be integrated, are told by the closing that follows.
  if (kind === null || (type === "integrated" && kind === "info")) return null;
  const question = type === "closed" && kind === "bad" ? questionOf(task, reader) : null;
  const subject = run ?? task;
  const said = question === null ? sentence(event.text || type) : `An agent asks: ${sentence(question)}`;
  return {
    id: `${seq}:${run ?? "engine"}:${entry}:${type}`,
    at,
    kind: question === null ? kind : "question",
    text: safe(subject === null ? said : `${shortFormOf(subject)}: ${said}`),
    task,
    run,
  };
};

const KINDS: Readonly<Record<ToldKind, Told["kind"] | null>> = {
  good: "good",
  info: "info",
  warn: "warn",
  bad: "bad",
  question: "question",
  quiet: null,
};

/** A run that closed with a question says so in its journal; the feed's sentence has only the reason. */
const questionOf = (task: string | null, reader: Pick<Reader, "standing">): string | null => {
  const id = task === null ? null : parseTaskId(task);
  return id === null ? null : (reader.standing(id)?.closed?.question ?? null);
};

/** Kinds that no event of the feed tells, or not while no engine lives. */
const UNTOLD: ReadonlySet<ProblemRow["kind"]> = new Set(["card", "config", "disk", "engine", "lane", "runner"]);

const makeAppeared = (
  problems: Pick<Problems, "read">,
  world: Pick<World, "now" | "monotonic">,
): (() => Promise<readonly Told[]>) => {
  let known: ReadonlySet<string> | null = null;
  let lookedMs = 0;
  return async () => {
    if (known !== null && world.monotonic() - lookedMs < PROBLEMS_EVERY_MS) return [];
    lookedMs = world.monotonic();
    const rows = (await problems.read()).rows.filter(({ kind }) => UNTOLD.has(kind));
    const before = known;
    known = new Set(rows.map(({ id }) => id));
    const at = new Date(world.now()).toISOString();
    return before === null ? [] : rows.filter(({ id }) => !before.has(id)).map((row) => toldProblem(row, at));
  };
};

const toldProblem = ({ id, kind, task, run, subject, sentence: said }: ProblemRow, at: string): Told => ({
  id: `${at}:${id}`,
  at,
  kind: kind === "lane" ? "warn" : "bad",
  text: safe(kind === "engine" ? said : `${task === null ? subject : shortFormOf(subject)}: ${said}`),
  task,
  run,
});
