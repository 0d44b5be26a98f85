import { describe, expect, test } from "vitest";
import type { RunId } from "../../../src/domain/id.ts";
import { widthOf } from "../../../src/view/width.ts";
import { cardPage } from "../../../src/watching/pages/card.ts";
import { provenancePage } from "../../../src/watching/pages/provenance.ts";
import { stagesPage } from "../../../src/watching/pages/stages.ts";
import { timelinePage } from "../../../src/watching/pages/timeline.ts";
import { usagePage } from "../../../src/watching/pages/usage.ts";
import { DONE, makeScene, OPEN, type Page, PRUNED } from "./scene.ts";

const CARD = `---
title: Add an export to CSV
graph: small
priority: 5
depends_on: [schema, parser]
spec_id: REQ-12
created_at: 2026-03-01T08:00:00.000Z
---
# Add an export to CSV

The report has no export. **Dates** are written as ISO 8601; quotes inside a field are doubled, see \`src/report.ts\`.

## Acceptance

- [x] a button below the table
- [ ] a file of 100,000 rows is written in less than a second, without the whole of it standing in memory
- umlauts stay as they are
  1. in the heading
  2. in fields

\`\`\`ts
export const toCsv = (rows: Row[]): string;
\`\`\`

> Whoever opens it in a spreadsheet must see the columns.
`;

const PAGES: Readonly<Record<string, Page>> = {
  card: cardPage,
  stages: stagesPage,
  usage: usagePage,
  timeline: timelinePage,
  provenance: provenancePage,
};

type Scene = ReturnType<typeof makeScene>;

const ID = "csv-export";
const LIMITED = {
  limits: {
    attempts: 30,
    activeMs: 3_600_000,
    tokens: 150_000,
    costUsd: 1,
    backoffMs: 2_000,
    stage: { attempts: 4, activeMs: null, tokens: null, costUsd: null },
    waitMs: 86_400_000,
  },
};

/** A task in each state that a page must have an answer for. */
const STATES: Readonly<Record<string, (scene: Scene) => void>> = {
  "no run": ({ face }) => {
    face.card("backlog", ID, CARD);
    face.card("done", "schema");
  },
  open: ({ face, run }) => {
    face.engine("alive");
    face.card("active", ID, CARD);
    face.card("done", "schema");
    face.card("backlog", "parser");
    run(`${ID}.r1`, OPEN, LIMITED);
  },
  closed: ({ face, run, output }) => {
    face.card("done", ID, CARD);
    face.card("done", "schema");
    face.card("done", "parser");
    run(`${ID}.r1`, DONE, LIMITED);
    output(ID, "report.csv", "a;b\n".repeat(3_000));
    output(ID, "notes/how.md", "# How\n");
  },
  pruned: ({ face, pruned }) => {
    face.card("done", ID, "# Add an export to CSV\n");
    pruned(PRUNED);
  },
  unreadable: ({ face, run, put }) => {
    face.card("active", ID, "---\ntitel: Add an export to CSV\n---\nSome text.\n");
    run(`${ID}.r1`, OPEN);
    put(face.layout.plan(`${ID}.r1` as RunId), "{ not json");
  },
};

describe.each(Object.keys(PAGES))("the page %s", (name) => {
  const page = PAGES[name] ?? cardPage;

  test.each([76, 120])("M75 F5: has a frame of %i columns for a task in each state", async (columns) => {
    const frames = Object.entries(STATES).map(([state, set]) => {
      const scene = makeScene();
      set(scene);
      return `══ ${state}\n${scene.show(page, { task: ID, run: null }, columns)}\n`;
    });
    for (const row of frames.join("").split("\n"))
      if (!row.startsWith("(")) expect(widthOf(row), row).toBeLessThanOrEqual(columns);
    await expect(frames.join("\n")).toMatchFileSnapshot(`frames/${name}-${columns}.txt`);
  });
});
