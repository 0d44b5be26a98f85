import { line, span } from "../../view/line.ts";
import type { RunModel } from "../../view/run.ts";
import { sentence } from "../../view/sentence.ts";
import { phraseDuration } from "../../view/time.ts";
import { factLine, pageLine, type PageLine, partOf } from "./page.ts";

/** What became of a run's work at the base: the commits, the reason, and the checks on the candidate. */
export const integrationLines = ({ integration }: RunModel): readonly PageLine[] => {
  if (integration === null) return [];
  const { status, commit, base, reason, checks } = integration;
  const unjudged = status === "merged" && checks.length === 0;
  return partOf("Integration", [
    factLine("status", [status ?? "under way"]),
    ...(commit === null ? [] : [factLine("commit", [commit])]),
    ...(base === "" ? [] : [factLine("base", [base])]),
    ...(reason === "" ? [] : [factLine("reason", [sentence(reason)])]),
    ...checks.map(({ command, exitCode, durationMs }, index) =>
      factLine(index === 0 ? "checks" : "", [
        exitCode === 0 ? span("✓ ", "good") : span("✗ ", "bad"),
        command,
        span(
          `  ${exitCode === 0 ? "" : `${exitCode === null ? "ended" : `exit ${exitCode}`}, `}${phraseDuration(durationMs)}`,
          "dim",
        ),
      ]),
    ),
    ...(unjudged
      ? [
          pageLine(
            line(span("! ", "warn"), "No [checks] commands were set: nothing judged the candidate but the agents."),
            { hang: 2 },
          ),
        ]
      : []),
  ]);
};
