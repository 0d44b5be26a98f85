import type { RunFacts, RunModel } from "./run.ts";
import { projectRun } from "./run.ts";

/** Where a run's commit came from: everything a sceptic asks, with what was verified and what was not. */
export const projectProvenance = (facts: RunFacts) => {
  const run = projectRun(facts);
  const { plan } = facts;
  return {
    run: {
      id: run.id,
      task: run.task,
      title: run.title,
      state: run.state,
      verdict: run.verdict,
      reason: run.reason,
      openedAt: run.openedAt,
      closedAt: run.closedAt,
    },
    plan: {
      digest: plan?.digest ?? null,
      verified: facts.planVerified,
      graph: plan === null ? null : { name: plan.graph.name, source: plan.graph.source, digest: plan.graph.digest },
      card: plan === null ? null : { digest: plan.card.digest, specId: plan.card.specId },
      config: plan?.config ?? null,
      base: plan?.base ?? null,
      continues: plan?.continues?.run ?? null,
      prompts: promptsOf(facts),
      checks: plan?.checks.commands ?? [],
    },
    journal: {
      entries: facts.entries.length,
      chain: facts.chain,
      head: facts.entries.at(-1)?.hash ?? null,
      problem: facts.problem,
    },
    attempts: run.attempts.map(
      ({ n, stage, kind, runner, model, outcome, class: ending, startedAt, durationMs, usage, commit, checks }) => ({
        n,
        stage,
        kind,
        runner,
        model,
        outcome,
        class: ending,
        startedAt,
        durationMs,
        usage,
        commit,
        checks: checks.map(({ command, exitCode, durationMs: took, output }) => ({
          command,
          exitCode,
          durationMs: took,
          output,
        })),
      }),
    ),
    integration: integrationOf(run),
    usage: run.usage,
  };
};

/** What projectProvenance gives. */
export type Provenance = ReturnType<typeof projectProvenance>;

const promptsOf = (facts: RunFacts) =>
  Object.values(facts.plan?.nodes ?? {}).flatMap((node) =>
    node.kind === "agent"
      ? [{ stage: node.name, name: node.prompt.name, source: node.prompt.source, digest: node.prompt.digest }]
      : [],
  );

const integrationOf = (run: RunModel) =>
  run.integration === null
    ? null
    : {
        ...run.integration,
        checks: run.integration.checks.map(({ command, exitCode, durationMs, output }) => ({
          command,
          exitCode,
          durationMs,
          output,
        })),
      };
