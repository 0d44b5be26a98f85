import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { act, type Answer, type Place } from "./act.ts";
import { findAnswer } from "./answer.ts";
import { findBlock, rulesFor } from "./rules.ts";

/** The sample agent: reads its prompt on stdin, follows the rules of the card for its stage, and answers as any agent would. */
const main = async (): Promise<void> => {
  const prompt = readFileSync(0, "utf8");
  const stage = said("MILLRACE_STAGE");
  const report = said("MILLRACE_REPORT");
  const outcomes = said("MILLRACE_OUTCOMES").split(" ");
  const place: Place = {
    tree: said("MILLRACE_WORKTREE"),
    outputs: said("MILLRACE_OUTPUTS"),
    effects: said("MILLRACE_EFFECTS"),
    report,
    usage: said("MILLRACE_USAGE"),
  };
  const nth = tryOf(report, stage);
  let printed = 0;
  const say = (text: string): void => {
    printed += text.length;
    process.stdout.write(`${text}\n`);
  };

  const block = findBlock(prompt);
  const rules = block === null ? null : rulesFor(block, stage, nth, findAnswer(prompt));
  const answer: Answer = {
    outcome: outcomes[0] ?? null,
    summary: defaultSummary(stage, nth, block !== null, rules !== null),
    question: null,
    noop: block === null,
    byLine: false,
    conflict: null,
    rawReport: null,
    usage: { inputTokens: Math.ceil(prompt.length / 4), cachedTokens: 0, outputTokens: 0, costUsd: 0 },
  };
  say(`The sample agent works as ${stage}, try ${nth}.`);
  for (const rule of rules ?? []) await act(rule, { place, answer, say });
  if (answer.usage.outputTokens === 0) answer.usage.outputTokens = Math.ceil(printed / 4);
  conclude(answer, report, say);
};

const said = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === "")
    throw new Error(`${name} is not set: the sample agent is started by Millrace only`);
  return value;
};

/** Which try of its stage in this run this is, from 1: by the folders of the run's attempts, `<n>-<stage>`. */
const tryOf = (report: string, stage: string): number => {
  const own = dirname(report);
  const n = Number.parseInt(basename(own), 10);
  const tries = readdirSync(dirname(own)).filter(
    (name) => name.replace(/^\d+-/, "") === stage && Number.parseInt(name, 10) <= n,
  );
  return Math.max(1, tries.length);
};

const defaultSummary = (stage: string, nth: number, block: boolean, ruled: boolean): string => {
  if (!block) return "The card holds no sample rules, so there is nothing to change.";
  return ruled
    ? `Followed the card's rules for ${stage}, try ${nth}.`
    : `The card holds no rules for ${stage}; nothing was changed.`;
};

const conclude = (answer: Answer, report: string, say: (text: string) => void): void => {
  const { outcome, summary, question, noop, usage } = answer;
  say(summary);
  if (answer.rawReport !== null) writeFileSync(report, answer.rawReport);
  else if (outcome !== null && !answer.byLine)
    writeFileSync(
      report,
      `${JSON.stringify({ outcome, summary, noop, usage, ...(question !== null && { question }) })}\n`,
    );
  const line = answer.conflict ?? outcome;
  if (line !== null) say(`### ${line}`);
};

try {
  await main();
} catch (error) {
  process.stderr.write(`sample: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
