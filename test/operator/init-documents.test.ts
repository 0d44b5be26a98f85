import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Config } from "../../src/domain/config.ts";
import { PLACEHOLDERS } from "../../src/domain/placeholder.ts";
import { FrontMatter } from "../../src/domain/front-matter.ts";
import { Graph } from "../../src/domain/graph.ts";
import { parseGraph } from "../../src/files/graph-file.ts";
import { readConfig } from "../../src/files/config.ts";
import { keyPathsOf } from "../key-paths.ts";

const packageRoot = join(import.meta.dirname, "../..");

describe("the documents that are laid down", () => {
  const docs = join(packageRoot, "workspace-template/docs/millrace");
  test("every key of the settings is explained", () => {
    const text = readFileSync(join(docs, "config.md"), "utf8");
    for (const path of keyPathsOf(Config)) {
      const [table = "", ...rest] = path;
      const last = rest.at(-1) ?? table;
      expect(text, path.join(".")).toMatch(new RegExp(`\`(?:${table}[^\`]*)?\\.?${last}(?:\\.<[a-z]+>)?\``));
    }
  });

  test("every link between them leads to a file", () => {
    for (const file of readdirSync(docs)) {
      for (const [, target = ""] of readFileSync(join(docs, file), "utf8").matchAll(/\]\(([^)#]+)\)/g)) {
        expect(existsSync(join(docs, target)), `${file} -> ${target}`).toBe(true);
      }
    }
  });

  test("every field of a card, and every placeholder with its variable, is explained", () => {
    const card = readFileSync(join(docs, "card.md"), "utf8");
    for (const field of Object.keys(FrontMatter.shape)) expect(card).toContain(`\`${field}\``);
    const environment = readFileSync(join(docs, "environment.md"), "utf8");
    for (const name of PLACEHOLDERS)
      expect(environment).toContain(`| \`{${name}}\` | \`MILLRACE_${name.toUpperCase()}\` |`);
  });

  test("the examples in them are what they say: a graph and settings that are read", () => {
    const block = (file: string): string =>
      /```toml\n([^]*?)```/.exec(readFileSync(join(docs, file), "utf8"))?.[1] ?? "";
    expect(parseGraph(block("graph.md"), "graph.md").graph.entry).toBe("builder");
    expect(readConfig(block("environment.md"), "environment.md").config.stages["default"]).toEqual({ runner: "mine" });
  });

  test("every field of a graph's nodes is explained", () => {
    const text = readFileSync(join(docs, "graph.md"), "utf8");
    for (const option of Graph.shape.nodes.valueType.options) {
      for (const field of Object.keys(option.shape)) expect(text).toContain(`\`${field}\``);
    }
  });
});
