import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { call, callJson, folder, workspace } from "./millrace.ts";

const kept = (mill: string): Record<string, string> => {
  const raw = join(mill, "agents/ideas/raw");
  return Object.fromEntries(readdirSync(raw).map((name) => [name, readFileSync(join(raw, name), "utf8")]));
};

describe("an idea", () => {
  test("comes by the standard input too, byte for byte, and has the name that was given", () => {
    const mill = workspace();
    const text = "# Cache\n\ttabs, \u001b[31mred\u001b[0m and no end";
    expect(call(mill, ["add-idea", "-", "--name", "cache.md"], { input: text }).stdout).toBe(
      "agents/ideas/raw/cache.md\n",
    );
    expect(call(mill, ["add-idea", "-"], { input: "more" }).code).toBe(0);
    expect(call(mill, ["add-idea", "--name=cache.md", "-"], { input: "again" }).code).toBe(0);
    expect(kept(mill)).toEqual({ "cache.md": text, "idea.md": "more", "cache-2.md": "again" });
  });

  test("of a file may have another name, and no name leads out of the folder", () => {
    const mill = workspace();
    const file = join(folder(), "sketch.md");
    writeFileSync(file, "sketch");
    expect(call(mill, ["add-idea", file, "--name", "../../../escaped.md"]).code).toBe(0);
    expect(Object.values(kept(mill))).toEqual(["sketch"]);
  });

  test("that is empty is refused", () => {
    const mill = workspace();
    expect(callJson(mill, ["add-idea", "-"]).document).toMatchObject({ error: { code: "flag-invalid" } });
  });
});
