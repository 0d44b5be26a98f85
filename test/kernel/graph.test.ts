import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseGraph } from "../../src/files/graph-file.ts";
import { checkGraph, outcomesOf } from "../../src/kernel/graph.ts";

const SHIPPED = readdirSync("assets/graphs").filter((file) => file.endsWith(".toml"));

const SMALL = `schema = "millrace.graph/1"
name = "small"
summary = "for tests"
entry = "builder"

[nodes.builder]
kind = "agent"
prompt = "builder"
outcomes = ["DONE", "BLOCKED"]
[nodes.builder.on]
DONE = "check"
BLOCKED = "blocked"

[nodes.check]
kind = "check"
visits = 3
[nodes.check.on]
PASS = "integrate"
FAIL = "fixer"
exhausted = "needs-research"

[nodes.fixer]
kind = "agent"
prompt = "fixer"
outcomes = ["DONE"]
[nodes.fixer.on]
DONE = "check"
timeout = "blocked"

[nodes.integrate]
kind = "integrate"
visits = 2
[nodes.integrate.on]
MERGED = "done"
NEEDS_REVISION = "fixer"
`;

const mistakes = (text: string): readonly { line: number | undefined; sentence: string; hint: string }[] => {
  const { graph, lineOf } = parseGraph(text, "agents/graphs/small.toml");
  return checkGraph(graph, lineOf, "agents/graphs/small.toml").map((failure) => {
    expect(failure.code).toBe("graph-invalid");
    expect(failure.place?.file).toBe("agents/graphs/small.toml");
    expect(failure.hint).not.toBe("");
    return { line: failure.place?.line, sentence: failure.message, hint: failure.hint };
  });
};

/** The line of a text's first occurrence, counted from 1. */
const lineOfText = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split("\n").length;

describe("graphs that are shipped", () => {
  test.each(SHIPPED)("C14: %s can be followed, and its name is its file's", (file) => {
    const { graph, lineOf } = parseGraph(readFileSync(`assets/graphs/${file}`, "utf8"), file);
    expect(checkGraph(graph, lineOf, file)).toEqual([]);
    expect(`${graph.name}.toml`).toBe(file);
  });

  test.each(SHIPPED)("%s says of every limited or failing node where it leads next", (file) => {
    const { graph } = parseGraph(readFileSync(`assets/graphs/${file}`, "utf8"), file);
    for (const node of Object.values(graph.nodes)) expect(Object.keys(node.on)).toContain("exhausted");
  });

  test.each(SHIPPED)("every legal outcome of an agent of %s is explained in its prompt", (file) => {
    const { graph } = parseGraph(readFileSync(`assets/graphs/${file}`, "utf8"), file);
    for (const node of Object.values(graph.nodes)) {
      if (node.kind !== "agent") continue;
      const prompt = readFileSync(`assets/prompts/${node.prompt}.md`, "utf8");
      for (const outcome of node.outcomes) expect(prompt).toContain(`- \`${outcome}\` when`);
    }
  });
});

const refused: readonly [string, (text: string) => string, string, RegExp, RegExp][] = [
  [
    "an entry that is no node",
    (t) => t.replace('entry = "builder"', 'entry = "bilder"'),
    'entry = "bilder"',
    /entry names "bilder"/i,
    /"builder"/,
  ],
  [
    "a name that is not its file's",
    (t) => t.replace('name = "small"', 'name = "tiny"'),
    'name = "tiny"',
    /called "tiny" and its file "small.toml"/,
    /rename/,
  ],
  [
    "an edge to nowhere",
    (t) => t.replace('DONE = "check"', 'DONE = "chek"'),
    'DONE = "chek"',
    /leads to "chek"/,
    /"check"/,
  ],
  [
    "an edge to a near end",
    (t) => t.replace('"needs-research"', '"need-research"'),
    '"need-research"',
    /leads to "need-research"/,
    /"needs-research"/,
  ],
  [
    "an edge for an undeclared outcome",
    (t) => t.replace('PASS = "integrate"', 'PASS = "integrate"\nPASSED = "fixer"'),
    "PASSED",
    /edge for PASSED/,
    /PASS/,
  ],
  [
    "an edge for an unknown class",
    (t) => t.replace('timeout = "blocked"', 'timeot = "blocked"'),
    "timeot",
    /"timeot", which is no class/,
    /timeout/,
  ],
  [
    "an edge for a class a check cannot end with",
    (t) => t.replace('FAIL = "fixer"', 'FAIL = "fixer"\nusage-limited = "fixer"'),
    "usage-limited",
    /never be followed/,
    /crashed/,
  ],
  [
    "an edge for a killed attempt",
    (t) => t.replace('timeout = "blocked"', 'killed = "blocked"'),
    "killed",
    /never be followed/,
    /Remove/,
  ],
  [
    "an edge by class at the gate",
    (t) => t.replace('NEEDS_REVISION = "fixer"', 'NEEDS_REVISION = "fixer"\ntimeout = "fixer"'),
    'timeout = "fixer"',
    /never be followed/,
    /exhausted/,
  ],
  [
    "an outcome without an edge",
    (t) => t.replace('NEEDS_REVISION = "fixer"\n', ""),
    "[nodes.integrate.on]",
    /no edge for NEEDS_REVISION/,
    /NEEDS_REVISION = /,
  ],
  [
    "an outcome declared twice",
    (t) => t.replace('["DONE"]', '["DONE", "DONE"]'),
    '["DONE", "DONE"]',
    /declares DONE twice/,
    /once/,
  ],
  [
    "a node called like an end",
    (t) => t.replaceAll("fixer", "blocked"),
    "[nodes.blocked]",
    /cannot be called "blocked"/,
    /Rename/,
  ],
  [
    "a node called default",
    (t) => t.replaceAll("fixer", "default"),
    "[nodes.default]",
    /cannot be called "default"/,
    /stages\.default/,
  ],
  [
    "done without a gate",
    (t) => t.replace('PASS = "integrate"', 'PASS = "done"'),
    'PASS = "done"',
    /leads to done/,
    /integrate/,
  ],
  [
    "work after the merge",
    (t) => t.replace('MERGED = "done"', 'MERGED = "check"'),
    'MERGED = "check"',
    /MERGED .* leads to "check"/,
    /done/,
  ],
  [
    "a node nobody leads to",
    (t) => `${t}\n[nodes.lost]\nkind = "agent"\nprompt = "builder"\noutcomes = ["DONE"]\non = { DONE = "check" }\n`,
    "[nodes.lost]",
    /cannot be reached/,
    /remove/,
  ],
  [
    "a dead end",
    (t) =>
      t
        .replace('DONE = "check"\nBLOCKED = "blocked"', 'DONE = "check"\nBLOCKED = "stuck"')
        .concat(
          '\n[nodes.stuck]\nkind = "agent"\nprompt = "builder"\nvisits = 2\noutcomes = ["DONE"]\non = { DONE = "stuck" }\n',
        ),
    "[nodes.stuck]",
    /no way leads from node "stuck"/i,
    /done/,
  ],
  [
    "a cycle without a limit",
    (t) => t.replace('kind = "check"\nvisits = 3', 'kind = "check"'),
    "[nodes.check]",
    /check -> fixer -> check has no limit/,
    /visits/,
  ],
  [
    "a cycle whose limit leads back into it",
    (t) => t.replace('exhausted = "needs-research"', 'exhausted = "fixer"'),
    'exhausted = "fixer"',
    /goes on when the visits of "check" are used up/,
    /out of the cycle/,
  ],
];

describe("graphs that are refused", () => {
  test("the graph of these tests has no mistake", () => expect(mistakes(SMALL)).toEqual([]));

  test.each(refused)("C14, E3: %s is refused with its line and a suggestion", (_, change, part, sentence, hint) => {
    const text = change(SMALL);
    expect(text).not.toBe(SMALL);
    const found = mistakes(text);
    expect(found).toContainEqual({
      line: lineOfText(text, part),
      sentence: expect.stringMatching(sentence),
      hint: expect.stringMatching(hint),
    });
  });

  test("a graph that cannot reach done is refused at its entry", () => {
    const text = SMALL.replace('PASS = "integrate"', 'PASS = "fixer"').replace(/\n\[nodes\.integrate\][\s\S]*/, "\n");
    expect(mistakes(text)).toContainEqual({
      line: 4,
      sentence: expect.stringMatching(/done/),
      hint: expect.stringMatching(/MERGED/),
    });
  });

  test("mistakes come in the order of the file", () => {
    const lines = mistakes(SMALL.replace('"done"', '"dne"').replace('entry = "builder"', 'entry = "x"')).map(
      ({ line }) => line ?? 0,
    );
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    expect(lines.length).toBeGreaterThan(1);
  });

  test("a field that nothing reads is refused where it stands", () => {
    const text = SMALL.replace('prompt = "fixer"', 'prompt = "fixer"\nmodel = "x"');
    expect(() => parseGraph(text, "small.toml")).toThrow(
      expect.objectContaining({
        code: "graph-invalid",
        place: expect.objectContaining({ line: lineOfText(text, "model") }),
      }),
    );
  });
});

test("every node can end with at least one outcome, success first", () => {
  const { graph } = parseGraph(SMALL, "small.toml");
  expect(Object.values(graph.nodes).map((node) => outcomesOf(node)[0])).toEqual(["DONE", "PASS", "DONE", "MERGED"]);
});

describe("nodes that concern a person", () => {
  const withApproval = SMALL.replace('PASS = "integrate"', 'PASS = "sign-off"').replace(
    "[nodes.integrate]",
    `[nodes.sign-off]
kind = "approve"
question = "Shall it go in?"
visits = 3
[nodes.sign-off.on]
APPROVED = "integrate"
REJECTED = "fixer"
exhausted = "blocked"

[nodes.integrate]`,
  );

  test("an approve node leads on by the person's decision", () => {
    expect(mistakes(withApproval)).toEqual([]);
  });

  test("C14: a decision without an edge, and a class that no person ends with, are refused", () => {
    expect(mistakes(withApproval.replace('REJECTED = "fixer"\n', ""))[0]?.sentence).toContain("no edge for REJECTED");
    expect(
      mistakes(withApproval.replace('REJECTED = "fixer"', 'REJECTED = "fixer"\ntimeout = "blocked"'))[0]?.sentence,
    ).toContain('edge for "timeout"');
  });

  test("NEEDS_PERSON is every stage's and no graph's to declare", () => {
    const declared = SMALL.replace('["DONE", "BLOCKED"]', '["DONE", "BLOCKED", "NEEDS_PERSON"]');
    expect(mistakes(declared)[0]).toMatchObject({ line: lineOfText(declared, "outcomes = [") });
    expect(mistakes(declared)[0]?.sentence).toContain("which is no graph's to declare");
  });
});
