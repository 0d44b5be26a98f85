import { type Line, line, type Span, span } from "./line.ts";
import { markOfAttempt, markOfVerdict } from "./marks.ts";
import type { Provenance } from "./provenance.ts";
import { capital, sentence } from "./sentence.ts";
import { drawTable } from "./table.ts";
import { phraseDuration, stampOf } from "./time.ts";

/** Where a run's commit came from, as lines: what was verified, what the plan froze, the attempts, the integration. */
export const drawProvenance = (provenance: Provenance, columns: number, sized: boolean): readonly Line[] => [
  ...headLines(provenance),
  [],
  ...verifiedLines(provenance),
  ...frozenLines(provenance),
  ...attemptLines(provenance, columns, sized),
  ...integrationLines(provenance),
];

const headLines = ({ run, journal }: Provenance): readonly Line[] => [
  line(
    run.state === "unreadable" ? span("✗", "bad") : markOfVerdict(run.verdict),
    ` ${run.verdict ?? run.state}  `,
    span(run.id, "accent"),
    "  ",
    span(run.title, "bold"),
  ),
  ...(run.reason === "" || run.reason === journal.problem ? [] : [line(capital(sentence(run.reason)))]),
];

const phrasePlan = ({ verified, digest }: Provenance["plan"]): string => {
  if (digest === null) return "it cannot be read";
  return verified ? "its digest holds" : "its digest does NOT hold";
};

const verifiedLines = ({ plan, journal }: Provenance): readonly Line[] => {
  const sound = journal.chain === "intact" || journal.chain === "torn";
  const told = sound ? `${journal.entries} lines, chain ${journal.chain}` : `chain ${journal.chain}`;
  return [
    fact("plan", verdict(plan.verified, phrasePlan(plan))),
    ...below(plan.digest),
    fact("journal", verdict(sound, told)),
    ...below(journal.head),
    ...(journal.problem === null ? [] : [fact("", journal.problem)]),
  ];
};

/** What the plan froze, each with the digest that proves it. */
const frozenLines = ({ plan }: Provenance): readonly Line[] => [
  ...(plan.graph === null
    ? []
    : [fact("graph", `${plan.graph.name} (${plan.graph.source})`), ...below(plan.graph.digest)]),
  ...(plan.card === null
    ? []
    : [
        fact(
          "card",
          plan.card.specId === null
            ? "its text when the run opened"
            : `its text when the run opened, spec ${plan.card.specId}`,
        ),
        ...below(plan.card.digest),
      ]),
  ...(plan.config === null ? [] : [fact("config", "millrace.toml when the run opened"), ...below(plan.config)]),
  ...(plan.base === null ? [] : [fact("base", `${plan.base.branch} at ${plan.base.commit}`)]),
  ...(plan.base === null || plan.base.start === plan.base.commit ? [] : [fact("start", plan.base.start)]),
  ...(plan.continues === null ? [] : [fact("continues", plan.continues)]),
  ...plan.prompts.flatMap(({ stage, name, source, digest }) => [
    fact("prompt", `${stage}: ${name} (${source})`),
    ...below(digest),
  ]),
  ...(plan.graph !== null && plan.checks.length === 0
    ? [line(span("! ", "warn"), "no [checks] commands were set: only the agents judged the work")]
    : []),
];

const attemptLines = ({ attempts }: Provenance, columns: number, sized: boolean): readonly Line[] => {
  const rows = attempts.map((attempt) => [
    markOfAttempt(attempt.class, attempt.outcome),
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
  const drawn = drawTable(
    [...heads, { head: "runner", optional: true }, { head: "began", optional: true }],
    rows,
    columns,
    sized,
  );
  return drawn.length === 0 ? [] : [[], ...drawn];
};

const integrationLines = ({ integration }: Provenance): readonly Line[] => {
  if (integration === null) return [];
  const { status, commit, base, reason, checks } = integration;
  return [
    [],
    fact("integrated", status ?? "under way"),
    ...(commit === null ? [] : [fact("commit", commit)]),
    ...(base === "" ? [] : [fact("on base", base)]),
    ...(reason === "" ? [] : [fact("", reason)]),
    ...checks.map(({ command, exitCode, durationMs }) =>
      line(
        "  ",
        exitCode === 0 ? span("✓ ", "good") : span("✗ ", "bad"),
        `${command}  exit ${exitCode ?? "none"}  ${phraseDuration(durationMs)}`,
      ),
    ),
  ];
};

const NAME_WIDTH = 11;

const fact = (name: string, value: string | Span): Line => line(span(name.padEnd(NAME_WIDTH), "dim"), value);

/** A digest on a line of its own, so that it is never cut. */
const below = (digest: string | null): readonly Line[] =>
  digest === null ? [] : [line(span(" ".repeat(NAME_WIDTH)), span(digest, "dim"))];

const verdict = (holds: boolean, words: string): Span =>
  holds ? span(`✓ ${words}`, "good") : span(`✗ ${words}`, "bad");
