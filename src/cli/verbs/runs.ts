import { Failure } from "../../domain/failure.ts";
import { markOfVerdict } from "../../view/marks.ts";
import { isCorrupt, projectRun, type RunModel } from "../../view/run.ts";
import { withTold } from "../../view/told-usage.ts";
import type { Column } from "../../view/table.ts";
import { phraseAge, phraseCost, phraseCount } from "../../view/time.ts";
import { markPart } from "../mark-part.ts";
import type { Part } from "../output.ts";
import { printTable } from "../table.ts";
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
    const told = reader.snapshot()?.runs ?? [];
    const rows = reader.runs(limit).map((id): Row => {
      const facts = reader.run(id);
      return { run: withTold(projectRun(facts), told), corrupt: isCorrupt(facts) };
    });
    if (out.json) out.document("runs", { runs: rows.map(({ run }) => documentOf(run)) });
    else if (rows.length === 0)
      out.line({ text: "No run yet. millrace start --once opens the next task's.", style: "dim" });
    else
      printTable(
        out,
        COLUMNS,
        rows.map((row) => cellsOf(row, world.now())),
      );
    return 0;
  },
};

type Row = { readonly run: RunModel; readonly corrupt: boolean };

const documentOf = (run: RunModel): object => {
  const { id, task, title, graph, state, verdict, reason, node, openedAt, closedAt, usage } = run;
  const { attempts, integration } = run;
  const commit = integration?.commit ?? null;
  const many = attempts.length;
  return { id, task, title, graph, state, verdict, reason, node, openedAt, closedAt, attempts: many, commit, usage };
};

const COLUMNS: readonly Column[] = [
  { head: "" },
  { head: "run", shortens: true },
  { head: "title", grows: true, optional: true, room: 40 },
  { head: "stands" },
  { head: "commit", optional: true },
  { head: "attempts", align: "right", optional: true },
  { head: "tokens", align: "right", optional: true },
  { head: "cost", align: "right", optional: true },
  { head: "opened", optional: true },
];

const cellsOf = ({ run, corrupt }: Row, nowMs: number): readonly Part[] => [
  corrupt ? { text: "✗", style: "bad" } : markPart(markOfVerdict(run.verdict)),
  { text: run.id, style: "accent" },
  run.title,
  corrupt ? "corrupt" : standsOf(run),
  run.integration?.commit?.slice(0, 10) ?? "",
  String(run.attempts.length),
  phraseCount(run.usage.inputTokens + run.usage.outputTokens),
  phraseCost(run.usage.costUsd),
  run.openedAt === null ? "" : phraseAge(run.openedAt, nowMs),
];

/** One without a plan was claimed and never opened. */
const standsOf = (run: RunModel): string => {
  if (run.verdict !== null) return run.verdict;
  if (run.state !== "open") return "not open yet";
  const at = `at ${run.node ?? "its beginning"}`;
  if (run.held !== null) return `${at}, held`;
  return run.asked === null ? at : `${at}, asks you`;
};
