import type { CommandResult, Settlement } from "../domain/attempt.ts";
import type { IntegrationStatus, RunEvent, Verdict } from "../domain/event.ts";
import type { Entry } from "../domain/journal.ts";
import type { Plan } from "../domain/plan.ts";
import type { Usage } from "../domain/usage.ts";

/** What is known of a run, as its folder was read; the reader's view of a run fits it. */
export type RunFacts = {
  readonly id: string;
  readonly plan: Plan | null;
  readonly planVerified: boolean;
  readonly entries: readonly Entry<RunEvent>[];
  readonly chain: "intact" | "torn" | "broken" | "absent";
  readonly problem: string | null;
};

/** One attempt as a row; without a settlement it is at work (or was, when the engine died). */
export type AttemptRow = {
  readonly n: number;
  readonly stage: string;
  readonly kind: "agent" | "check" | "candidate";
  readonly runner: string | null;
  readonly model: string | null;
  readonly outcome: string | null;
  readonly class: Settlement["class"] | null;
  readonly summary: string;
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly usage: Usage;
  readonly commit: string | null;
  /** The commit that keeps what a failed attempt left in its tree. */
  readonly left: string | null;
  readonly checks: readonly CommandResult[];
};

/** What became of the work at the base. */
export type IntegrationRow = {
  readonly status: IntegrationStatus | null;
  readonly base: string;
  readonly commit: string | null;
  readonly reason: string;
  readonly checks: readonly CommandResult[];
};

/** A run as a person thinks of it. */
export type RunModel = {
  readonly id: string;
  readonly task: string;
  readonly title: string;
  readonly graph: string | null;
  readonly state: "open" | "closed" | "unreadable";
  readonly verdict: Verdict | null;
  readonly reason: string;
  readonly hint: string;
  readonly research: boolean;
  readonly node: string | null;
  readonly waiting: { readonly owner: string; readonly untilAt: string; readonly reason: string } | null;
  /** Why a person holds it; null when nobody does. */
  readonly held: string | null;
  /** What an approve node asks a person. */
  readonly asked: string | null;
  /** What an agent asked of a person, when that is why it stopped. */
  readonly question: string | null;
  readonly openedAt: string | null;
  readonly closedAt: string | null;
  readonly attempts: readonly AttemptRow[];
  readonly integration: IntegrationRow | null;
  readonly usage: Usage;
  /** The runner each stage is bound to, by the stage. */
  readonly runners: Readonly<Record<string, string>>;
};

const NONE: Usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, costUsd: null };

/** Folds a run's journal into what people ask about it; an unknown event changes nothing. */
export const projectRun = (facts: RunFacts): RunModel => {
  const { plan } = facts;
  const events = facts.entries.flatMap((entry) => entry.events.map((event) => ({ at: entry.at, event })));
  const closed = lastOf(events, "closed");
  const attempts = attemptsOf(plan, events);
  const problem =
    facts.chain === "broken" || (plan !== null && !facts.planVerified)
      ? (facts.problem ?? "its files do not verify")
      : facts.problem;
  const unreadable = plan === null || facts.chain === "broken" || !facts.planVerified;
  return {
    id: facts.id,
    task: plan?.task ?? facts.id.slice(0, Math.max(0, facts.id.lastIndexOf(".r"))),
    title: plan?.card.title ?? "",
    graph: plan?.graph.name ?? null,
    state: unreadable ? "unreadable" : closed === null ? "open" : "closed",
    verdict: closed?.event.verdict ?? null,
    reason: closed?.event.reason ?? problem ?? "",
    hint: closed?.event.hint ?? (unreadable ? "millrace doctor --verify says what is wrong with its files." : ""),
    research: closed?.event.research ?? false,
    node: lastOf(events, "entered")?.event.node ?? plan?.graph.entry ?? null,
    waiting: closed === null ? waitOf(events) : null,
    held: closed === null ? heldIn(events) : null,
    asked: closed === null ? askedIn(events) : null,
    question: closed?.event.question ?? null,
    openedAt: plan?.createdAt ?? events[0]?.at ?? null,
    closedAt: closed?.at ?? null,
    attempts,
    integration: integrationOf(events, attempts),
    usage: attempts.reduce((sum, attempt) => add(sum, attempt.usage), NONE),
    runners: runnersOf(plan),
  };
};

/** True for a run whose files cannot be trusted; one without plan and journal was claimed and never opened. */
export const isCorrupt = (facts: RunFacts): boolean =>
  facts.chain === "broken" ||
  (facts.plan === null ? facts.entries.length > 0 || unreadablePlan(facts) : !facts.planVerified);

/** The one problem of a missing plan that is none: the claim was cut short before it. */
const unreadablePlan = ({ problem }: RunFacts): boolean => problem !== null && problem !== "the run has no plan";

/** The attempt that is at work, as far as the journal tells; null when none is. */
export const openAttempt = (run: RunModel): AttemptRow | null =>
  run.state === "open" ? (run.attempts.findLast((attempt) => attempt.class === null) ?? null) : null;

const runnersOf = (plan: Plan | null): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(plan?.nodes ?? {}).flatMap((node) =>
      node.kind === "agent" ? [[node.name, node.binding.runner]] : [],
    ),
  );

type Timed<E extends RunEvent = RunEvent> = { readonly at: string; readonly event: E };

const lastOf = <T extends RunEvent["type"]>(
  events: readonly Timed[],
  type: T,
): Timed<Extract<RunEvent, { type: T }>> | null =>
  (events.findLast((each) => each.event.type === type) as Timed<Extract<RunEvent, { type: T }>> | undefined) ?? null;

/** What leaves a run where it stands and a wait as it was. */
const ASIDE: ReadonlySet<RunEvent["type"]> = new Set(["followed", "held", "released", "ending"]);

const heldIn = (events: readonly Timed[]): string | null => {
  const last = events.findLast(({ event }) => event.type === "held" || event.type === "released")?.event;
  return last?.type === "held" ? last.reason : null;
};

const askedIn = (events: readonly Timed[]): string | null => {
  const last = events.findLast(({ event }) => !ASIDE.has(event.type))?.event;
  return last?.type === "asked" ? last.question : null;
};

const waitOf = (events: readonly Timed[]): RunModel["waiting"] => {
  const last = events.findLast(({ event }) => !ASIDE.has(event.type));
  if (last?.event.type !== "waiting") return null;
  const { owner, untilAt, reason } = last.event;
  return { owner, untilAt, reason };
};

const attemptsOf = (plan: Plan | null, events: readonly Timed[]): readonly AttemptRow[] => {
  const settled = new Map<number, Settlement>();
  for (const { event } of events) if (event.type === "settled") settled.set(event.settlement.n, event.settlement);
  return events.flatMap(({ at, event }) =>
    event.type === "ordered" ? [attemptRow(plan, at, event, settled.get(event.n))] : [],
  );
};

const attemptRow = (
  plan: Plan | null,
  at: string,
  ordered: Extract<RunEvent, { type: "ordered" }>,
  end: Settlement | undefined,
): AttemptRow => {
  const node = plan?.nodes[ordered.node];
  const binding = node?.kind === "agent" && ordered.kind === "agent" ? node.binding : null;
  return {
    n: ordered.n,
    stage: ordered.node,
    kind: ordered.kind,
    runner: binding?.runner ?? null,
    model: end?.model ?? binding?.model ?? null,
    outcome: end?.outcome ?? null,
    class: end?.class ?? null,
    summary: end?.summary ?? "",
    startedAt: at,
    durationMs: end?.durationMs ?? null,
    usage: end?.usage ?? NONE,
    commit: end?.commit ?? null,
    left: end?.left ?? null,
    checks: end?.checks ?? [],
  };
};

const integrationOf = (events: readonly Timed[], attempts: readonly AttemptRow[]): IntegrationRow | null => {
  const end = lastOf(events, "integrated")?.event;
  const merged = lastOf(events, "merged")?.event;
  if (end === undefined && merged === undefined) return null;
  const checks = attempts.findLast((attempt) => attempt.kind === "candidate")?.checks ?? [];
  return {
    status: end?.status ?? null,
    base: end?.base ?? merged?.base ?? "",
    commit: end?.commit ?? null,
    reason: end?.reason ?? "",
    checks,
  };
};

const add = (a: Usage, b: Usage): Usage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  cachedTokens: a.cachedTokens + b.cachedTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  costUsd: a.costUsd === null && b.costUsd === null ? null : (a.costUsd ?? 0) + (b.costUsd ?? 0),
});
