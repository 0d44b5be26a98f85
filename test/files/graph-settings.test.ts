import { expect, test } from "vitest";
import { readConfig } from "../../src/files/config.ts";
import { parseGraph } from "../../src/files/graph-file.ts";
import { graphSettings, readableGraphs } from "../../src/files/graph-settings.ts";

const GRAPH = `schema = "millrace.graph/1"
name = "mine"
summary = "one stage"
entry = "builder"
[limits]
attempts = 10
minutes = 9000
[nodes.builder]
kind = "agent"
prompt = "builder"
timeout_minutes = 30
silence_minutes = 5
outcomes = ["DONE"]
[nodes.builder.on]
DONE = "done"
`;

const said = (toml: string) => {
  const { graph } = parseGraph(GRAPH, "mine.toml");
  const { config } = readConfig(toml, "millrace.toml");
  return graphSettings(config, [{ name: "mine", file: "mine.toml", graph }]).map(({ key, value, holds }) => [
    key,
    value,
    holds,
  ]);
};

test("a graph's limits hold where they are smaller, its stage's times where the file says none for that stage", () => {
  expect(said("")).toEqual([
    ["limits.attempts", 10, true],
    ["limits.minutes", 9000, false],
    ["stages.builder.timeout_minutes", 30, true],
    ["stages.builder.silence_minutes", 5, true],
  ]);
  expect(said("[limits]\nattempts = 5\n[stages.builder]\ntimeout_minutes = 60\n")).toEqual([
    ["limits.attempts", 10, false],
    ["limits.minutes", 9000, false],
    ["stages.builder.timeout_minutes", 30, false],
    ["stages.builder.silence_minutes", 5, true],
  ]);
});

test("E2: a graph that cannot be read says nothing, and the others are told", () => {
  const asset = (name: string, text: string) => ({
    kind: "graphs" as const,
    name,
    source: "workspace" as const,
    path: `${name}.toml`,
    text,
  });
  const all = [asset("bad", "[nodes"), asset("mine", GRAPH)];
  const names = readableGraphs({
    list: () => all,
    read: (_kind, name) => all.find((each) => each.name === name) ?? null,
    packaged: () => null,
    workspacePath: () => "",
  }).map(({ name }) => name);
  expect(names).toEqual(["mine"]);
});
