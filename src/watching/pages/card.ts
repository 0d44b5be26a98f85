import { parseTaskId, type TaskId } from "../../domain/id.ts";
import type { Task, TaskState } from "../../domain/task.ts";
import { operatorOrder } from "../../kernel/queue.ts";
import { readRow } from "../../operator/rows.ts";
import type { Reader, RunView } from "../../ports/reader.ts";
import type { CardReading } from "../../ports/store.ts";
import { line, span } from "../../view/line.ts";
import { drawMarkdown } from "../../view/markdown.ts";
import { markOfState } from "../../view/marks.ts";
import { explainRows } from "../../view/queue.ts";
import { isCorrupt, projectRun } from "../../view/run.ts";
import { safeLines } from "../../view/safe.ts";
import { phraseAge, stampOf } from "../../view/time.ts";
import { type Reason, whyTask } from "../../view/why.ts";
import { whyRun } from "../../view/why-run.ts";
import { newestRun } from "../../operator/find.ts";
import { readEngine } from "../glance.ts";
import type { Subject } from "../query.ts";
import { outputLines, runLines } from "./leavings.ts";
import {
  BLANK,
  factLine,
  hintLines,
  pageLine,
  pageOf,
  type PageLine,
  type PageOptions,
  type PagePorts,
  type PageText,
  textLine,
} from "./page.ts";

/** A task's card: where it stands and why, its facts, its text, what it made, its runs. Raw, the file as it stands. */
export const cardPage = (ports: PagePorts, subject: Subject, options: PageOptions): PageText => {
  const { reader } = ports;
  const id = parseTaskId(subject.task);
  if (id === null) return pageOf([], "No task has such a name.");
  const [state] = reader.places(id);
  if (state === undefined)
    return pageOf(runLines(reader, id, null), `The card of ${id} is gone: it stands in no folder of the queue.`);
  if (options.raw) return rawPage(reader, id, state);
  const reading = reader.card(id, state);
  const task = reading.kind === "task" ? reading.task : null;
  const newest = newestOf(reader, id);
  const lines = [
    ...headLines(ports, { id, state, reading, newest }, options),
    ...(task === null
      ? unreadText(reader, id, state)
      : [...factLines(reader, task, options.nowMs), ...bodyLines(task)]),
    ...outputLines(reader, id, options.columns),
    ...runLines(reader, id, newest !== null && isCorrupt(newest) ? newest.id : null),
  ];
  return pageOf(lines, reading.kind === "task" ? (reading.note ?? "") : "", state === "active");
};

const newestOf = (reader: Reader, id: TaskId): RunView | null => {
  const run = newestRun(reader, id);
  return run === undefined ? null : reader.run(run);
};

type Placed = {
  readonly id: TaskId;
  readonly state: TaskState;
  readonly reading: CardReading;
  readonly newest: RunView | null;
};

const headLines = (ports: PagePorts, placed: Placed, options: PageOptions): readonly PageLine[] => {
  const { id, state, reading } = placed;
  const why = whyOf(ports, placed, options);
  const title = reading.kind === "task" ? reading.task.title : id;
  return [
    pageLine(line(markOfState(state), ` ${state}  `, span(title, "bold")), {
      copy: `${state}  ${title}`,
      hang: 2,
    }),
    textLine(why.sentence),
    ...hintLines(why.hint),
  ];
};

/** The same answer as `millrace why`. */
const whyOf = (
  { reader, offset }: PagePorts,
  { id, state, reading, newest }: Placed,
  { nowMs }: PageOptions,
): Reason => {
  const queue = readRow(reader, id, state);
  const [row = { id, title: "", state, reason: "", priority: 0 }] = explainRows(queue.rows, queue);
  const run = newest === null ? null : projectRun(newest);
  const engine = readEngine(reader, { nowMs, offset });
  const problem = reading.kind === "unreadable" ? reading.problem : null;
  return whyTask(row, run, run === null ? null : whyRun(run, engine, nowMs), engine, problem);
};

const factLines = (reader: Reader, { id, fields }: Task, nowMs: number): readonly PageLine[] => {
  const {
    graph,
    size,
    tier,
    depends_on: dependsOn = [],
    spec_id: spec,
    supersedes,
    key,
    created_at: createdAt,
  } = fields;
  const told = operatorOrder(reader.decisions().map(({ event }) => event)).priorities.get(id);
  const priority = told ?? fields.priority ?? 0;
  const fact = (name: string, value: string | undefined): readonly PageLine[] =>
    value === undefined || value === "" ? [] : [factLine(name, [value])];
  const facts = [
    factLine("id", [span(id, "accent")], id),
    ...(priority === 0 ? [] : fact("priority", `${priority}${told === undefined ? "" : ", told by a person"}`)),
    ...fact("graph", graph),
    ...fact("size", size),
    ...fact("tier", tier),
    ...dependsOn.map((name, index) => dependencyLine(reader, name, index === 0)),
    ...fact("spec", spec),
    ...fact("supersedes", supersedes),
    ...fact("key", key),
    ...(createdAt === undefined ? [] : fact("created", `${stampOf(createdAt)} UTC, ${phraseAge(createdAt, nowMs)}`)),
  ];
  return [BLANK, ...facts];
};

/** What it depends on, with where that stands. A card is nobody's promise that what it names is an id. */
const dependencyLine = (reader: Reader, name: string, first: boolean): PageLine => {
  const task = parseTaskId(name);
  const [state] = task === null ? [] : reader.places(task);
  const stands =
    state === undefined
      ? [span("✗ ", "bad"), name, span("  is not there", "bad")]
      : [markOfState(state), " ", name, span(`  ${state}`, "dim")];
  return factLine(first ? "depends on" : "", stands, task);
};

const bodyLines = ({ title, body }: Task): readonly PageLine[] => {
  const written = drawMarkdown(body.replace(/\s+$/, ""));
  // The title stands above; a text that begins with it again need not say it twice.
  const heading = written.findIndex(({ copy }) => copy.trim() !== "");
  const twice = written[heading]?.copy.replace(/^#+\s+/, "").trim() === title.trim();
  const rest = twice ? written.slice(heading + 1) : written;
  const from = rest.findIndex(({ copy }) => copy.trim() !== "");
  if (from === -1) return [];
  return [BLANK, ...rest.slice(from).map(({ line: drawn, copy, hang }) => pageLine(drawn, { copy, hang }))];
};

/** What cannot be read as a card may still be read by a person, who has to mend it. */
const unreadText = (reader: Reader, id: TaskId, state: TaskState): readonly PageLine[] => {
  const text = reader.cardText(id, state);
  return text === null ? [] : [BLANK, ...numbered(text)];
};

const rawPage = (reader: Reader, id: TaskId, state: TaskState): PageText => {
  const text = reader.cardText(id, state);
  return text === null
    ? pageOf([], "The card's file is no UTF-8 text, or it is gone.")
    : pageOf(safeLines(text).map((each) => textLine(each)));
};

const numbered = (text: string): readonly PageLine[] => {
  const lines = safeLines(text);
  const width = String(lines.length).length;
  return lines.map((each, index) =>
    pageLine(line(span(`${String(index + 1).padStart(width)}  `, "dim"), each), { copy: each, hang: width + 2 }),
  );
};
