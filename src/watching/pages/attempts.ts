import { tokensOf } from "../../domain/charge.ts";
import { span } from "../../view/line.ts";
import { markOfAttempt } from "../../view/marks.ts";
import type { AttemptRow, RunModel } from "../../view/run.ts";
import { type Cell, type Column, drawTable } from "../../view/table.ts";
import { phraseCost, phraseCount, phraseDuration, phraseUsed } from "../../view/time.ts";
import { pageLine, type PageLine, partOf, textLine } from "./page.ts";

/** For what and when attempts are told; `alive` says whether an engine carries what is at work. */
type Told = { readonly nowMs: number; readonly columns: number; readonly alive: boolean };

const COLUMNS: readonly Column[] = [
  { head: "" },
  { head: "n", align: "right" },
  { head: "stage" },
  { head: "outcome" },
  { head: "took", align: "right" },
  { head: "tokens", align: "right" },
  { head: "cost", align: "right", optional: true },
  { head: "runner", grows: true },
];

/** Where what an attempt said stands: behind its mark and its number. */
const SAID_COLUMN = 6;

/** The attempts of a run as a table; what each said stands beneath it, whole. */
export const attemptLines = (run: RunModel, told: Told): readonly PageLine[] => {
  const { attempts, usage } = run;
  const [head, ...rows] = drawTable(
    COLUMNS,
    attempts.map((attempt) => cellsOf(attempt, told)),
    told.columns,
  );
  const lines = rows.flatMap((row, index): readonly PageLine[] => {
    const said = saidBy(attempts[index]);
    const beneath = span(`${" ".repeat(SAID_COLUMN)}${said}`, "dim");
    return [pageLine(row), ...(said === "" ? [] : [pageLine([beneath], { copy: said, hang: SAID_COLUMN })])];
  });
  if (head === undefined) return [];
  return partOf("Attempts", [pageLine(head), ...lines, textLine(phraseUsed(attempts.length, null, usage), "dim")]);
};

const cellsOf = (attempt: AttemptRow, told: Told): readonly Cell[] => {
  const { n, stage, outcome, class: ending, usage } = attempt;
  const tokens = tokensOf(usage);
  return [
    ending === null && !told.alive ? span("…", "warn") : markOfAttempt(ending, outcome),
    String(n),
    span(stage, "accent"),
    outcome ?? ending ?? (told.alive ? "at work" : "left"),
    tookOf(attempt, told),
    tokens === 0 ? "" : phraseCount(tokens),
    usage.costUsd === null ? "" : phraseCost(usage.costUsd),
    span(runnerOf(attempt), "dim"),
  ];
};

/** Of an attempt at work what it has taken so far; of one that was left nothing is known. */
const tookOf = ({ durationMs, startedAt }: AttemptRow, { nowMs, alive }: Told): string => {
  if (durationMs !== null) return phraseDuration(durationMs);
  const since = Date.parse(startedAt);
  return alive && !Number.isNaN(since) ? phraseDuration(nowMs - since) : "";
};

/** Who worked: the runner with its model; "" for what the engine ran itself. */
export const runnerOf = ({ runner, model }: Pick<AttemptRow, "runner" | "model">): string =>
  [runner ?? "", model ?? ""].filter((each) => each !== "").join(" ");

/** What an attempt said, or which command was red. */
const saidBy = (attempt: AttemptRow | undefined): string => {
  const checks = attempt?.checks ?? [];
  const red = checks.find(({ exitCode }) => exitCode !== 0);
  if (red !== undefined) return `${red.command} ${red.exitCode === null ? "was ended" : `exited ${red.exitCode}`}`;
  const summary = attempt?.summary ?? "";
  return summary === "" ? checks.map(({ command }) => command).join("; ") : summary;
};
