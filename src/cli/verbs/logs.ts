import { Failure } from "../../domain/failure.ts";
import type { FeedEvent } from "../../domain/feed.ts";
import { findRun } from "../../operator/find.ts";
import type { FeedPage, FeedQuery } from "../../ports/reader.ts";
import { makeShortIds } from "../../view/short-id.ts";
import { clockOf, stampOf } from "../../view/time.ts";
import type { Args } from "../args.ts";
import { parseSpan } from "../moment.ts";
import type { Context, Verb } from "../verb.ts";

const TAIL = 50;
const TAIL_MAX = 1_000_000;
const POLL_MS = 250;

/** The feed as sentences or documents, from its end or as it grows. */
export const verb: Verb = {
  name: "logs",
  summary: "what happened, as sentences; --follow goes on",
  usage: ["logs [--tail N] [--follow] [--since TIME] [--run RUN] [--type TYPE]"],
  positionals: [],
  flags: [
    { name: "tail", short: "n", kind: "integer", placeholder: "N", summary: `the last N events (default ${TAIL})` },
    { name: "follow", short: "f", kind: "boolean", summary: "go on until Ctrl+C" },
    { name: "since", kind: "string", placeholder: "TIME", summary: "an ISO time, or how long ago: 30s, 15m, 2h, 3d" },
    { name: "run", kind: "string", placeholder: "RUN", summary: "one run; a task's id means its newest run" },
    {
      name: "type",
      kind: "string",
      placeholder: "TYPE",
      summary: "only events of this type, e.g. settled, closed",
      many: true,
    },
  ],
  examples: [
    { command: "millrace logs --tail 20", summary: "the last twenty events" },
    { command: "millrace logs --follow --run csv-export", summary: "one run as it happens" },
    { command: "millrace logs --since 2h --type closed", summary: "how runs ended in the last two hours" },
    { command: "millrace logs --follow --json", summary: "one JSON document a line" },
  ],
  notes: [
    "Times are UTC. What cannot be read is skipped and counted; an event of a type this version does not know is shown as it is. On a terminal a run is called by the end of its id, which names it for every verb.",
  ],
  run: async (args, context) => {
    const { out } = context;
    const query = queryOf(args, context);
    const page = context.house().reader.feed(query);
    if (args.on("follow")) return follow(page, query, context);
    if (out.json) {
      out.document("logs", { events: page.events.map(eventOf), skipped: page.skipped });
      return 0;
    }
    print(page, nameIn(page, context), context);
    if (page.events.length === 0) out.line({ text: phraseNothing(query), style: "dim" });
    return 0;
  },
};

/** Only where everything was asked for does nothing mean that nothing happened. */
const phraseNothing = ({ tail, since, run, types }: FeedQuery): string =>
  tail > 0 && since === undefined && run === undefined && types === undefined
    ? "Nothing has happened yet."
    : "No event fits that; millrace logs alone shows the last ones.";

const queryOf = (args: Args, context: Context): FeedQuery => {
  const since = args.text("since");
  const tail = args.integer("tail") ?? (since === undefined ? TAIL : TAIL_MAX);
  if (tail < 0 || tail > TAIL_MAX)
    throw new Failure("flag-invalid", `--tail ${tail} is out of bounds.`, `--tail is between 0 and ${TAIL_MAX}.`);
  const run = args.text("run");
  const types = args.list("type");
  return {
    tail,
    ...(since === undefined ? {} : { since: timeOf(since, context.world.now()) }),
    ...(run === undefined ? {} : { run: findRun(context.house().reader, run) }),
    ...(types.length === 0 ? {} : { types }),
  };
};

const timeOf = (given: string, nowMs: number): string => {
  const ago = parseSpan(given);
  const time = ago === null ? Date.parse(given) : nowMs - ago;
  if (Number.isNaN(time))
    throw new Failure(
      "flag-invalid",
      `--since cannot read "${given}".`,
      "Give an ISO time such as 2026-03-01T08:00:00Z, or how long ago: 30s, 15m, 2h, 3d.",
    );
  return new Date(time).toISOString();
};

const follow = async (first: FeedPage, query: FeedQuery, context: Context): Promise<number> => {
  const { reader } = context.house();
  const signals = context.signals();
  const name = nameIn(first, context);
  print(first, name, context);
  let { offset } = first;
  while (!signals.drain.aborted) {
    await context.world.sleep(POLL_MS, signals.drain);
    const page = reader.feedAfter(offset);
    ({ offset } = page);
    print({ ...page, events: page.events.filter((event) => fits(event, query)) }, name, context);
  }
  return signals.first() === "SIGINT" ? 130 : 0;
};

const fits = (event: FeedEvent, query: FeedQuery): boolean =>
  (query.run === undefined || event.run === query.run) &&
  (query.types === undefined || query.types.includes(event.type)) &&
  (query.since === undefined || event.at >= query.since);

/** What a run is called in front of its lines: a whole id would take most of a terminal's line. */
const nameIn = (page: FeedPage, { out }: Context): ((id: string) => string) =>
  out.sized ? makeShortIds(page.events.flatMap(({ run, task }) => run ?? task ?? [])) : (id) => id;

const print = (page: FeedPage, name: (id: string) => string, { out, world }: Context): void => {
  const today = new Date(world.now()).toISOString().slice(0, 10);
  for (const event of page.events) {
    if (out.json) out.record("event", eventOf(event));
    else {
      const at = event.at.startsWith(today) ? clockOf(event.at) : stampOf(event.at);
      const id = event.run ?? event.task;
      const subject = id === null ? "engine" : name(id);
      out.line(
        { text: `${at}  `, style: "dim" },
        { text: subject, style: "accent" },
        "  ",
        event.text === "" ? event.type : event.text,
      );
    }
  }
  if (page.skipped > 0)
    out.note({
      text: `! ${page.skipped} line${page.skipped === 1 ? "" : "s"} of the feed could not be read and were skipped.`,
      style: "warn",
    });
};

const eventOf = ({ seq, at, type, run, task, node, text }: FeedEvent) => ({ seq, at, type, run, task, node, text });
