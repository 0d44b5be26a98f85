import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { VERBS } from "../src/cli/verbs.ts";
import { FAILURE_EXITS } from "../src/domain/failure.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (name: string): string => readFileSync(`${root}${name}`, "utf8");

describe("what a person reads", () => {
  test("every failure code stands in OPERATOR_GUIDE.md", () => {
    const guide = read("OPERATOR_GUIDE.md");
    expect(Object.keys(FAILURE_EXITS).filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
  });

  test("every verb stands in OPERATOR_GUIDE.md", () => {
    const guide = read("OPERATOR_GUIDE.md");
    expect(
      Object.keys(VERBS).filter((verb) => !guide.includes(`millrace ${verb}`) && !guide.includes(`\`${verb}`)),
    ).toEqual([]);
  });

  test("every file the README, the guide and the pages of docs/ link to is there", () => {
    const pages = [
      "README.md",
      "OPERATOR_GUIDE.md",
      "docs/ARCHITECTURE.md",
      "docs/DISK.md",
      "docs/GRAPHS.md",
      "docs/PROMPTS.md",
    ];
    for (const page of pages) {
      const folder = page.includes("/") ? page.slice(0, page.lastIndexOf("/") + 1) : "";
      const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? "");
      expect(
        links.filter((link) => !existsSync(`${root}${folder}${link}`)),
        page,
      ).toEqual([]);
    }
  });

  test("nothing the project says names a registry, a session's folder or a tool that built it", () => {
    const texts = [
      "README.md",
      "CHANGELOG.md",
      "docs/ARCHITECTURE.md",
      "docs/STYLE.md",
      "package.json",
      "package-lock.json",
      ".ci/run",
    ];
    for (const name of texts) expect(/\/work\/|registry\.|"resolved"/.test(read(name)), name).toBe(false);
  });
});
