import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isFailure, phrasePlace } from "../../src/domain/failure.ts";
import { parseGraph } from "../../src/files/graph-file.ts";
import { parseProfile } from "../../src/files/profile-file.ts";

const HEAD = 'schema = "millrace.graph/1"\nname = "g"\nsummary = "s"\nentry = "a"\n';
const AGENT = '[nodes.a]\nkind = "agent"\nprompt = "builder"\noutcomes = ["DONE"]\non = { DONE = "done" }\n';

const refused = (read: () => unknown): string => {
  try {
    read();
  } catch (thrown) {
    if (isFailure(thrown))
      return `${thrown.code}: ${thrown.message} ${thrown.hint} @ ${thrown.place && phrasePlace(thrown.place)}`;
    throw thrown;
  }
  throw new Error("it was not refused");
};

const assets = new URL("../../assets/", import.meta.url);

describe("reading a graph file", () => {
  test("a graph is read, and any of its places has a line", () => {
    const { graph, lineOf } = parseGraph(HEAD + AGENT, "g.toml");
    expect(graph.nodes["a"]?.kind).toBe("agent");
    expect(lineOf(["nodes", "a", "on", "DONE"])).toBe(9);
    expect(lineOf(["nodes", "a"])).toBe(5);
  });

  test.each([
    [
      `${HEAD}[nodes.a]\nkind = "agnt"\n`,
      '`nodes.a.kind` must be "agent" or "check" or "integrate" or "approve", not "agnt".',
      "g.toml:6:1",
    ],
    [`${HEAD}${AGENT}promt = "x"\n`, 'Did you mean "prompt"?', "g.toml:10:1"],
    [`${HEAD}${AGENT}commands = ["x"]\n`, 'Unknown key "commands" in [nodes.a]', "g.toml:10:1"],
    [`${HEAD}[nodes.a]\nkind = "check"\nread_only = true\non = {}\n`, 'Unknown key "read_only"', "g.toml:7:1"],
    [`${HEAD}[nodes.A1]\nkind = "check"\non = {}\n`, 'The name "A1" cannot be used', "g.toml:5:1"],
    [`${HEAD}[nodes.a]\nkind = "check"\n`, "`nodes.a.on` is missing", "g.toml:5:1"],
    [`${HEAD}[nodes.a\n`, "This is not TOML", "g.toml:5"],
    [HEAD.replace("graph/1", "graph/2"), '`schema` must be "millrace.graph/1", not "millrace.graph/2".', "g.toml:1:1"],
    [`${HEAD}colour = "red"\n`, 'Unknown key "colour" at the top level', "g.toml:5:1"],
  ])("C14: a field that would be read by nothing is refused with file, line and suggestion (%#)", (text, ...parts) => {
    const told = refused(() => parseGraph(text, "g.toml"));
    expect(told).toContain("graph-invalid");
    for (const part of parts) expect(told).toContain(part);
  });

  test("every graph and profile of the package is read, under its own name", () => {
    for (const file of readdirSync(new URL("graphs/", assets))) {
      const { graph } = parseGraph(readFileSync(new URL(`graphs/${file}`, assets), "utf8"), file);
      expect(`${graph.name}.toml`).toBe(file);
    }
    for (const file of readdirSync(new URL("profiles/", assets))) {
      expect(parseProfile(readFileSync(new URL(`profiles/${file}`, assets), "utf8"), file).summary).not.toBe("");
    }
  });

  test("a profile's mistakes have their place", () => {
    const text = 'schema = "millrace.profile/1"\nsummary = "s"\nmodl = "x"\n';
    expect(refused(() => parseProfile(text, "p.toml"))).toContain('Did you mean "model"? @ p.toml:3:1');
  });
});
