import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bannedWordsOf, judgeFile, judgeSources } from "./architecture/rules.ts";
import { readSource, readSources } from "./architecture/source.ts";
import { AMBIGUOUS_WORDS, LAYERS } from "./architecture/table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const banned = bannedWordsOf(readFileSync(`${root}docs/GLOSSARY.md`, "utf8"), Object.keys(AMBIGUOUS_WORDS));

const judge = (files: Readonly<Record<string, string>>): string[] =>
  judgeSources(
    Object.entries(files).map(([path, text]) => readSource(path, text)),
    banned,
  );

describe("the house", () => {
  test("every source obeys the table of layers and the rules of names, exports, length and purity", () => {
    const sources = readSources(`${root}src`);
    expect(sources.length).toBeGreaterThan(20);
    expect(judgeSources(sources, banned)).toEqual([]);
  });

  test("tests and scripts obey the rules of names and length", () => {
    const sources = [...readSources(`${root}test`), ...readSources(`${root}scripts`)];
    expect(sources.filter((source) => !source.path.startsWith("fixtures/")).flatMap(judgeFile)).toEqual([]);
  });

  test("every layer the table names and no other may be imported by name", () => {
    const known = Object.keys(LAYERS);
    for (const layer of Object.values(LAYERS)) expect(known).toEqual(expect.arrayContaining([...layer.layers]));
  });

  test("the banned words come from the glossary", () => {
    expect(banned).toEqual(expect.arrayContaining(["job", "step", "phase", "workflow", "ticket", "pipeline"]));
  });
});

describe("a planted violation is found", () => {
  const clean = `/** A noun. */\nexport const noun = 1;\n`;

  test("a clean file has none", () => {
    expect(judge({ "domain/noun.ts": clean })).toEqual([]);
  });

  test("an import upwards, as value, as type and as import()", () => {
    const files = (text: string) => ({ "kernel/run.ts": text, "engine/turn.ts": clean });
    const words = "kernel may not import engine (engine/turn.ts)";
    expect(judge(files(`import { noun } from "../engine/turn.ts";\n`))).toEqual([`kernel/run.ts:1 ${words}`]);
    expect(judge(files(`import type { noun } from "../engine/turn.ts";\n`))).toEqual([`kernel/run.ts:1 ${words}`]);
    expect(judge(files(`const load = () => import("../engine/turn.ts");\nload;\n`))).toEqual([
      `kernel/run.ts:1 ${words}`,
    ]);
  });

  test("a builtin or package a layer may not use", () => {
    expect(judge({ "domain/noun.ts": `import { createHash } from "node:crypto";\n` })).toEqual([
      "domain/noun.ts:1 domain may not import node:crypto",
    ]);
    expect(judge({ "domain/digest.ts": `import { createHash } from "node:crypto";\n` })).toEqual([]);
    expect(judge({ "view/rows.ts": `import { z } from "zod/mini";\n` })).toEqual([
      "view/rows.ts:1 view may not import the package zod/mini",
    ]);
    expect(judge({ "agents/launch.ts": `import { execa } from "execa";\n` })).toEqual([]);
  });

  test("a value imported by a port", () => {
    expect(judge({ "ports/store.ts": `import { noun } from "../domain/noun.ts";\n`, "domain/noun.ts": clean })).toEqual(
      ["ports/store.ts:1 imports ../domain/noun.ts as a value; ports are types"],
    );
  });

  test("a cycle, a stray folder and a missing extension", () => {
    expect(judge({ "domain/a.ts": `import "./b.ts";\n`, "domain/b.ts": `import "./a.ts";\n` })).toEqual([
      "domain/a.ts -> domain/b.ts -> domain/a.ts is a cycle of imports",
    ]);
    expect(judge({ "domain/a.ts": `import "./b.ts";\n`, "domain/b.ts": `void import("./a.ts");\n` })).toEqual([]);
    expect(judge({ "tools/noun.ts": clean })).toEqual([`tools/noun.ts stands in "tools", which is no layer`]);
    expect(judge({ "tui/a.ts": `import "./b.tsx";\n`, "tui/b.tsx": `export default <a />;\n` })).toEqual([
      "tui/b.tsx:1 default is a default export",
    ]);
    expect(judge({ "domain/noun.ts": `import "./other";\n` })).toEqual([
      "domain/noun.ts:1 imports ./other without its .ts",
    ]);
  });

  test("a long file, a name that says nothing and one that is not kebab-case", () => {
    expect(judge({ "domain/noun.ts": "//\n".repeat(301) })).toEqual(["domain/noun.ts:301 is longer than 300 lines"]);
    expect(judge({ "domain/noun.ts": "//\n".repeat(300) })).toEqual([]);
    expect(judge({ "domain/run-utils.ts": clean })).toEqual([
      `domain/run-utils.ts is named by "utils", which says nothing`,
    ]);
    expect(judge({ "cli/index.ts": clean })).toEqual([`cli/index.ts is named by "index", which says nothing`]);
    expect(judge({ "domain/runState.ts": clean })).toEqual(["domain/runState.ts is not kebab-case"]);
  });

  test("a synonym the glossary bans, wherever it is declared", () => {
    const words = (line: number, name: string, word: string) =>
      `domain/noun.ts:${line} declares ${name}: "${word}" is a banned synonym, see docs/GLOSSARY.md`;
    expect(judge({ "domain/noun.ts": `const nextJob = 1;\nnextJob;\n` })).toEqual([words(1, "nextJob", "job")]);
    expect(judge({ "domain/noun.ts": `type Workflow = { steps: number };\n` })).toEqual([
      words(1, "Workflow", "workflow"),
      words(1, "steps", "steps"),
    ]);
    expect(judge({ "domain/noun.ts": `const walk = (phase: string) => phase;\nwalk;\n` })).toEqual([
      words(1, "phase", "phase"),
    ]);
  });

  test("the clock, chance, timers, the process and the network in a pure layer", () => {
    const found = (expression: string) => judge({ "kernel/run.ts": `${expression};\n` });
    for (const expression of [
      "Date.now()",
      "new Date()",
      "Math.random()",
      "setTimeout(f, 1)",
      "process.env",
      "fetch(u)",
      "console.log()",
    ])
      expect(found(expression), expression).toHaveLength(1);
    expect(found("new Date(5)")).toEqual([]);
    expect(judge({ "machine/world.ts": "Date.now();\n" })).toEqual([]);
  });

  test("a default export, a re-export, an export without a sentence and a class", () => {
    expect(judge({ "domain/noun.ts": "export default 1;\n" })).toEqual([
      "domain/noun.ts:1 default is a default export",
    ]);
    expect(judge({ "domain/noun.ts": `export { a } from "./a.ts";\n`, "domain/a.ts": clean })).toEqual([
      "domain/noun.ts:1 ./a.ts is re-exported; import it where it lives",
    ]);
    expect(judge({ "domain/noun.ts": "export const bare = 1;\n" })).toEqual([
      "domain/noun.ts:1 bare is exported without a JSDoc sentence",
    ]);
    expect(judge({ "domain/noun.ts": `${clean}export type Noun = 1;\n` })).toEqual([]);
    expect(judge({ "domain/noun.ts": "class Thing {}\n" })).toEqual([
      "domain/noun.ts:1 Thing is a class that is no error",
    ]);
    expect(judge({ "domain/noun.ts": "class Refusal extends Error {}\n" })).toEqual([]);
  });
});
