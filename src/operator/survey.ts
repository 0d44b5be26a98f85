/** What a repository shows of how it is prepared and checked; each proposal names the file it was read from. */
export type Survey = {
  readonly checks: readonly Proposal[];
  readonly setup: readonly Proposal[];
  /** Commands that are there too, for a person to choose from. */
  readonly more: readonly Proposal[];
};

/** One command, the file that shows it, and the folder it fills (which git must ignore, or a run would commit it). */
export type Proposal = { readonly command: string; readonly from: string; readonly fills?: string };

/** Reads a file of the repository's top folder, null when it is not there. */
export type ReadTop = (name: string) => string | null;

/** Proposes checks and setup from the files in the repository's top folder: only what is really there. */
export const survey = (names: readonly string[], read: ReadTop): Survey => {
  const found = READERS.map((reader) => reader(new Set(names), read));
  const checks = found.flatMap((each) => each.checks ?? []);
  const setup = found.flatMap((each) => each.setup ?? []);
  const made = makefile(read);
  const more = found.flatMap((each) => each.more ?? []);
  if (checks.length === 0) return { checks: made, setup, more };
  return { checks, setup, more: [...more, ...made] };
};

type Part = Partial<Survey>;
type Reader = (names: ReadonlySet<string>, read: ReadTop) => Part;

/** package.json: its test script by the package manager whose lockfile is there. */
const node: Reader = (names, read) => {
  const text = names.has("package.json") ? read("package.json") : null;
  const about = text === null ? null : parseObject(text);
  if (about === null) return {};
  const [manager, install, lock] = managerOf(names, about);
  const scripts = objectOf(about["scripts"]);
  const run = (name: string): Proposal => ({
    command: name === "test" ? `${manager} test` : `${manager} run ${name}`,
    from: `package.json, scripts.${name}`,
  });
  const tested = typeof scripts["test"] === "string" && !/no test specified/.test(scripts["test"]);
  const needs = ["dependencies", "devDependencies", "optionalDependencies", "workspaces"].some((key) =>
    hasMembers(about[key]),
  );
  return {
    // `bun test` is bun's own test runner and not the script of that name.
    checks: tested ? [manager === "bun" ? { ...run("test"), command: "bun run test" } : run("test")] : [],
    setup: needs ? [{ command: install, from: lock, fills: "node_modules" }] : [],
    more: ["typecheck", "check", "lint", "build"].filter((name) => typeof scripts[name] === "string").map(run),
  };
};

const managerOf = (names: ReadonlySet<string>, about: Record<string, unknown>): readonly [string, string, string] => {
  if (names.has("package-lock.json")) return ["npm", "npm ci", "package-lock.json"];
  if (names.has("npm-shrinkwrap.json")) return ["npm", "npm ci", "npm-shrinkwrap.json"];
  if (names.has("pnpm-lock.yaml")) return ["pnpm", "pnpm install --frozen-lockfile", "pnpm-lock.yaml"];
  if (names.has("yarn.lock")) {
    const modern =
      names.has(".yarnrc.yml") || /^yarn@[2-9]/.test(JSON.stringify(about["packageManager"] ?? "").slice(1));
    return ["yarn", modern ? "yarn install --immutable" : "yarn install --frozen-lockfile", "yarn.lock"];
  }
  for (const lock of ["bun.lock", "bun.lockb"])
    if (names.has(lock)) return ["bun", "bun install --frozen-lockfile", lock];
  return ["npm", "npm install --no-package-lock", "package.json, which has no lockfile"];
};

const rust: Reader = (names) =>
  names.has("Cargo.toml")
    ? {
        checks: [
          {
            command: names.has("Cargo.lock") ? "cargo test --locked" : "cargo test",
            from: "Cargo.toml",
            fills: "target",
          },
        ],
        more: [{ command: "cargo clippy -- -D warnings", from: "Cargo.toml" }],
      }
    : {};

const go: Reader = (names) =>
  names.has("go.mod")
    ? { checks: [{ command: "go test ./...", from: "go.mod" }], more: [{ command: "go vet ./...", from: "go.mod" }] }
    : {};

/** Python: pytest where it is named; the environment by the lockfile's tool, else a virtual one from requirements.txt. */
const python: Reader = (names, read) => {
  const project = names.has("pyproject.toml") ? (read("pyproject.toml") ?? "") : null;
  const pinned = names.has("requirements.txt") ? (read("requirements.txt") ?? "") : null;
  if (project === null && pinned === null) return {};
  const tested =
    names.has("pytest.ini") || names.has("conftest.py") || /\bpytest\b/.test(`${project ?? ""}\n${pinned ?? ""}`);
  const check = (command: string, from: string): readonly Proposal[] => (tested ? [{ command, from }] : []);
  if (names.has("uv.lock")) {
    return {
      checks: check("uv run pytest", "uv.lock"),
      setup: [{ command: "uv sync --locked", from: "uv.lock", fills: ".venv" }],
    };
  }
  if (names.has("poetry.lock")) {
    return {
      checks: check("poetry run pytest", "poetry.lock"),
      setup: [{ command: "poetry install", from: "poetry.lock" }],
    };
  }
  if (pinned === null) return { checks: check("python3 -m pytest", "pyproject.toml") };
  const from = "requirements.txt";
  return {
    checks: check(".venv/bin/python -m pytest", from),
    setup: [
      { command: "python3 -m venv .venv", from, fills: ".venv" },
      { command: ".venv/bin/pip install -r requirements.txt", from, fills: ".venv" },
    ],
  };
};

const others: Reader = (names) => {
  const rows: readonly (readonly [string, string])[] = [
    ["gradlew", "./gradlew test"],
    ["mvnw", "./mvnw --batch-mode test"],
    ["mix.exs", "mix test"],
    ["deno.json", "deno test"],
  ];
  const checks = rows.filter(([file]) => names.has(file)).map(([from, command]) => ({ command, from }));
  if (names.has("pom.xml") && !names.has("mvnw")) checks.push({ command: "mvn --batch-mode test", from: "pom.xml" });
  return { checks };
};

const READERS: readonly Reader[] = [node, rust, go, python, others];

/** A Makefile's own `test`: proposed where nothing more telling is there. */
const makefile = (read: ReadTop): readonly Proposal[] => {
  const name = ["GNUmakefile", "Makefile", "makefile"].find((file) => /^test[ \t]*::?(?!=)/m.test(read(file) ?? ""));
  return name === undefined ? [] : [{ command: "make test", from: name }];
};

const parseObject = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const hasMembers = (value: unknown): boolean => Object.keys(objectOf(value)).length > 0;
