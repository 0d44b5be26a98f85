import { join } from "node:path";
import type { RunId } from "../../domain/id.ts";
import type { Plan } from "../../domain/plan.ts";
import { commandsOf } from "../../kernel/arrive.ts";
import type { Reader } from "../../ports/reader.ts";
import { phraseBytes } from "../../view/bytes.ts";
import { commandOf, isCommandLog } from "../../view/evidence.ts";
import { line, span } from "../../view/line.ts";
import { makeNarrator, type Narrated, type Narrator, plainLine } from "../../view/narrate.ts";
import type { AttemptRow } from "../../view/run.ts";
import type { Subject } from "../query.ts";
import { type LogFollow, makeLogFollow } from "./log-follow.ts";
import { type PageLine, pageLine, pageOf, type PageOptions, type PagePorts, type PageText } from "./page.ts";
import { readSubjectRun } from "./subject-run.ts";

/** What an attempt wrote, told or as it is. */
export type OutputPage = (ports: Pick<PagePorts, "reader">, subject: Subject, options: PageOptions) => PageText;

const TAIL_MAX = 1_000_000;
/** So many lines are kept; then the oldest go, a fifth at once, so that what is wrapped of the rest holds for long. */
const LINES_MAX = 50_000;
const LINES_LEFT = 40_000;
/** So many attempts are followed at once; one that is looked at again after that is read anew. */
const FOLLOWED_MAX = 4;

/** Opens the page of output: it keeps where it came to in each file, so that only what was added is read again. */
export const makeOutputPage = (): OutputPage => {
  let followed: readonly Followed[] = [];
  return ({ reader }, subject, { attempt, raw }) => {
    const found = readSubjectRun(reader, subject);
    if (found.kind === "none") return found.page;
    const { id, facts, run } = found;
    const row = attempt === null ? run.attempts.at(-1) : run.attempts.find(({ n }) => n === attempt);
    if (row === undefined)
      return pageOf(
        [],
        attempt === null ? "No attempt was made yet." : `There is no attempt ${attempt}.`,
        attempt === null,
      );
    const live = run.state === "open" && row.class === null;
    const key = `${id} ${row.n} ${raw}`;
    const state = followed.find((each) => each.key === key) ?? {
      key,
      raw,
      files: new Map(),
      lines: [],
      last: "",
      cut: false,
    };
    followed = [state, ...followed.filter((each) => each !== state)].slice(0, FOLLOWED_MAX);
    const partial = bringUpTo(state, { reader, id, row, live, plan: facts.plan });
    const lines = partial.length === 0 ? state.lines : [...state.lines, ...partial];
    return pageOf(lines, noteOf(state, reader.attemptFolder(id, row.n), live), live);
  };
};

/** One attempt as far as it was told. */
type Followed = {
  readonly key: string;
  readonly raw: boolean;
  readonly files: Map<string, { readonly follow: LogFollow; readonly narrate: Narrator; skipped: number }>;
  lines: readonly PageLine[];
  /** The file that the last line came from. */
  last: string;
  /** Its oldest lines are gone. */
  cut: boolean;
};

type Place = {
  readonly reader: Reader;
  readonly id: RunId;
  readonly row: AttemptRow;
  readonly live: boolean;
  readonly plan: Plan | null;
};

/** Takes over what came since the last time; returns what is begun and not whole yet. */
const bringUpTo = (state: Followed, place: Place): readonly PageLine[] => {
  const more: PageLine[] = [];
  const partial: PageLine[] = [];
  for (const name of namesOf(place)) {
    const file = state.files.get(name) ?? { follow: makeLogFollow(TAIL_MAX), narrate: makeNarrator(), skipped: 0 };
    state.files.set(name, file);
    const part = (each: { readonly from: number; readonly max: number }) =>
      place.reader.attemptBytes(place.id, place.row.n, name, each);
    const gained = file.follow(part, !place.live);
    if (gained.lines.length > 0 && state.last !== name) {
      more.push(...headingOf(name, place, state.lines.length + more.length === 0));
      state.last = name;
    }
    file.skipped += gained.skipped;
    if (gained.skipped > 0) more.push(gapLine(gained.skipped));
    for (const text of gained.lines) more.push(...toldOf(state, file.narrate, name, text));
    if (gained.partial !== "") partial.push(toPage(plainLine(gained.partial, "dim")));
  }
  if (more.length > 0) state.lines = [...state.lines, ...more];
  if (state.lines.length > LINES_MAX) {
    state.lines = state.lines.slice(-LINES_LEFT);
    state.cut = true;
  }
  return partial;
};

/** The logs in which it is told best: what goes on last; what an ended attempt complained of last. */
const namesOf = ({ reader, id, row, live }: Place): readonly string[] => {
  const names = reader.attemptFiles(id, row.n);
  const commands = names.filter(isCommandLog).sort((a, b) => (commandOf(a) ?? 0) - (commandOf(b) ?? 0));
  const streams = live ? ["stderr.log", "stdout.log"] : ["stdout.log", "stderr.log"];
  return [...commands, ...streams.filter((name) => names.includes(name))];
};

const toldOf = (state: Followed, narrate: Narrator, name: string, text: string): readonly PageLine[] => {
  if (state.raw || name !== "stdout.log") return [toPage(plainLine(text))];
  return narrate(text).map(toPage);
};

const toPage = (told: Narrated): PageLine => pageLine(told.line, { copy: told.copy, hang: told.hang });

/** Which command or stream follows; nothing before the only one there mostly is. */
const headingOf = (name: string, { plan, row }: Place, first: boolean): readonly PageLine[] => {
  if (name === "stdout.log" && first) return [];
  const number = commandOf(name);
  if (!isCommandLog(name) || number === null) return [pageLine(line(span(`── ${name}`, "dim")), { copy: name })];
  const node = plan?.nodes[row.stage];
  const command = (plan && node ? commandsOf(plan, node) : [])[number - 1] ?? name;
  return [pageLine(line(span("▸ ", "accent"), span(command, "accent")), { copy: command, hang: 2 })];
};

const gapLine = (bytes: number): PageLine => pageLine(line(span(`… ${phraseBytes(bytes)} left out`, "dim")));

const noteOf = (state: Followed, folder: string | null, live: boolean): string => {
  const cut = [...state.files].filter(([, { skipped }]) => skipped > 0);
  if (folder === null) return "Nothing of it is on the disk any more.";
  if (cut.length > 0) {
    const [name, { skipped }] = cut[0] as (typeof cut)[0];
    return `${phraseBytes(skipped)} of ${name} are left out; the whole file is ${join(folder, name)}`;
  }
  if (state.cut) return `The oldest lines are left out; the whole files lie in ${folder}`;
  if (state.lines.length > 0) return "";
  return live ? "It has written nothing yet." : "It wrote nothing.";
};
