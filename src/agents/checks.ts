import { statSync } from "node:fs";
import type { CommandResult, Order } from "../domain/attempt.ts";
import { commandFilesOf, readSmall, readTail } from "./folder.ts";
import type { End, Judgement } from "./judge.ts";
import { judge } from "./judge.ts";
import { plainExcerpt, plainLine } from "./plain.ts";

const OUTPUT_MAX = 8_000;

/** The results of a check's commands as their marks and logs tell, in order, up to the first that did not end with 0; one that we ended has no exit code. */
export const checkResults = (order: Order, end: End): CommandResult[] => {
  const results = marksOf(order);
  const last = results.at(-1);
  return end.kind === "cut" && last !== undefined && last.exitCode !== 0
    ? [...results.slice(0, -1), { ...last, exitCode: null }]
    : results;
};

const marksOf = (order: Order): CommandResult[] => {
  const results: CommandResult[] = [];
  for (const [index, { command }] of order.commands.entries()) {
    const files = commandFilesOf(order.dir, index + 1);
    const begun = statSync(files.start, { throwIfNoEntry: false })?.mtimeMs;
    if (begun === undefined) break;
    const mark = readSmall(files.exit, 64) ?? "";
    const exitCode = /^\d+\n$/.test(mark) ? Number(mark) : null;
    const ended = statSync(exitCode === null ? files.log : files.exit, { throwIfNoEntry: false })?.mtimeMs ?? begun;
    results.push({
      command,
      exitCode,
      durationMs: Math.max(0, Math.round(ended - begun)),
      output: plainExcerpt(readTail(files.log, 256 * 1024), OUTPUT_MAX),
    });
    if (exitCode !== 0) break;
  }
  return results;
};

/** How a check or candidate attempt ended: PASS when every command ended with 0, FAIL at the first that did not. */
export const judgeChecks = (order: Order, end: End, results: readonly CommandResult[]): Judgement => {
  const red = results.find(({ exitCode }) => exitCode !== null && exitCode !== 0);
  const base = judge({
    end,
    outcomes: [],
    report: { kind: "none" },
    asked: null,
    final: null,
    fault: null,
    lastWords: "",
    spoke: true,
  });
  if (end.kind !== "exited") return base;
  if (red !== undefined) return reached("FAIL", `\`${red.command}\` exited with ${red.exitCode}.`);
  const green = results.filter(({ exitCode }) => exitCode === 0).length;
  if (green === order.commands.length)
    return reached(
      "PASS",
      green === 0 ? "There are no checks." : `${green} ${green === 1 ? "check" : "checks"} passed.`,
    );
  return { ...base, class: "crashed", summary: "The checks were ended from outside before the last one." };
};

const reached = (outcome: "PASS" | "FAIL", summary: string): Judgement => ({
  class: "ok",
  outcome,
  summary: plainLine(summary, 2_000),
  hint: "",
  retryAt: null,
  started: true,
  noop: false,
  question: null,
});
