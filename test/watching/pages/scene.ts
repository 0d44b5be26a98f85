import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Settlement } from "../../../src/domain/attempt.ts";
import { bareSettlement } from "../../../src/domain/attempt.ts";
import type { RunEvent } from "../../../src/domain/event.ts";
import type { RunId, TaskId } from "../../../src/domain/id.ts";
import type { Plan } from "../../../src/domain/plan.ts";
import type { PrunedRun } from "../../../src/domain/retention.ts";
import { parseCard } from "../../../src/files/card.ts";
import { BEGINNING, nextLine, tipAfter } from "../../../src/files/chain.ts";
import { makeDisk } from "../../../src/files/disk.ts";
import { makeReader } from "../../../src/files/reader.ts";
import { type Line, span, textOf } from "../../../src/view/line.ts";
import type { PageOptions, PagePorts, PageText } from "../../../src/watching/pages/page.ts";
import type { Subject } from "../../../src/watching/query.ts";
import { makeTextWindow } from "../../../src/watching/text-window.ts";
import { makeFace, NOW } from "../../cli/face.ts";
import { makePlan } from "../../plan.ts";

/** One line of a journal: so many seconds before now, by whom. */
export type Told = { readonly agoS: number; readonly actor?: string; readonly events: readonly RunEvent[] };

/** A workspace of real files for the pages of one task. */
export const makeScene = () => {
  const face = makeFace();
  const reader = makeReader(makeDisk(), face.root, face.world, { fullCard: parseCard });
  const ports: PagePorts = { reader, offset: () => 0 };
  const put = (path: string, text: string | Uint8Array): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  return {
    face,
    reader,
    ports,
    put,
    output: (task: string, name: string, text: string): void =>
      put(join(face.layout.outputs(task as TaskId), name), text),
    /** A run with a frozen plan and a sound journal. */
    run: (id: string, told: readonly Told[], change: Partial<Omit<Plan, "digest">> = {}): void => {
      put(face.layout.plan(id as RunId), JSON.stringify(makePlan(id, change)));
      let tip = BEGINNING;
      const lines = told.map(({ agoS, actor = "engine", events }) => {
        const at = new Date(NOW - agoS * 1_000).toISOString();
        const next = nextLine(tip, { epoch: 3, at, actor, cause: null, events });
        tip = tipAfter(tip, next.entry);
        return next.bytes;
      });
      put(face.layout.runJournal(id as RunId), Buffer.concat(lines));
    },
    pruned: (record: PrunedRun): void =>
      put(face.layout.pruned(record.run as RunId), `${JSON.stringify({ schema: "millrace.pruned/1", ...record })}\n`),
    /** The page as a window of so many columns shows it, without the temporary folder's name. */
    show: (page: Page, subject: Subject, columns: number, more: Partial<PageOptions> = {}): string => {
      const made = page(ports, subject, { attempt: null, raw: false, nowMs: NOW, columns, ...more });
      const text = { ...made, lines: made.lines.map((each) => ({ ...each, line: placeless(each.line, face.root) })) };
      const window = { columns, wrap: true, first: 0, count: 500, search: "" };
      const { lines, note } = makeTextWindow()(text, window);
      const rows = lines.map((each) => textOf(each).trimEnd());
      return [...rows, ...(note === "" ? [] : [`(${note})`])].join("\n");
    },
  };
};

/** Before it is wrapped: how long the name of a temporary folder is must not matter. */
const placeless = (line: Line, root: string): Line =>
  line.map(({ text, look }) => span(text.replaceAll(root, "/workspace"), look));

/** A page of the detail. */
export type Page = (ports: PagePorts, subject: Subject, options: PageOptions) => PageText;

/** A settlement that ended well, unless told otherwise. */
export const settled = (n: number, outcome: string | null, more: Partial<Settlement> = {}): Settlement => ({
  ...bareSettlement(n, "crashed", ""),
  class: "ok",
  outcome,
  ...more,
});

const used = (inputTokens: number, outputTokens: number, costUsd: number | null) => ({
  inputTokens,
  cachedTokens: Math.floor(inputTokens / 2),
  outputTokens,
  costUsd,
});

const entered = (node: string, from: string | null, by: string): RunEvent => ({ type: "entered", node, from, by });
const ordered = (n: number, node: string, kind: "agent" | "check" | "candidate" = "agent"): RunEvent => ({
  type: "ordered",
  n,
  node,
  kind,
  from: "c0ffee0000",
  merge: null,
});

/** A run whose checker found something, at work at its fixer. */
export const OPEN: readonly Told[] = [
  { agoS: 1_260, events: [{ type: "opened", plan: "f00dfacef00dface", slot: 1, start: "c0ffee0000" }] },
  { agoS: 1_258, events: [entered("builder", null, ""), ordered(1, "builder")] },
  {
    agoS: 1_000,
    events: [
      {
        type: "settled",
        node: "builder",
        settlement: settled(1, "DONE", {
          durationMs: 257_000,
          usage: used(48_200, 3_100, 0.42),
          model: "gpt-5",
          commit: "1a2b3c4d5e6f7a8b",
          summary: "Added the export to CSV with its tests; dates are written as ISO 8601 in UTC, as the card asks.",
        }),
      },
      entered("check", "builder", "DONE"),
      ordered(2, "check", "check"),
    ],
  },
  {
    agoS: 988,
    events: [
      {
        type: "settled",
        node: "check",
        settlement: settled(2, "PASS", {
          durationMs: 11_900,
          checks: [{ command: "npm test", exitCode: 0, durationMs: 11_800, output: "" }],
        }),
      },
      entered("checker", "check", "PASS"),
      ordered(3, "checker"),
    ],
  },
  {
    agoS: 700,
    events: [
      {
        type: "settled",
        node: "checker",
        settlement: settled(3, "FIX_NEEDED", {
          durationMs: 287_000,
          usage: used(61_000, 1_900, 0.39),
          model: "gpt-5",
          summary: "Quotes inside a field are not doubled.",
        }),
      },
      entered("fixer", "checker", "FIX_NEEDED"),
    ],
  },
  { agoS: 690, actor: "operator", events: [{ type: "held", reason: "over lunch" }] },
  { agoS: 95, actor: "operator", events: [{ type: "released", reason: "" }] },
  { agoS: 95, events: [ordered(4, "fixer")] },
];

/** The same, gone on to the base. */
export const DONE: readonly Told[] = [
  ...OPEN,
  {
    agoS: 60,
    events: [
      {
        type: "settled",
        node: "fixer",
        settlement: settled(4, "DONE", {
          durationMs: 34_000,
          usage: used(20_000, 800, 0.11),
          commit: "2b3c4d5e6f7a8b9c",
        }),
      },
      entered("check", "fixer", "DONE"),
      ordered(5, "check", "check"),
    ],
  },
  {
    agoS: 48,
    events: [
      { type: "settled", node: "check", settlement: settled(5, "PASS") },
      entered("checker", "check", "PASS"),
      ordered(6, "checker"),
    ],
  },
  {
    agoS: 30,
    events: [
      {
        type: "settled",
        node: "checker",
        settlement: settled(6, "PASS", { durationMs: 18_000, usage: used(9_000, 200, 0.05) }),
      },
      entered("integrate", "checker", "PASS"),
      { type: "merged", base: "aaaabbbbcccc", candidate: "ddddeeeeffff", round: 1 },
      ordered(7, "integrate", "candidate"),
    ],
  },
  {
    agoS: 15,
    events: [
      {
        type: "settled",
        node: "integrate",
        settlement: settled(7, "PASS", {
          durationMs: 12_300,
          checks: [{ command: "npm test", exitCode: 0, durationMs: 12_200, output: "" }],
        }),
      },
      { type: "advanced", from: "aaaabbbbcccc", commit: "ddddeeeeffff" },
      { type: "integrated", status: "merged", base: "aaaabbbbcccc", commit: "ddddeeeeffff", reason: "" },
      { type: "closed", verdict: "done", reason: "the graph ended", hint: "", research: false, question: null },
    ],
  },
];

/** What retention left of a run. */
export const PRUNED: PrunedRun = {
  run: "csv-export.r1",
  task: "csv-export",
  title: "Add an export to CSV",
  verdict: "done",
  reason: "the graph ended",
  closedAt: "2026-01-02T10:00:00.000Z",
  prunedAt: "2026-02-02T10:00:00.000Z",
  branch: "millrace/csv-export.r1",
  commit: "ddddeeeeffff0000",
  integration: "merged",
  attempts: 7,
  published: true,
};
