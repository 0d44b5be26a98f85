import { Failure } from "../../domain/failure.ts";
import { projectRun, type RunModel } from "../../view/run.ts";
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
    const runs = reader.runs(limit).map((id) => projectRun(reader.run(id)));
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
      runs.map((run) => rowOf(run, world.now())),
    );
    return 0;
  },
};

const COLUMNS: readonly Column[] = [
  { head: "" },
  { head: "run" },
  { head: "title", grows: true, optional: true },
  { head: "stands" },
  { head: "commit", optional: true },
  { head: "attempts", align: "right", optional: true },
  { head: "tokens", align: "right", optional: true },
  { head: "cost", align: "right", optional: true },
  { head: "opened", optional: true },
];

const rowOf = (run: RunModel, nowMs: number): readonly Part[] => [
  markOfVerdict(run.verdict),
  { text: run.id, style: "accent" },
  run.title,
  run.verdict ?? (run.state === "open" ? `at ${run.node ?? "its beginning"}` : run.state),
  run.integration?.commit?.slice(0, 10) ?? "",
  String(run.attempts.length),
  phraseCount(run.usage.inputTokens + run.usage.outputTokens),
  phraseCost(run.usage.costUsd),
  run.openedAt === null ? "" : phraseAge(run.openedAt, nowMs),
];
