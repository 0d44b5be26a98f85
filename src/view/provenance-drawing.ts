import { type Line, line, lineWidth, type Span, span } from "./line.ts";
import { markOfAttempt, markOfVerdict } from "./marks.ts";
import type { Provenance } from "./provenance.ts";
import { capital, sentence } from "./sentence.ts";
import { drawTable } from "./table.ts";
import { phraseDuration, stampOf } from "./time.ts";

/** Where a run's commit came from, as lines: what was verified, what the plan froze, the attempts, the integration. */
export const drawProvenance = (provenance: Provenance, columns: number, sized: boolean): readonly Line[] => [
  ...headLines(provenance),
  [],
  ...factLines([...verifiedFacts(provenance), ...frozenFacts(provenance)], sized ? columns : Infinity),
  ...uncheckedLines(provenance),
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

/** A fact with the digest that proves it, null where none does. */
type Fact = { readonly name: string; readonly value: string | Span; readonly digest: string | null };

const fact = (name: string, value: string | Span, digest: string | null = null): Fact => ({ name, value, digest });

const verifiedFacts = ({ plan, journal }: Provenance): readonly Fact[] => {
  const sound = journal.chain === "intact" || journal.chain === "torn";
  const told = sound ? `${journal.entries} lines, chain ${journal.chain}` : `chain ${journal.chain}`;
  return [
    fact("plan", verdict(plan.verified, phrasePlan(plan)), plan.digest),
    fact("journal", verdict(sound, told), journal.head),
    ...(journal.problem === null ? [] : [fact("", journal.problem)]),
  ];
};

const phrasePlan = ({ verified, digest }: Provenance["plan"]): string => {
  if (digest === null) return "it cannot be read";
  return verified ? "its digest holds" : "its digest does NOT hold";
};

const verdict = (holds: boolean, words: string): Span =>
  holds ? span(`✓ ${words}`, "good") : span(`✗ ${words}`, "bad");

/** What the plan froze. */
const frozenFacts = ({ plan }: Provenance): readonly Fact[] => {
  const { graph, card, config, base, continues, prompts } = plan;
  const spec = card === null || card.specId === null ? "" : `, spec ${card.specId}`;
  return [
    ...(graph === null ? [] : [fact("graph", `${graph.name} (${graph.source})`, graph.digest)]),
    ...(card === null ? [] : [fact("card", `as the run opened${spec}`, card.digest)]),
    ...(config === null ? [] : [fact("config", "as the run opened", config)]),
    ...(base === null ? [] : [fact("base", `${base.branch} at ${base.commit}`)]),
    ...(base === null || base.start === base.commit ? [] : [fact("start", base.start)]),
    ...(continues === null ? [] : [fact("continues", continues)]),
    ...prompts.map(({ stage, name, source, digest }) => fact("prompt", `${stage}: ${name} (${source})`, digest)),
  ];
};

const NAME_WIDTH = 11;

/** The digests stand in a column behind the facts where all find room, else each beneath its own, so that none is cut. */
const factLines = (facts: readonly Fact[], columns: number): readonly Line[] => {
  const lines = facts.map(({ name, value, digest }) => ({ drawn: named(name, value), digest }));
  const proven = lines.filter(({ digest }) => digest !== null);
  const column = 2 + Math.max(0, ...proven.map(({ drawn }) => lineWidth(drawn)));
  const beside = proven.every(({ digest }) => column + (digest?.length ?? 0) <= columns);
  return lines.flatMap(({ drawn, digest }): readonly Line[] => {
    if (digest === null) return [drawn];
    const space = " ".repeat(beside ? column - lineWidth(drawn) : NAME_WIDTH);
    const proof = line(space, span(digest, "dim"));
    return beside ? [[...drawn, ...proof]] : [drawn, proof];
  });
};

const named = (name: string, value: string | Span): Line => line(span(name.padEnd(NAME_WIDTH), "dim"), value);

const uncheckedLines = ({ plan }: Provenance): readonly Line[] =>
  plan.graph !== null && plan.checks.length === 0
    ? [line(span("! ", "warn"), "no [checks] commands were set: only the agents judged the work")]
    : [];

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

const integrationLines = ({ run, integration }: Provenance): readonly Line[] => {
  if (integration === null) return [];
  const { status, commit, base, reason, checks } = integration;
  return [
    [],
    named("integrated", status ?? "under way"),
    ...(commit === null ? [] : [named("commit", commit)]),
    ...(base === "" ? [] : [named("on base", base)]),
    ...(reason === "" || reason === run.reason ? [] : [named("", sentence(reason))]),
    ...checks.map(({ command, exitCode, durationMs }) =>
      line(
        "  ",
        exitCode === 0 ? span("✓ ", "good") : span("✗ ", "bad"),
        `${command}  exit ${exitCode ?? "none"}  ${phraseDuration(durationMs)}`,
      ),
    ),
  ];
};
