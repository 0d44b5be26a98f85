import { parseRunId } from "../domain/id.ts";
import type { Reader } from "../ports/reader.ts";
import { isCommandLog } from "../view/evidence.ts";
import { markOfAttempt, markOfVerdict } from "../view/marks.ts";
import { type AttemptRow, projectRun, type RunFacts, type RunModel } from "../view/run.ts";
import { capital, sentence } from "../view/sentence.ts";
import { phraseCount, phraseDuration, phraseUsed, stampOf } from "../view/time.ts";
import { withTold } from "../view/told-usage.ts";
import { printHint } from "./hint.ts";
import { markPart } from "./mark-part.ts";
import { printTable } from "./table.ts";
import type { Context } from "./verb.ts";

/** The files of an attempt's folder that tell most, in the order of their worth. */
const EVIDENCE = ["report.json", "effects.jsonl", "final.md", "stdout.log", "stderr.log", "prompt.md"];

/** A run as the JSON verbs give it: the projection, with the folders in which the evidence lies. */
export const runDocument = (facts: RunFacts, reader: Reader) => {
  const run = toldRun(facts, reader);
  const id = parseRunId(facts.id);
  const attempts = run.attempts.map((attempt) => ({
    ...attempt,
    folder: id === null ? null : reader.attemptFolder(id, attempt.n),
  }));
  return {
    ...run,
    attempts,
    plan: { digest: facts.plan?.digest ?? null, verified: facts.planVerified },
    chain: facts.chain,
  };
};

const toldRun = (facts: RunFacts, reader: Reader): RunModel =>
  withTold(projectRun(facts), reader.snapshot()?.runs ?? []);

/** Shows a run: how it stands or ended, its attempts, what became of its work, and where the evidence lies. */
export const printRun = (context: Context, facts: RunFacts): void => {
  const { out } = context;
  const run = toldRun(facts, context.house().reader);
  out.line(
    markPart(markOfVerdict(run.verdict)),
    ` ${run.verdict ?? run.state}  `,
    { text: run.id, style: "accent" },
    "  ",
    {
      text: run.title,
      style: "bold",
    },
  );
  printRunBody(context, facts);
};

/** The body of a run's page, without its heading. */
export const printRunBody = (context: Context, facts: RunFacts): void => {
  const { out } = context;
  const run = toldRun(facts, context.house().reader);
  if (run.reason !== "") out.line(`${capital(run.verdict ?? run.state)}: ${sentence(run.reason)}`);
  printHint(out, run.hint);
  if (run.waiting !== null)
    out.line(`Waits until ${stampOf(run.waiting.untilAt)} UTC: ${sentence(run.waiting.reason)}`);
  const opened = run.openedAt === null ? "" : `opened ${stampOf(run.openedAt)} UTC`;
  out.line({
    text: [
      run.graph === null ? "" : `graph ${run.graph}`,
      opened,
      facts.planVerified ? "plan verified" : "plan NOT verified",
      `journal ${facts.chain}`,
    ]
      .filter((each) => each !== "")
      .join(", "),
    style: "dim",
  });
  printAttempts(context, run);
  printIntegration(context, run);
  printEvidence(context, facts.id, run);
};

const printAttempts = ({ out }: Context, run: RunModel): void => {
  if (run.attempts.length === 0) return;
  out.line();
  const rows = run.attempts.map((attempt) => [
    markPart(markOfAttempt(attempt.class, attempt.outcome)),
    String(attempt.n),
    { text: attempt.kind === "candidate" ? `${attempt.stage} (candidate)` : attempt.stage, style: "accent" as const },
    attempt.outcome ?? attempt.class ?? "at work",
    attempt.durationMs === null ? "" : phraseDuration(attempt.durationMs),
    said(attempt),
    attempt.commit?.slice(0, 10) ?? "",
    [attempt.runner ?? "", attempt.model ?? ""].filter((each) => each !== "").join(" "),
  ]);
  const heads = ["", "n", "stage", "outcome", "took"].map((head) => ({ head }));
  const rest = ["commit", "runner"].map((head) => ({ head, optional: true }));
  printTable(out, [...heads, { head: "said", grows: true }, ...rest], rows);
  out.line({ text: phraseUsed(run.attempts.length, null, run.usage), style: "dim" });
};

const said = (attempt: AttemptRow): string => {
  const red = attempt.checks.find((check) => check.exitCode !== 0);
  if (red !== undefined) return `${red.command} ${red.exitCode === null ? "was ended" : `exited ${red.exitCode}`}`;
  if (attempt.checks.length > 0 && attempt.summary === "")
    return attempt.checks.map((check) => check.command).join("; ");
  return attempt.summary;
};

const printIntegration = ({ out }: Context, run: RunModel): void => {
  const { integration } = run;
  if (integration === null) return;
  out.line();
  const commit = integration.commit === null ? "" : ` as ${integration.commit.slice(0, 12)}`;
  out.line(
    { text: "Integration", style: "bold" },
    `  ${integration.status ?? "under way"}${commit}, base ${integration.base.slice(0, 12)}${integration.reason === "" ? "" : `: ${integration.reason}`}`,
  );
  for (const check of integration.checks) {
    out.line("  ", check.exitCode === 0 ? { text: "✓ ", style: "good" } : { text: "✗ ", style: "bad" }, check.command, {
      text: `  ${phraseDuration(check.durationMs)}`,
      style: "dim",
    });
  }
  if (integration.status === "merged" && integration.checks.length === 0)
    out.line(
      "  ",
      { text: "! ", style: "warn" },
      "No [checks] commands were set: nothing judged the candidate but the agents.",
    );
};

/** Where the evidence of the last attempts lies; of a red one all of it. */
const printEvidence = (context: Context, id: string, run: RunModel): void => {
  const runId = parseRunId(id);
  const last = run.attempts.at(-1);
  if (runId === null || last === undefined) return;
  const { reader } = context.house();
  const folder = reader.attemptFolder(runId, last.n);
  if (folder === null) return;
  const logs = reader.attemptFiles(runId, last.n).filter(isCommandLog);
  const files = [...EVIDENCE, ...logs].flatMap((name) => {
    const size = reader.attemptFile(runId, last.n, name, 1)?.size ?? 0;
    return size > 0 || isCommandLog(name) ? [`${name} (${phraseCount(size)} bytes)`] : [];
  });
  context.out.line();
  context.out.line({ text: "Evidence", style: "bold" }, `  ${folder}`);
  if (files.length > 0) context.out.line("  ", files.join("  "));
};
