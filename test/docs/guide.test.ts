import { describe, expect, test } from "vitest";
import { environmentOf } from "../../src/agents/environment.ts";
import { VERBS } from "../../src/cli/verbs.ts";
import { CLASSES } from "../../src/domain/attempt.ts";
import { boundaryOf, Config } from "../../src/domain/config.ts";
import { FAILURE_EXITS } from "../../src/domain/failure.ts";
import { FrontMatter } from "../../src/domain/front-matter.ts";
import { PLACEHOLDERS } from "../../src/domain/placeholder.ts";
import { ACTIONS } from "../../src/operator/actions.ts";
import { chapterOf, documentOf, rowsOf } from "./table.ts";
import { settingsOf } from "./schema-keys.ts";

const guide = documentOf("OPERATOR_GUIDE.md");
const column = (rows: readonly (readonly string[])[], n: number): string[] => rows.map((row) => row[n] ?? "");

describe("the operator's guide", () => {
  test("has a row for each Failure code, with its exit code", () => {
    const rows = rowsOf(chapterOf(guide, "## Failures"), "code");
    expect(rows.map(([code, exit]) => [code, Number(exit)])).toEqual(Object.entries(FAILURE_EXITS));
    expect(rows.filter((row) => (row[2] ?? "") === "")).toEqual([]);
  });

  test("explains each exit code", () => {
    const exits = column(rowsOf(chapterOf(guide, "## Exit codes"), "exit"), 0).map(Number);
    expect(exits).toEqual([...new Set([0, ...Object.values(FAILURE_EXITS)])].sort((a, b) => a - b));
  });

  test("has a row for each key of the settings, with its default and when a change applies", () => {
    const rows = rowsOf(chapterOf(guide, "## Settings"), "key");
    const told = rows.map(([key, value, , applies]) => ({ key, value, applies }));
    const applies = {
      cycle_boundary: "next run",
      startup_only: "next start",
      live_immediate: "at once",
      stage_boundary: "next stage",
    };
    const known = settingsOf(Config).map(({ key, value }) => ({
      key,
      value,
      applies: applies[boundaryOf(key.split("."))],
    }));
    expect(told).toEqual(known);
  });

  test("has a row for each verb, in its own words", async () => {
    const rows = rowsOf(chapterOf(guide, "## Verbs"), "verb");
    expect(rows).toEqual(ACTIONS.filter((action) => action.later !== true).map(({ verb, summary }) => [verb, summary]));
    const summaries = await Promise.all(Object.values(VERBS).map(async (load) => (await load()).verb));
    for (const { name, summary } of summaries) expect(rows).toContainEqual([name, summary]);
  });

  test("names each verb of a later version among what is not here", () => {
    const later = chapterOf(guide, "## What is not here yet");
    expect(ACTIONS.filter(({ verb, later: no }) => no === true && !later.includes(`\`${verb}\``))).toEqual([]);
  });

  test("has a row for each class an attempt can end with", () => {
    const rows = rowsOf(chapterOf(guide, "## Waits, budgets and verdicts"), "class");
    expect(column(rows, 0)).toEqual([...CLASSES]);
  });

  test("has a row for each field of a card", () => {
    const rows = rowsOf(chapterOf(guide, "## Cards"), "field");
    expect(column(rows, 0).sort()).toEqual(Object.keys(FrontMatter.shape).sort());
  });

  test("names every MILLRACE variable and every placeholder of a command", () => {
    const rows = rowsOf(chapterOf(guide, "### Your own agent"), "variable");
    const spoken = Object.keys(environmentOf(ORDER, {}, [])).filter((name) => name.startsWith("MILLRACE_"));
    expect(column(rows, 0).sort()).toEqual(spoken.sort());
    const placeholders = column(rows, 1).filter((cell) => cell !== "");
    expect(placeholders.sort()).toEqual(PLACEHOLDERS.map((name) => `{${name}}`).sort());
  });

  test("keeps its lines within 120 columns, but for tables", () => {
    expect(guide.split("\n").filter((line) => !line.startsWith("|") && Array.from(line).length > 120)).toEqual([]);
  });
});

const ORDER: Parameters<typeof environmentOf>[0] = {
  schema: "millrace.order/1",
  run: "t.r1",
  task: "t",
  n: 1,
  node: "builder",
  kind: "agent",
  binding: {
    runner: "mine",
    kind: "command",
    command: ["mine"],
    prompt: "stdin",
    env: [],
    model: "m",
    effort: "e",
    sandbox: null,
    timeoutMs: 1,
    silenceMs: 1,
    graceMs: 0,
  },
  outcomes: ["DONE"],
  dir: "/d",
  tree: "/t",
  input: "/i",
  outputs: "/o",
  branch: "b",
  setup: null,
  commands: [],
  env: [],
  outputMax: 1,
  token: "x",
  at: "",
  boot: "",
  monotonicMs: 0,
};
