import { Failure } from "../../domain/failure.ts";
import { isCorrupt, projectRun, type RunFacts, type RunModel } from "../../view/run.ts";
import { phraseAge, phraseCost, phraseCount } from "../../view/time.ts";
import { markOfVerdict } from "../marks.ts";
import type { Part } from "../output.ts";
import { type Column, printTable } from "../table.ts";
import type { Verb } from "../verb.ts";

const ROWS = 20;

/** The runs, newest first. */
export const verb: Verb = {
  name: "runs",
  summary: "list the runs, newest first",
  usage: ["runs [--limit N]"],
  positionals: [],
  flags: [
    { name: "limit", short: "n", kind: "integer", placeholder: "N", summary: `at most N rows (default ${ROWS})` },
  ],
  examples: [
    { command: "millrace runs", summary: "the last twenty" },
    { command: "millrace runs --limit 5 --json", summary: "for a script" },
  ],
  run: (args, context) => {
    const { out, world } = context;
    const limit = args.integer("limit") ?? ROWS;
    if (limit < 1 || limit > 10_000)
      throw new Failure("flag-invalid", `--limit ${limit} is out of bounds.`, "--limit is between 1 and 10000.");
    const { reader } = context.house();
    const found = reader.runs(limit).map((id) => reader.run(id));
    const runs = found.map(projectRun);
    if (out.json) {
      const rows = runs.map(
        ({
          id,
          task,
          title,
          graph,
          state,
          verdict,
          reason,
          node,
          openedAt,
          closedAt,
          attempts,
          integration,
          usage,
        }) => ({
          id,
          task,
          title,
          graph,
          state,
          verdict,
          reason,
          node,
          openedAt,
          closedAt,
          attempts: attempts.length,
          commit: integration?.commit ?? null,
          usage,
        }),
      );
      out.document("runs", { runs: rows });
      return 0;
    }
    if (runs.length === 0) out.line({ text: "No run yet. millrace start --once opens the next task's.", style: "dim" });
    printTable(
      out,
      COLUMNS,
      runs.map((run, i) => rowOf(run, found[i], world.now())),
    );
    return 0;
  },
};

const COLUMNS: readonly Column[] = [
  { head: "" },
  { head: "run" },
  { head: "title", grows: true, optional: true, room: 40 },
  { head: "stands" },
  { head: "commit", optional: true },
  { head: "attempts", align: "right", optional: true },
  { head: "tokens", align: "right", optional: true },
  { head: "cost", align: "right", optional: true },
  { head: "opened", optional: true },
];

const rowOf = (run: RunModel, facts: RunFacts | undefined, nowMs: number): readonly Part[] => [
  facts !== undefined && isCorrupt(facts) ? { text: "✗", style: "bad" } : markOfVerdict(run.verdict),
  { text: run.id, style: "accent" },
  run.title,
  standsOf(run, facts),
  run.integration?.commit?.slice(0, 10) ?? "",
  String(run.attempts.length),
  phraseCount(run.usage.inputTokens + run.usage.outputTokens),
  phraseCost(run.usage.costUsd),
  run.openedAt === null ? "" : phraseAge(run.openedAt, nowMs),
];

/** Whatever a run's files say besides, when they do not verify it is corrupt; one without a plan was claimed and never opened. */
const standsOf = (run: RunModel, facts: RunFacts | undefined): string => {
  if (facts !== undefined && isCorrupt(facts)) return "corrupt";
  return run.verdict ?? (run.state === "open" ? `at ${run.node ?? "its beginning"}` : "not open yet");
};
