import { findRun } from "../../operator/find.ts";
import { markOfAttempt, markOfVerdict } from "../../view/marks.ts";
import { type Provenance, projectProvenance } from "../../view/provenance.ts";
import { phraseDuration, stampOf } from "../../view/time.ts";
import { markPart } from "../mark-part.ts";
import type { Part } from "../output.ts";
import { printTable } from "../table.ts";
import type { Context, Verb } from "../verb.ts";

/** Where a run's commit came from, with what was verified anew. */
export const verb: Verb = {
  name: "run-provenance",
  summary: "where a run's commit came from, verified",
  usage: ["run-provenance RUN"],
  positionals: [
    { name: "RUN", summary: "any unique part of a run's id; a task's id means its newest run", required: true },
  ],
  flags: [],
  examples: [
    { command: "millrace run-provenance csv-export", summary: "the newest run of that task" },
    { command: "millrace run-provenance csv-export.r1 --json", summary: "for an audit" },
  ],
  notes: [
    "Reads the frozen plan and computes its digest anew; reads the journal and follows its hash chain. Exit 0 when both hold, 4 when one does not.",
  ],
  run: (args, context) => {
    const { reader } = context.house();
    const provenance = projectProvenance(reader.run(findRun(reader, args.positionals[0] ?? "")));
    if (context.out.json) context.out.document("provenance", provenance);
    else print(provenance, context);
    return provenance.plan.verified && provenance.journal.chain !== "broken" && provenance.journal.chain !== "absent"
      ? 0
      : 4;
  },
};

const verdict = (holds: boolean, yes: string, no: string): Part =>
  holds ? { text: `✓ ${yes}`, style: "good" } : { text: `✗ ${no}`, style: "bad" };

const print = (provenance: Provenance, { out }: Context): void => {
  const { run, plan, journal } = provenance;
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
  if (run.reason !== "") out.line(run.reason);
  out.line();
  out.line("plan     ", verdict(plan.verified, "its digest holds", "its digest does NOT hold"), {
    text: `  ${plan.digest ?? "none"}`,
    style: "dim",
  });
  out.line(
    "journal  ",
    verdict(
      journal.chain === "intact" || journal.chain === "torn",
      `${journal.entries} lines, chain ${journal.chain}`,
      `chain ${journal.chain}`,
    ),
    { text: `  ${journal.head ?? ""}`, style: "dim" },
  );
  if (journal.problem !== null) out.line("         ", journal.problem);
  if (plan.graph !== null)
    out.line(`graph    ${plan.graph.name} (${plan.graph.source})`, { text: `  ${plan.graph.digest}`, style: "dim" });
  if (plan.base !== null) out.line(`base     ${plan.base.branch} at ${plan.base.commit}`);
  if (plan.continues !== null) out.line(`continues ${plan.continues}`);
  for (const prompt of plan.prompts)
    out.line(`prompt   ${prompt.stage}: ${prompt.name} (${prompt.source})`, {
      text: `  ${prompt.digest}`,
      style: "dim",
    });
  if (plan.checks.length === 0)
    out.line({ text: "! ", style: "warn" }, "no [checks] commands were set: only the agents judged the work");
  out.line();
  const rows = provenance.attempts.map((attempt) => [
    markPart(markOfAttempt(attempt.class, attempt.outcome)),
    String(attempt.n),
    attempt.stage,
    attempt.outcome ?? "",
    attempt.class ?? "at work",
    attempt.durationMs === null ? "" : phraseDuration(attempt.durationMs),
    attempt.commit?.slice(0, 12) ?? "",
    [attempt.runner ?? attempt.kind, attempt.model ?? ""].filter((each) => each !== "").join(" "),
    stampOf(attempt.startedAt),
  ]);
  const heads = ["", "n", "stage", "outcome", "class", "took", "commit"].map((head) => ({ head }));
  printTable(out, [...heads, { head: "runner", optional: true }, { head: "began", optional: true }], rows);
  const { integration } = provenance;
  if (integration === null) return;
  out.line();
  out.line(
    `integration  ${integration.status ?? "under way"}${integration.commit === null ? "" : ` as ${integration.commit}`}, on base ${integration.base}`,
  );
  if (integration.reason !== "") out.line(`             ${integration.reason}`);
  for (const check of integration.checks) {
    out.line(
      "  ",
      check.exitCode === 0 ? { text: "✓ ", style: "good" } : { text: "✗ ", style: "bad" },
      `${check.command}  exit ${check.exitCode ?? "none"}  ${phraseDuration(check.durationMs)}`,
    );
  }
};
