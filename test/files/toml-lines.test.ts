import * as fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { describe, expect, test } from "vitest";
import { entryAt, scanToml } from "../../src/files/toml-lines.ts";

const TEXT = `\uFEFF# head [not.a.table]
top = 1
"quoted key" . 'lit.eral'.bare = "a # no comment"

[a.b] # comment
list = [ "x", # [no]
  """
two
lines\\""" """,
  { n = 1, m = [2, 3] }, ]
date = 1979-05-27 07:32:00 # spaces inside
s = '''raw \\'''

[[rows]]
id = 1
[rows.inner]
k = true
[[rows]]
id = 2
`;

describe("where each key of a TOML text stands", () => {
  const entries = scanToml(TEXT);
  test.each([
    [["top"], 2],
    [["quoted key", "lit.eral", "bare"], 3],
    [["quoted key"], 3],
    [["a"], 5],
    [["a", "b", "list"], 6],
    [["a", "b", "list", "1"], 7],
    [["a", "b", "list", "2", "m", "1"], 10],
    [["a", "b", "date"], 11],
    [["a", "b", "s"], 12],
    [["rows", "0", "id"], 15],
    [["rows", "0", "inner", "k"], 17],
    [["rows", "1", "id"], 19],
    [["a", "b", "absent", "deeper"], 5],
  ])("%j stands at line %i", (path, line) => {
    expect(entryAt(entries, path)?.line).toBe(line);
  });

  test("the span of a value parses to that value", () => {
    const value = (path: string[]): string => {
      const entry = entryAt(entries, path);
      return TEXT.slice(entry?.valueStart, entry?.valueEnd);
    };
    expect(value(["a", "b", "date"])).toBe("1979-05-27 07:32:00");
    expect(parse(`v = ${value(["a", "b", "list"])}`)["v"]).toHaveLength(3);
    expect(value(["a", "b", "s"])).toBe("'''raw \\'''");
  });

  test("every leaf of any document is found at its own entry", () => {
    const key = fc.string({ minLength: 1, maxLength: 6 });
    const leaf = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.string({ maxLength: 8 }), fc.boolean());
    const table = fc.dictionary(
      key,
      fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(key, leaf, { maxKeys: 3 })),
      { maxKeys: 4 },
    );
    fc.assert(
      fc.property(table, (value) => {
        const text = stringify(value);
        const scanned = scanToml(text);
        for (const [path, expected] of leavesOf(parse(text))) {
          const entry = scanned.find(
            (each) => each.path.length === path.length && each.path.every((part, i) => part === path[i]),
          );
          if (entry === undefined) throw new Error(`${JSON.stringify(path)} was not found in\n${text}`);
          expect(parse(`v = ${text.slice(entry.valueStart, entry.valueEnd)}`)["v"]).toEqual(expected);
        }
      }),
    );
  });
});

const leavesOf = (value: unknown, path: readonly string[] = []): [readonly string[], unknown][] => {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]));
};
