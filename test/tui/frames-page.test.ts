import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { framesPart, keysPart, withPart } from "./frames-page.ts";

const PAGE = new URL("../../docs/TUI.md", import.meta.url);

describe("docs/TUI.md", () => {
  test("F2, F3: its keys are those of the table and its frames those of the code; UPDATE=1 writes them anew", () => {
    const page = readFileSync(PAGE, "utf8");
    const now = withPart(withPart(page, "keys", keysPart()), "frames", framesPart());
    if ((process.env["UPDATE"] ?? "") !== "") writeFileSync(PAGE, now);
    expect(readFileSync(PAGE, "utf8")).toBe(now);
  });
});
