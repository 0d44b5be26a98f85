import type { EngineContext } from "./context.ts";
import type { OpenRun } from "./turn.ts";

/** Files the incident of a run that needs research: what was tried, how each attempt ended, where the evidence lies. */
export const performIncident = (context: EngineContext, open: OpenRun): void => {
  const { run, plan, id } = open;
  const attempts = run.attempts.map((attempt) => {
    const end = attempt.settlement;
    const ending = end === null ? "not ended" : `${end.class}${end.outcome === null ? "" : ` ${end.outcome}`}`;
    return `- ${attempt.n} ${attempt.node}: ${ending}${end?.summary ? ` - ${end.summary.replace(/\s+/g, " ")}` : ""}`;
  });
  context.ports.store.fileIncident(
    id,
    [
      "---",
      `run: ${id}`,
      `task: ${plan.task}`,
      `base: ${plan.base.commit}`,
      "---",
      "",
      `# ${plan.card.title.replace(/\s+/g, " ")}`,
      "",
      run.closed?.reason ?? "",
      "",
      "## Attempts",
      "",
      ...attempts,
      "",
      `Evidence: agents/runs/${id}/attempts/`,
      "",
    ].join("\n"),
  );
};
