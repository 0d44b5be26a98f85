import type { EngineEvent, RunEvent } from "../../domain/event.ts";
import { phraseEvent } from "../../view/event.ts";
import { line, type Span, span } from "../../view/line.ts";
import { markOfAttempt, markOfVerdict } from "../../view/marks.ts";
import type { RunFacts } from "../../view/run.ts";
import { safeJson } from "../../view/safe.ts";
import { clockOf, phraseDuration } from "../../view/time.ts";
import { kindOfTold, type ToldKind } from "../../view/told-kind.ts";
import type { Reader } from "../../ports/reader.ts";
import type { Subject } from "../query.ts";
import { pageLine, pageOf, type PageLine, type PageOptions, type PagePorts, type PageText } from "./page.ts";
import { doubtLines, readSubjectRun } from "./subject-run.ts";

/** What happened to a run, event by event, with what was decided about its task among it; raw, the journal's own lines. */
export const timelinePage = (ports: PagePorts, subject: Subject, { raw }: PageOptions): PageText => {
  const { reader } = ports;
  const found = readSubjectRun(reader, subject);
  if (found.kind === "none") {
    const told = tellAll(decidedOn(reader, subject.task));
    return { ...found.page, lines: [...found.page.lines, ...told] };
  }
  const { facts, run } = found;
  const events = [...happenedIn(facts), ...decidedOn(reader, subject.task).filter(isWithin(facts))];
  const lines = raw
    ? facts.entries.map(rawLine)
    : tellAll(events.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)));
  const note =
    lines.length === 0 ? "Nothing has happened yet." : raw ? "" : "Times are UTC; + is the time since the line before.";
  return pageOf([...doubtLines(run), ...lines], note, run.state === "open");
};

/** Something that became true, when, and by whom. */
type Happened = { readonly at: string; readonly event: RunEvent | EngineEvent; readonly byPerson: boolean };

const happenedIn = ({ entries }: RunFacts): readonly Happened[] =>
  entries.flatMap(({ at, actor, events }) => events.map((event) => ({ at, event, byPerson: actor !== "engine" })));

/** What the engine's journal says of the task itself: moves, and where in the queue a person wants it. */
const decidedOn = (reader: Reader, task: string): readonly Happened[] =>
  reader.decisions().flatMap(({ at, event }) => {
    const about = event.type === "task-ranked" ? event.tasks.includes(task) : event.task === task;
    return about ? [{ at, event, byPerson: event.type !== "task-moved" }] : [];
  });

/** True for what was decided until the run closed; what came after belongs to the next one. */
const isWithin = ({ entries }: RunFacts): ((happened: Happened) => boolean) => {
  const closed = entries.findLast(({ events }) => events.some(({ type }) => type === "closed"));
  return ({ at }) => closed === undefined || at <= closed.at;
};

const tellAll = (events: readonly Happened[]): readonly PageLine[] =>
  events.flatMap((happened, index) => {
    const before = events[index - 1];
    const day = happened.at.slice(0, 10);
    return [...(before?.at.slice(0, 10) === day ? [] : [dayLine(day)]), tell(happened, before ?? null)];
  });

const dayLine = (day: string): PageLine => pageLine([span(`── ${day} ──`, "dim")], { copy: day });

const SINCE_COLUMNS = 12;
const HANG = 8 + 1 + SINCE_COLUMNS + 4;

/** What a person did stands out, and says so where its sentence does not. */
const tell = ({ at, event, byPerson }: Happened, before: Happened | null): PageLine => {
  const told = phraseEvent(event);
  const text = byPerson && !/\bperson\b/.test(told) ? `By a person: ${told}` : told;
  const since = span(sinceOf(at, before).padStart(SINCE_COLUMNS), "dim");
  const mark = byPerson ? PERSON : MARKS[kindOfTold({ type: event.type, text: told })];
  const drawn = line(span(`${clockOf(at)} `, "dim"), since, "  ", mark, " ", text);
  return pageLine(drawn, { copy: `${at}  ${text}`, hang: HANG });
};

const PERSON = span("●", "accent");

/** How long nothing happened; less than a second is no gap. */
const sinceOf = (at: string, before: Happened | null): string => {
  const gapMs = before === null ? Number.NaN : Date.parse(at) - Date.parse(before.at);
  return gapMs >= 1_000 ? `+${phraseDuration(gapMs)}` : "";
};

const MARKS: Readonly<Record<ToldKind, Span>> = {
  good: markOfVerdict("done"),
  info: span("▸", "accent"),
  warn: markOfAttempt("ok", "FAIL"),
  bad: markOfAttempt("failed", null),
  question: span("?", "warn"),
  quiet: span("·", "dim"),
};

const rawLine = (entry: RunFacts["entries"][number]): PageLine =>
  pageLine(line(safeJson({ seq: entry.seq, at: entry.at, actor: entry.actor, events: entry.events })), { hang: 2 });
