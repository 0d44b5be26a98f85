import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { documentOf, rowsOf } from "./table.ts";
import { allTitles, type Title } from "./titles.ts";

/** The rows that must be kept, in the order of the table: faults of earlier systems, promises, faults to come. */
const REQUIRED = ["A1-11 B1-12 C1-15 D1-9 E1-10 F1-12 G1-4 G8-11 I1-5", "P1-15", "M1-75"].flatMap((line) =>
  line.split(" ").flatMap(spread),
);

function spread(range: string): readonly string[] {
  const [, letter = "", from = "", to = from] = /^([A-Z])(\d+)(?:-(\d+))?$/.exec(range) ?? [];
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `${letter}${Number(from) + i}`);
}

const PATH = "docs/PROMISES.md";
const titles = allTitles();
const bears = (title: string, row: string): boolean => new RegExp(`\\b${row}\\b`).test(title);
const phrase = ({ file, title }: Title): string => `${file}: ${title}`;
const SEPARATOR = "<br>";

/** Names in each row's last cell the tests that bear its tag. */
const rewritten = (text: string): string =>
  text
    .split("\n")
    .map((line) => {
      const [, row = "", promise = ""] = /^\| ([A-Z]\d+) \| (.*?[^\\]) \|/.exec(line) ?? [];
      if (row === "") return line;
      const named = titles.filter(({ title }) => bears(title, row)).map(phrase);
      return `| ${row} | ${promise} | ${named.join(SEPARATOR).replaceAll("|", "\\|")} |`;
    })
    .join("\n");

if (process.env["UPDATE"] === "1")
  writeFileSync(fileURLToPath(new URL(`../../${PATH}`, import.meta.url)), rewritten(documentOf(PATH)));

const rows = rowsOf(documentOf(PATH), "row");

describe(`${PATH} (UPDATE=1 rewrites its column of tests)`, () => {
  test("has exactly the required rows, in order, each with its promise", () => {
    expect(rows.map(([row]) => row)).toEqual(REQUIRED);
    for (const [row, promise = ""] of rows)
      expect([row, promise.length > 20 && promise.length < 240]).toEqual([row, true]);
  });

  test.each(REQUIRED)("%s names at least one test; each exists with that title and bears the tag", (row) => {
    const named = (rows.find(([name]) => name === row)?.[2] ?? "").split(SEPARATOR).filter(Boolean);
    expect(named).not.toEqual([]);
    const known = new Set(titles.map(phrase));
    expect(named.filter((each) => !known.has(each) || !bears(each, row))).toEqual([]);
  });
});
