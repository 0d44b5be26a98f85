import type { Charge, Spent } from "../../domain/charge.ts";
import { Failure } from "../../domain/failure.ts";
import { nearest } from "../../domain/nearest.ts";
import type { Column } from "../../view/table.ts";
import { phraseCost, phraseCount, phraseDuration } from "../../view/time.ts";
import { sumOf, USAGE_BY, type UsageBy, usageBy, usageDays, type UsageRow } from "../../view/usage.ts";
import type { Args } from "../args.ts";
import type { Output, Part } from "../output.ts";
import { printTable } from "../table.ts";
import type { Verb } from "../verb.ts";

const WEEK = 7;
const ROWS = 20;

/** What the agents consumed, from the ledger that outlives pruned runs. */
export const verb: Verb = {
  name: "usage",
  summary: "what the agents consumed, by day, task, model and stage",
  usage: ["usage [--day | --week] [--by task|model|stage|runner|day]"],
  positionals: [],
  flags: [
    { name: "day", kind: "boolean", summary: "today only, in local time (the tables are of today unless told)" },
    { name: "week", kind: "boolean", summary: `the last ${WEEK} days, today included` },
    { name: "by", kind: "string", placeholder: "WHAT", summary: "one table: task, model, stage, runner or day" },
  ],
  examples: [
    { command: "millrace usage", summary: "today and the week, by model and by task" },
    { command: "millrace usage --week --by day", summary: "day by day" },
    { command: "millrace usage --week --by task --json", summary: "for a spreadsheet" },
  ],
  notes: [
    "An attempt counts on the local day on which it ended. Time is that of attempts, checks included; tokens and money are what the runners told. Cached tokens are part of the input.",
  ],
  run: async (args, { house, out, world }) => {
    const ledger = await house().ledger();
    const by = byOf(args);
    const { from: first, to } = usageDays(world.now(), world.offset, WEEK);
    const week = ledger.charges(first, to);
    const today = week.filter(({ day }) => day === to);
    const asked: Stretch = args.on("week")
      ? { charges: week, from: first, to, words: `the last ${WEEK} days` }
      : { charges: today, from: to, to, words: "today" };
    if (out.json) {
      const rows = usageBy(asked.charges, by ?? "task");
      const total = sumOf(asked.charges);
      out.document("usage", {
        from: asked.from,
        to,
        total,
        today: sumOf(today),
        week: sumOf(week),
        by: by ?? "task",
        rows,
      });
      return 0;
    }
    if (by !== null) {
      printBy(out, asked, by);
      return 0;
    }
    const totals = [
      { name: "today", ...sumOf(today) },
      { name: `last ${WEEK} days`, ...sumOf(week) },
    ];
    print(out, "", args.on("day") ? totals.slice(0, 1) : totals);
    for (const table of asked.charges.length === 0 ? [] : (["model", "task"] as const)) {
      out.line();
      printBy(out, asked, table);
    }
    return 0;
  },
};

/** The charges of some days, both ends included. */
type Stretch = {
  readonly charges: readonly Charge[];
  readonly from: string;
  readonly to: string;
  readonly words: string;
};

const byOf = (args: Args): UsageBy | null => {
  if (args.on("day") && args.on("week"))
    throw new Failure("flag-invalid", "--day and --week exclude each other.", "Use one of them.");
  const given = args.text("by");
  const by = USAGE_BY.find((each) => each === given);
  if (given === undefined) return null;
  if (by !== undefined) return by;
  const near = nearest(given, USAGE_BY);
  const hint = `${near === null ? "" : `Did you mean "${near}"? `}--by is one of ${USAGE_BY.join(", ")}.`;
  throw new Failure("flag-invalid", `Usage is not told by "${given}".`, hint);
};

const printBy = (out: Output, { charges, words }: Stretch, by: UsageBy): void => {
  const rows = usageBy(charges, by);
  if (rows.length === 0) out.line({ text: `Nothing was used: ${words}.`, style: "dim" });
  print(out, `${by}, ${words}`, rows.slice(0, ROWS));
  if (rows.length > ROWS) out.line({ text: `… and ${rows.length - ROWS} more; --json has them all.`, style: "dim" });
};

const COLUMNS: readonly Column[] = [
  { head: "attempts", align: "right" },
  { head: "time", align: "right" },
  { head: "input", align: "right" },
  { head: "cached", align: "right", optional: true },
  { head: "output", align: "right" },
  { head: "cost", align: "right" },
];

const print = (out: Output, head: string, rows: readonly UsageRow[]): void =>
  printTable(
    out,
    [{ head, grows: true }, ...COLUMNS],
    rows.map(({ name, ...spent }): Part[] => [{ text: name, style: "accent" }, ...cellsOf(spent)]),
  );

const cellsOf = ({ attempts, durationMs, usage }: Spent): readonly string[] => [
  String(attempts),
  phraseDuration(durationMs),
  phraseCount(usage.inputTokens),
  phraseCount(usage.cachedTokens),
  phraseCount(usage.outputTokens),
  phraseCost(usage.costUsd),
];
