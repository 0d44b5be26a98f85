import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { documentOf } from "./table.ts";

const folder = fileURLToPath(new URL("../../src/cli", import.meta.url));

test("docs/JSON.md names each document that the command line prints", () => {
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const printed = sources.flatMap((name): string[] =>
    [...readFileSync(`${folder}/${name}`, "utf8").matchAll(/\.(?:document|record)\("([a-z-]+)"/g)].map(
      (match) => match[1] ?? "",
    ),
  );
  const json = documentOf("docs/JSON.md");
  expect(printed.length).toBeGreaterThan(15);
  expect([...new Set<string>(printed)].filter((noun) => !json.includes(`\`millrace.${noun}/1\``))).toEqual([]);
});
