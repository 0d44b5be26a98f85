import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Config } from "../../src/domain/config.ts";
import { digestOf, sha256 } from "../../src/domain/digest.ts";
import { Failure } from "../../src/domain/failure.ts";
import { Plan } from "../../src/domain/plan.ts";
import type { Task } from "../../src/domain/task.ts";
import { parseGraph } from "../../src/files/graph-file.ts";
import { compile, type PlanInput } from "../../src/kernel/plan.ts";

const BODY = "Read `a.csv`, write `b.csv`.\n";
const TASK: Task = {
  id: "20260801-100000-00abc-csv",
  title: "Add CSV export",
  fields: { spec_id: "S-7" },
  body: BODY,
  text: `---\ntitle: Add CSV export\nspec_id: S-7\n---\n${BODY}`,
};

const settings = (more: object = {}): Config =>
  Config.parse({
    runners: { mine: { kind: "command", command: ["./my-agent", "--flag"] } },
    stages: { default: { runner: "mine" } },
    ...more,
  });

const graphText = (name: string): string => readFileSync(`assets/graphs/${name}.toml`, "utf8");

const inputOf = (graph = "standard", more: Partial<PlanInput> = {}, text = graphText(graph)): PlanInput => ({
  ...parseGraph(text, `agents/graphs/${graph}.toml`),
  run: `${TASK.id}.r1`,
  task: TASK,
  createdAt: "2026-08-01T10:00:00.000Z",
  graphSource: "package",
  graphFile: `agents/graphs/${graph}.toml`,
  config: settings(),
  configDigest: "c".repeat(64),
  root: "/srv/mill",
  prompt: (name) => ({
    text: readFileSync(`assets/prompts/${name}.md`, "utf8"),
    source: "package",
    file: `/assets/prompts/${name}.md`,
  }),
  profiles: {},
  base: { branch: "main", commit: "1".repeat(40), start: "1".repeat(40) },
  continues: null,
  from: null,
  ...more,
});

const refusal = (input: PlanInput): Failure => {
  try {
    compile(input);
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error("the plan was accepted");
};

const builderOf = (plan: Plan): Extract<Plan["nodes"][string], { kind: "agent" }> => {
  const node = plan.nodes["builder"];
  if (node?.kind !== "agent") throw new Error("no builder");
  return node;
};

describe("freezing a plan", () => {
  test.each(["standard", "quick", "large"])("%s compiles to a plan that its schema reads back unchanged", (name) => {
    const plan = compile(inputOf(name));
    expect(Plan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    expect(planDigest(plan)).toBe(plan.digest);
  });

  test("C11: card, graph, prompts and configuration are in the plan with their digests", () => {
    const plan = compile(inputOf());
    expect(plan.card).toEqual({
      title: TASK.title,
      text: TASK.text,
      body: BODY,
      digest: sha256(TASK.text),
      specId: "S-7",
    });
    const text = readFileSync("assets/prompts/builder.md", "utf8");
    expect(builderOf(plan).prompt).toEqual({ name: "builder", source: "package", digest: sha256(text), text });
    expect(plan.graph.name).toBe("standard");
    expect(plan.config).toBe("c".repeat(64));
  });

  test("the same input gives the same plan, to the byte", () => {
    expect(JSON.stringify(compile(inputOf()))).toBe(JSON.stringify(compile(inputOf())));
  });

  const changes: readonly [string, Partial<PlanInput>][] = [
    ["the card's text", { task: { ...TASK, text: `${TASK.text} ` } }],
    ["a prompt's text", { prompt: (name) => ({ text: `Do ${name}.`, source: "package", file: "x.md" }) }],
    [
      "a prompt's source",
      {
        prompt: (name) => ({
          text: readFileSync(`assets/prompts/${name}.md`, "utf8"),
          source: "workspace",
          file: "x.md",
        }),
      },
    ],
    ["a check", { config: settings({ checks: { commands: ["npm test"] } }) }],
    ["the setup", { config: settings({ checkout: { setup: ["npm ci"] } }) }],
    ["a model", { config: settings({ stages: { default: { runner: "mine", model: "m" } } }) }],
    ["a limit", { config: settings({ limits: { attempts: 7 } }) }],
    ["the base commit", { base: { branch: "main", commit: "2".repeat(40), start: "1".repeat(40) } }],
    ["the run it continues", { continues: { run: `${TASK.id}.r0`, reason: "x", answers: ["yes"], attempts: [] } }],
    ["the configuration's digest", { configDigest: "d".repeat(64) }],
    ["the time", { createdAt: "2026-08-01T10:00:01.000Z" }],
  ];
  test.each(changes)("C11: a change of %s changes the plan's digest", (_, change) => {
    expect(compile(inputOf("standard", change)).digest).not.toBe(compile(inputOf()).digest);
  });

  test("C11: a change of any one character of a graph's limits changes the plan's digest", () => {
    const before = compile(inputOf("quick")).digest;
    expect(compile(inputOf("quick", {}, graphText("quick").replace("visits = 5", "visits = 6"))).digest).not.toBe(
      before,
    );
  });

  test("C11, P8: any changed field of a frozen plan is found by its digest", () => {
    const plan = compile(inputOf("quick"));
    const paths = leavesOf(plan).filter((path) => path.join(".") !== "digest");
    fc.assert(
      fc.property(fc.constantFrom(...paths), (path) => {
        expect(planDigest(changedAt(plan, path) as Plan)).not.toBe(plan.digest);
      }),
    );
  });
});

/** The digest a plan has to carry: that of all the rest. */
const planDigest = (plan: Plan): string => {
  const { digest: _, ...rest } = plan;
  return digestOf(rest);
};

/** The paths of all single values of a document. */
const leavesOf = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]))
    : [path];

const changedAt = (value: unknown, path: readonly string[]): unknown => {
  const [key, ...rest] = path;
  if (key === undefined)
    return typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : `${String(value)}x`;
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === key ? changedAt(item, rest) : item));
  return { ...(value as object), [key]: changedAt((value as Record<string, unknown>)[key], rest) };
};

describe("what a plan is filled with", () => {
  test("a runner's relative command with a slash is a path from the workspace; a bare name is left to the PATH", () => {
    const commandOf = (command: readonly string[]): readonly string[] =>
      builderOf(compile(inputOf("quick", { config: settings({ runners: { mine: { kind: "command", command } } }) })))
        .binding.command;
    expect(commandOf(["./my-agent", "./x"])).toEqual(["/srv/mill/my-agent", "./x"]);
    expect(commandOf(["bin/agent"])).toEqual(["/srv/mill/bin/agent"]);
    expect(commandOf(["../agent"])).toEqual(["/srv/mill/../agent"]);
    expect(commandOf(["/usr/bin/agent"])).toEqual(["/usr/bin/agent"]);
    expect(commandOf(["agent"])).toEqual(["agent"]);
  });

  test("a stage's limits come from the graph, unless the configuration names that stage", () => {
    const text = graphText("quick").replace(
      'prompt = "builder"',
      'prompt = "builder"\ntimeout_minutes = 5\nsilence_minutes = 2',
    );
    expect(builderOf(compile(inputOf("quick", {}, text))).binding).toMatchObject({
      timeoutMs: 300_000,
      silenceMs: 120_000,
    });
    const config = settings({
      stages: { default: { runner: "mine", timeout_minutes: 60 }, builder: { timeout_minutes: 7 } },
    });
    expect(builderOf(compile(inputOf("quick", { config }, text))).binding.timeoutMs).toBe(420_000);
  });

  test("C8: every agent stage has 90 minutes unless told otherwise, and its own limit over it", () => {
    for (const name of ["standard", "quick", "large"])
      for (const node of Object.values(compile(inputOf(name)).nodes))
        if (node.kind === "agent")
          expect(node.binding, name).toMatchObject({ timeoutMs: 5_400_000, silenceMs: 900_000 });
    const config = settings({ stages: { default: { runner: "mine" }, fixer: { timeout_minutes: 7 } } });
    const { nodes } = compile(inputOf("standard", { config }));
    expect(nodes["fixer"]).toMatchObject({ binding: { timeoutMs: 420_000 } });
    expect(nodes["builder"]).toMatchObject({ binding: { timeoutMs: 5_400_000 } });
  });

  test("the tighter limit holds, of the graph's and the configuration's", () => {
    const text = graphText("quick").replace(
      "[nodes.builder]",
      "[limits]\nattempts = 9\nminutes = 30\ntokens = 1000\ncost_usd = 2\n\n[nodes.builder]",
    );
    const limits = (more: object): Plan["limits"] =>
      compile(inputOf("quick", { config: settings({ limits: more }) }, text)).limits;
    expect(limits({})).toMatchObject({ attempts: 9, activeMs: 30 * 60_000, tokens: 1000, costUsd: 2 });
    expect(limits({ attempts: 4, minutes: 20, tokens: 10, cost_usd: 1 })).toMatchObject({
      attempts: 4,
      activeMs: 20 * 60_000,
      tokens: 10,
      costUsd: 1,
    });
    expect(compile(inputOf("quick")).limits).toMatchObject({
      attempts: 40,
      tokens: null,
      costUsd: null,
      backoffMs: 2_000,
      waitMs: 86_400_000,
    });
  });

  test("a check node keeps its own commands, and none means those of [checks]", () => {
    const text = graphText("quick").replace('kind = "check"', 'kind = "check"\ncommands = ["make lint"]');
    expect(compile(inputOf("quick", {}, text)).nodes["check"]).toMatchObject({
      kind: "check",
      commands: ["make lint"],
    });
    expect(compile(inputOf("quick")).nodes["check"]).toMatchObject({ commands: [] });
  });

  test("an executable of the codex runner is searched on the PATH", () => {
    const config = Config.parse({ runners: { codex: { kind: "codex" } }, stages: { default: { runner: "codex" } } });
    expect(builderOf(compile(inputOf("quick", { config }))).binding.command).toEqual(["codex"]);
  });
});

describe("plans that are refused", () => {
  test("C14: a graph with a mistake is refused with its file and line", () => {
    const failure = refusal(inputOf("quick", {}, graphText("quick").replace('DONE = "check"', 'DONE = "chek"')));
    expect(failure).toMatchObject({ code: "graph-invalid", place: { file: "agents/graphs/quick.toml", line: 12 } });
  });

  test("a prompt that does not exist is refused where the graph names it", () => {
    const failure = refusal(inputOf("quick", { prompt: () => null }));
    expect(failure).toMatchObject({ code: "graph-invalid", place: { file: "agents/graphs/quick.toml", line: 9 } });
    expect(failure.hint).toContain("agents/prompts/builder.md");
  });

  test("C14: a prompt with an unknown placeholder is refused with its file, line and a suggestion", () => {
    const prompt: PlanInput["prompt"] = (name) => ({
      text: "# Mine\n\n{{crad}}\n",
      source: "workspace",
      file: `agents/prompts/${name}.md`,
    });
    const failure = refusal(inputOf("quick", { prompt }));
    expect(failure).toMatchObject({ code: "prompt-invalid", place: { file: "agents/prompts/builder.md", line: 3 } });
    expect(failure.hint).toContain("{{card}}");
  });

  test("a stage without a runner is refused", () => {
    expect(refusal(inputOf("quick", { config: Config.parse({}) })).code).toBe("config-invalid");
  });
});
