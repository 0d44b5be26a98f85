import type { CommandResult } from "../../domain/attempt.ts";
import type { RunId } from "../../domain/id.ts";
import { commandsOf } from "../../kernel/arrive.ts";
import { decisiveTail } from "../../view/evidence.ts";
import { line, span } from "../../view/line.ts";
import { plainLine } from "../../view/narrate.ts";
import type { AttemptRow, RunModel } from "../../view/run.ts";
import { safeLines } from "../../view/safe.ts";
import { phraseDuration } from "../../view/time.ts";
import type { Subject } from "../query.ts";
import { BLANK, type PageLine, pageLine, pageOf, type PageOptions, type PagePorts, type PageText } from "./page.ts";
import { readSubjectRun } from "./subject-run.ts";

const LOG_MAX = 64 * 1024;

/** What judged the work: each command of an attempt's checks with its sign, its exit code, its time and what it printed that decides. */
export const checksPage = (
  { reader }: Pick<PagePorts, "reader">,
  subject: Subject,
  { attempt }: Pick<PageOptions, "attempt">,
): PageText => {
  const found = readSubjectRun(reader, subject);
  if (found.kind === "none") return found.page;
  const { id, run, facts } = found;
  const row = chosenOf(run, attempt);
  if (row === undefined) return pageOf([], phraseNone(run, attempt), run.state === "open");
  const live = run.state === "open" && row.class === null;
  const node = facts.plan?.nodes[row.stage];
  const commands = facts.plan !== null && node !== undefined ? commandsOf(facts.plan, node) : [];
  const results = live ? atWork({ reader, id, n: row.n }, commands) : row.checks.map(ended);
  const note = results.length > 0 ? "" : live ? "No command has begun yet." : row.summary;
  return pageOf([...headOf(row), ...results.flatMap(linesOf)], note, live);
};

/** The attempt that is named, else the newest that judged by commands. */
const chosenOf = (run: RunModel, n: number | null): AttemptRow | undefined => {
  const judging = run.attempts.filter(({ kind }) => kind !== "agent");
  return n === null ? judging.at(-1) : judging.find((each) => each.n === n);
};

const phraseNone = (run: RunModel, n: number | null): string => {
  if (n === null) return "No checks ran yet.";
  const row = run.attempts.find((each) => each.n === n);
  return row === undefined
    ? `There is no attempt ${n}.`
    : `Attempt ${n} (${row.stage}) is an agent's: it runs no checks.`;
};

const headOf = ({ n, stage, kind, outcome, class: ending, durationMs }: AttemptRow): readonly PageLine[] => [
  pageLine(
    line(
      span(`Attempt ${n}`, "title"),
      `  ${kind === "candidate" ? "on the candidate for integration" : stage}  `,
      span(outcome ?? ending ?? "at work", outcome === "PASS" ? "good" : ending === null ? "accent" : "bad"),
      span(durationMs === null ? "" : `  ${phraseDuration(durationMs)}`, "dim"),
    ),
  ),
];

/** A command as far as it came; `state` is null while it is at work. */
type Result = Pick<CommandResult, "command" | "output" | "exitCode"> & {
  readonly durationMs: number | null;
  readonly state: "good" | "bad" | null;
};

const ended = (check: CommandResult): Result => ({ ...check, state: check.exitCode === 0 ? "good" : "bad" });

type Place = { readonly reader: PagePorts["reader"]; readonly id: RunId; readonly n: number };

/** What the marks in the attempt's folder tell of commands whose attempt is not judged yet. */
const atWork = ({ reader, id, n }: Place, commands: readonly string[]): readonly Result[] => {
  const names = new Set(reader.attemptFiles(id, n));
  return commands.flatMap((command, index): readonly Result[] => {
    const number = String(index + 1).padStart(2, "0");
    if (!names.has(`${number}.start`)) return [];
    const exit = /^(\d{1,9})\n$/.exec(reader.attemptFile(id, n, `${number}.exit`, 64)?.text ?? "")?.[1];
    const exitCode = exit === undefined ? null : Number(exit);
    const state = exitCode === null ? null : exitCode === 0 ? "good" : "bad";
    const output = reader.attemptFile(id, n, `${number}.log`, LOG_MAX)?.text ?? "";
    return [{ command, exitCode, durationMs: null, output, state }];
  });
};

const MARKS = { good: span("✓ ", "good"), bad: span("✗ ", "bad") } as const;

const linesOf = ({ command, exitCode, durationMs, output, state }: Result): readonly PageLine[] => {
  const end = state === null ? "at work" : exitCode === null ? "was ended" : exitCode === 0 ? "" : `exited ${exitCode}`;
  const took = durationMs === null ? "" : phraseDuration(durationMs);
  const decisive = output.trim() === "" ? [] : safeLines(decisiveTail(output).trimEnd());
  return [
    BLANK,
    pageLine(
      line(
        state === null ? span("▶ ", "accent") : MARKS[state],
        span(command, "bold"),
        span([end, took].map((word) => (word === "" ? "" : `  ${word}`)).join(""), state === "bad" ? "bad" : "dim"),
      ),
      { copy: span(command).text, hang: 2 },
    ),
    ...decisive.map((text) => {
      const { line: drawn, copy } = plainLine(text, state === "bad" ? "plain" : "dim");
      return pageLine(line("  ", ...drawn), { copy, hang: 2 });
    }),
  ];
};
