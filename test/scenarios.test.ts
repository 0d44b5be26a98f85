import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { playScenario } from "./scenarios/play.ts";

const FOLDER = join(import.meta.dirname, "scenarios");

/** UPDATE=1 rewrites the files; the diff is the review. */
describe("scenarios", () => {
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".txt"))) {
    test(`${name} ends as written`, () => {
      const path = join(FOLDER, name);
      const text = readFileSync(path, "utf8");
      const played = playScenario(text);
      if (process.env["UPDATE"] === "1") writeFileSync(path, played);
      else expect(played).toBe(text);
    });
  }
});
