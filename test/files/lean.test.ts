import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { describe, expect, test } from "vitest";

/** The packages that a module of src/files drags along, by what a bundle of it contains. */
const packagesOf = (module: string): string[] => {
  const { metafile } = buildSync({
    entryPoints: [fileURLToPath(new URL(`../../src/files/${module}`, import.meta.url))],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
    metafile: true,
  });
  const names = Object.keys(metafile.inputs).map((path) => /node_modules\/([^/]+)/.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
};

const LEAN = [
  "reader.ts",
  "add.ts",
  "card-render.ts",
  "durable.ts",
  "disk.ts",
  "doubt.ts",
  "command-id.ts",
  "mailbox-lite.ts",
];

describe("the lean paths", () => {
  test("reading, adding and delivering load no schema library, no YAML and no TOML", () => {
    for (const module of LEAN) expect(packagesOf(module), module).toEqual([]);
  });

  test("the full readers do, so that the list above says something", () => {
    expect(packagesOf("card.ts")).toEqual(["yaml", "zod"]);
    expect(packagesOf("store.ts")).toEqual(["yaml", "zod"]);
  });
});
