import { describe, expect, test } from "vitest";
import { survey } from "../../src/operator/survey.ts";

const of = (files: Record<string, string>) => {
  const { checks, setup, more } = survey(Object.keys(files), (name) => files[name] ?? null);
  const commands = (list: readonly { readonly command: string }[]): string[] => list.map(({ command }) => command);
  return { checks: commands(checks), setup: commands(setup), more: commands(more) };
};
const npm = (value: object): string => JSON.stringify(value);
const NEEDS = { devDependencies: { a: "1" } };

describe("what a repository shows", () => {
  test("nothing is proposed for an empty repository, or one without code", () => {
    expect(of({})).toEqual({ checks: [], setup: [], more: [] });
    expect(of({ "README.md": "", "notes.txt": "" })).toEqual({ checks: [], setup: [], more: [] });
  });

  test.each([
    ["package-lock.json", "npm ci", "npm test"],
    ["pnpm-lock.yaml", "pnpm install --frozen-lockfile", "pnpm test"],
    ["yarn.lock", "yarn install --frozen-lockfile", "yarn test"],
    ["bun.lock", "bun install --frozen-lockfile", "bun run test"],
  ])("%s means %s and %s", (lock, setup, check) => {
    const files = { "package.json": npm({ scripts: { test: "vitest", lint: "x" }, ...NEEDS }), [lock]: "" };
    expect(of(files)).toMatchObject({ checks: [check], setup: [setup] });
  });

  test("a newer yarn installs immutably", () => {
    const files = { "package.json": npm({ packageManager: "yarn@4.1.0", ...NEEDS }), "yarn.lock": "" };
    expect(of(files).setup).toEqual(["yarn install --immutable"]);
  });

  test("npm's stand-in test script is no check, and without dependencies nothing is installed", () => {
    const files = { "package.json": npm({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) };
    expect(of(files)).toEqual({ checks: [], setup: [], more: [] });
  });

  test("scripts that are there too are offered, not switched on", () => {
    const files = { "package.json": npm({ scripts: { test: "t", lint: "l", typecheck: "c" } }) };
    expect(of(files)).toEqual({ checks: ["npm test"], setup: [], more: ["npm run typecheck", "npm run lint"] });
  });

  test("a package.json that is not JSON shows nothing", () => {
    expect(of({ "package.json": "{" }).checks).toEqual([]);
    expect(of({ "package.json": "[1]" }).checks).toEqual([]);
  });

  test.each([
    [{ "Cargo.toml": "", "Cargo.lock": "" }, ["cargo test --locked"], []],
    [{ "go.mod": "" }, ["go test ./..."], []],
    [{ "pyproject.toml": "[tool.pytest.ini_options]", "uv.lock": "" }, ["uv run pytest"], ["uv sync --locked"]],
    [{ "pyproject.toml": "", "poetry.lock": "", "pytest.ini": "" }, ["poetry run pytest"], ["poetry install"]],
    [
      { "requirements.txt": "flask\npytest\n" },
      [".venv/bin/python -m pytest"],
      ["python3 -m venv .venv", ".venv/bin/pip install -r requirements.txt"],
    ],
    [{ "pyproject.toml": "[project]" }, [], []],
    [{ "pom.xml": "", mvnw: "" }, ["./mvnw --batch-mode test"], []],
    [{ Makefile: "all: x\n\ntest: all\n\tgo\n" }, ["make test"], []],
    [{ Makefile: "test := 1\nlatest:\n" }, [], []],
  ])("%j", (files, checks, setup) => {
    expect(of(files as unknown as Record<string, string>)).toMatchObject({ checks, setup });
  });

  test("a Makefile's test is only offered where something more telling is there", () => {
    expect(of({ "go.mod": "", Makefile: "test:\n" })).toMatchObject({
      checks: ["go test ./..."],
      more: ["go vet ./...", "make test"],
    });
  });
});
