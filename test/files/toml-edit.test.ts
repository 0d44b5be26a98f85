import * as fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { expect, test } from "vitest";
import { setInToml } from "../../src/files/toml-edit.ts";

const word = fc.string({ minLength: 1, maxLength: 5 }).filter((key) => key !== "__proto__");
const leaf = fc.oneof(fc.integer({ min: 0, max: 99 }), fc.string({ maxLength: 8 }), fc.boolean());
const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 4 }));
const table = fc.dictionary(
  word,
  fc.oneof(value, fc.dictionary(word, fc.oneof(value, fc.dictionary(word, value, { maxKeys: 2 })), { maxKeys: 3 })),
  { maxKeys: 4 },
);

const leaves = (tree: unknown, path: readonly string[] = []): (readonly string[])[] =>
  typeof tree !== "object" || tree === null || Array.isArray(tree)
    ? [path]
    : Object.entries(tree).flatMap(([key, child]) => leaves(child, [...path, key]));

const at = (tree: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((here, key) => (here as Record<string, unknown>)[key], tree);

test("E1: any value of any document can be set, the others keep theirs, and no comment is lost", () => {
  fc.assert(
    fc.property(table, fc.nat(), value, (tree, pick, fresh) => {
      const lines = stringify(tree).split("\n");
      const text = lines.map((line, i) => (line === "" ? line : `# comment ${i}\n${line} # beside ${i}`)).join("\n");
      const paths = leaves(parse(text));
      const path = paths[pick % Math.max(1, paths.length)];
      if (path === undefined || path.length === 0) return;
      const edited = setInToml(text, path, fresh);
      if (edited === null) throw new Error(`${JSON.stringify(path)} could not be set in\n${text}`);
      expect(at(parse(edited), path)).toEqual(fresh);
      for (const other of paths) if (other !== path) expect(at(parse(edited), other)).toEqual(at(parse(text), other));
      for (const i of lines.keys()) {
        if (lines[i] !== "") expect(edited).toContain(`# comment ${i}\n`);
        if (lines[i] !== "") expect(edited).toContain(`# beside ${i}`);
      }
    }),
  );
});
