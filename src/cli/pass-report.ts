import type { IntegrationStatus } from "../domain/event.ts";
import type { PassReport, PassRun } from "../ports/pass.ts";
import { markOfVerdict } from "../view/marks.ts";
import { capital, count, sentence } from "../view/sentence.ts";
import { phraseUsed } from "../view/time.ts";
import { hintOfWait } from "../view/wait.ts";
import { whyWorkspace } from "../view/why-workspace.ts";
import { glanceAt } from "./glance.ts";
import { printHint } from "./hint.ts";
import { markPart } from "./mark-part.ts";
import type { Context } from "./verb.ts";

/** Prints what a pass did: each run with what became of it, and why nothing more was opened. */
export const printPass = async (report: PassReport, context: Context): Promise<void> => {
  const { out } = context;
  if (out.json) {
    out.document("pass", documentOf(report));
    return;
  }
  if (report.runs.length > 0) out.line();
  for (const run of report.runs) printRun(run, out);
  for (const { task, reason, run } of report.passedOver)
    if (run === null)
      out.line({ text: "○ ", style: "dim" }, { text: task, style: "accent" }, ` was passed over: ${sentence(reason)}`);
  const corrupt = report.passedOver.filter(({ run }) => run !== null);
  if (report.runs.length === 0 && report.held === null && corrupt.length === 0) await printIdle(context);
  if (report.held !== null) out.line({ text: "■ ", style: "warn" }, sentence(report.held));
  for (const { run, reason } of corrupt) {
    out.line({ text: "✗ corrupt  ", style: "bad" }, { text: run ?? "", style: "accent" }, `  ${sentence(reason)}`);
    printHint(out, "It is left alone; millrace doctor --verify says what is wrong with its files.", "    ");
  }
  if (report.interrupted) out.line({ text: "… ", style: "warn" }, phraseInterrupted(report));
};

/** Prints how an engine that stayed has ended: its runs were told as they closed, so that their number is left to say, and what is open. */
export const printStay = (report: PassReport, closed: number, { out }: Context): void => {
  if (out.json) {
    out.document("pass", documentOf(report));
    return;
  }
  out.line({ text: "■ ", style: "dim" }, `The engine has ended. ${count(closed, "run")} closed while it stayed.`);
  const open = report.runs.filter(({ verdict }) => verdict === "waiting" || verdict === "interrupted");
  if (open.length > 0) printHint(out, `The next start goes on with ${count(open.length, "open run")}.`, "  ");
};

/** A signal that came when the last run was about to close has cut nothing short. */
const phraseInterrupted = ({ runs, held }: PassReport): string =>
  held === null && runs.every(({ verdict }) => verdict !== "interrupted" && verdict !== "waiting")
    ? "Ended as asked: nothing was cut short, and nothing more was begun."
    : "Ended before the work was finished; millrace start --once goes on where it stands.";

/** Nothing was opened: the reason is the queue's, in the words that `why` has for it. */
const printIdle = async (context: Context): Promise<void> => {
  const { out, world } = context;
  const why = whyWorkspace(await glanceAt(context, 20, false), world.now());
  out.line(`Nothing to carry. ${why.sentence}`);
  printHint(out, why.hint);
};

/** What became of finished work, in the words of a person. */
const BECAME: Record<IntegrationStatus, string> = {
  merged: "merged",
  noop: "nothing changed",
  off: "not integrated",
  needs_revision: "needs revision",
  blocked: "not integrated",
};

const printRun = (run: PassRun, out: Context["out"]): void => {
  const used = phraseUsed(run.attempts, run.durationMs, run.usage);
  const commit = run.commit === null ? "" : ` ${run.commit.slice(0, 10)}`;
  const became = run.integration === null || run.verdict !== "done" ? "" : ` (${BECAME[run.integration]})`;
  out.line(
    markPart(markOfVerdict(run.verdict)),
    ` ${run.verdict}${commit}${became}  `,
    { text: run.id, style: "accent" },
    `  ${run.title}`,
  );
  out.line("    ", { text: used, style: "dim" });
  if ((run.verdict !== "done" || run.integration === "off") && run.reason !== "") out.line("    ", capital(run.reason));
  const act = run.verdict === "waiting" ? hintOfWait("lane", run.reason) : "";
  const hint = act === "" ? run.hint : `${act}, then millrace start --once goes on.`;
  printHint(out, hint === "" && run.verdict !== "done" ? `millrace show ${run.id} has the evidence.` : hint, "    ");
};

const documentOf = ({ runs, passedOver, held, interrupted }: PassReport): object => ({
  runs: runs.map(({ id, task, title, verdict, reason, hint, commit, integration, attempts, usage, durationMs }) => ({
    id,
    task,
    title,
    verdict,
    reason,
    hint,
    commit,
    integration: { status: integration },
    attempts,
    usage,
    durationMs,
  })),
  passedOver,
  held,
  interrupted,
});
