import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfig } from "../../src/files/config.ts";
import { makeSettings } from "../../src/files/settings.ts";

let home = "";
let file = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "settings-"));
  file = join(home, "millrace.toml");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const TEXT = `# our settings
[checks]
commands = [
  "npm test", # the suite
  "npm run lint", # and the rest
]

[runners.codex]
kind = "codex" # the CLI

[stages.default]
runner = "codex" # everybody
  timeout_minutes = 60

[stages.builder] # the first
effort = "high"
`;

const settings = () =>
  makeSettings(file, () => ({ stages: ["builder", "fixer"], profiles: ["light"], graphs: ["standard"] }));
const after = (key: string, value: string, text = TEXT): string => {
  writeFileSync(file, text);
  settings().set(key, value);
  return readFileSync(file, "utf8");
};
const refusal = (key: string, value: string, text = TEXT): string => {
  writeFileSync(file, text);
  try {
    settings().set(key, value);
  } catch (thrown) {
    expect(readFileSync(file, "utf8")).toBe(text);
    const { code, message, hint, place } = thrown as {
      code: string;
      message: string;
      hint: string;
      place?: { line?: number };
    };
    return `${code}: ${message} ${hint} line ${place?.line ?? "-"}`;
  }
  throw new Error("it was not refused");
};

describe("config set", () => {
  test("E1: one key of a table is set and the rest of the table, the comments and the layout stay", () => {
    expect(after("stages.builder.model", "gpt-6")).toBe(`${TEXT}model = "gpt-6"\n`);
    expect(after("stages.default.timeout_minutes", "45")).toBe(TEXT.replace("= 60", "= 45"));
    expect(after("runners.codex.model", "m")).toBe(TEXT.replace("# the CLI\n", '# the CLI\nmodel = "m"\n'));
  });

  test("E1: a table given as a value is merged, and loses nothing", () => {
    const text = after("stages.builder", '{ model = "x", timeout_minutes = 5 }');
    expect(readConfig(text, file).config.stages["builder"]).toEqual({ effort: "high", model: "x", timeout_minutes: 5 });
    expect(text).toContain("[stages.builder] # the first");
  });

  test("E1: a table that is not there yet is added beside its family", () => {
    expect(after("stages.fixer.effort", "low")).toBe(`${TEXT}\n[stages.fixer]\neffort = "low"\n`);
    expect(after("limits.attempts", "9", "")).toBe("[limits]\nattempts = 9\n");
    expect(after("repo.branch", "main", "# only a comment")).toBe('# only a comment\n\n[repo]\nbranch = "main"\n');
  });

  test("a list keeps the comments of the items that stay", () => {
    expect(after("checks.commands", '["npm test", "npm run build"]')).toBe(
      TEXT.replace("npm run lint", "npm run build"),
    );
    expect(after("checks.commands", '["npm test", "npm run lint", "x"]')).toBe(
      TEXT.replace('"npm run lint",', '"npm run lint",\n  "x",'),
    );
    expect(after("checks.commands", '["npm run lint"]')).toBe(TEXT.replace('  "npm test", # the suite\n', ""));
    expect(readConfig(after("checks.commands", "[]"), file).config.checks.commands).toEqual([]);
  });

  test.each([
    ['stages = { default = { runner = "codex" } }\n[runners.codex]\nkind = "codex"\n', "stages.builder.model"],
    ['stages.default.runner = "codex"\nrunners.codex.kind = "codex"\n', "stages.builder.model"],
    ['[stages]\ndefault.runner = "codex"\n[runners]\ncodex.kind = "codex"\n', "stages.builder.model"],
    ["stages = {}\n", "stages.builder.model"],
    ["[stages.builder]\n", "stages.builder.model"],
    ['\uFEFF[stages.builder]\r\neffort = "x"\r\n[limits]\r\nattempts = 3\r\n', "stages.builder.model"],
    ['[stages]\n"builder" = { effort = "x" } # c\n', "stages.builder.model"],
  ])("E1: whatever way the file is written in, the result is what was meant (%#)", (text, key) => {
    const before = readConfig(text, file).config;
    const { config } = readConfig(after(key, "m", text), file);
    expect(config).toEqual({
      ...before,
      stages: { ...before.stages, builder: { ...before.stages["builder"], model: "m" } },
    });
    expect(readFileSync(file, "utf8").includes("\r\n")).toBe(text.includes("\r\n"));
  });

  test("a value is read as TOML where that is valid, else as words", () => {
    expect(after("repo.branch", "2024")).toContain('branch = "2024"');
    expect(after("integration.enabled", "false")).toContain("enabled = false");
    expect(after("runners.codex.model", '"quoted"')).toContain('model = "quoted"');
    expect(after("repo.branch", 'a"b\\c')).toContain(String.raw`branch = "a\"b\\c"`);
  });

  test.each([
    [
      "stages.builder.modle",
      "x",
      'config-key-unknown: Unknown key "modle" in [stages.builder]. Did you mean "model"? Nothing was written.',
    ],
    ["stages.builder", "gpt-6", "config-invalid:"],
    ["stages.bilder.model", "x", 'There is no stage "bilder". Did you mean "builder"?'],
    ["stages.builder.profile", "lite", 'There is no profile "lite".'],
    ["limits.attempts", "many", "`limits.attempts` must be a number"],
    ["runners.mine.kind", "command", 'Runner "mine" is of kind "command" and has no command.'],
    ["repo.path", "no/such/folder", "There is no folder"],
    ["a..b", "1", 'flag-invalid: "a..b" is not a key.'],
    ["a\nb", "1", "flag-invalid:"],
    ["__proto__.x", "1", "flag-invalid:"],
  ])("E1: %j = %j is refused before a byte is written", (key, value, part) => {
    expect(refusal(key, value)).toContain(part);
    expect(readdirSync(home)).toEqual(["millrace.toml"]);
  });

  test("a mistake the file had before is told with its line, and may be mended by the very change", () => {
    const broken = `${TEXT}timeout_minutes = "long"\n`;
    expect(refusal("limits.attempts", "3", broken)).toMatch(/Mend that first: nothing was written.* line 17$/);
    expect(after("stages.builder.timeout_minutes", "20", broken)).toContain("timeout_minutes = 20\n");
    expect(refusal("limits.attempts", "3", "[checks\n")).toContain("config-unreadable");
  });

  test("the file keeps its mode and owner, and a link stays a link", () => {
    writeFileSync(file, TEXT);
    chmodSync(file, 0o640);
    if (process.getuid?.() === 0) chownSync(file, 65_534, 65_534);
    const real = join(home, "dot");
    mkdirSync(real);
    spawnSync("mv", [file, join(real, "m.toml")]);
    symlinkSync(join(real, "m.toml"), file);
    settings().set("limits.attempts", "3");
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    if (process.getuid?.() === 0) expect(statSync(file).uid).toBe(65_534);
    expect(readdirSync(real)).toEqual(["m.toml"]);
  });

  test("a file that may not be written is refused and stays as it was", () => {
    writeFileSync(file, TEXT);
    chmodSync(home, 0o777);
    chmodSync(file, 0o444);
    const script = `
      const { makeSettings } = await import(${JSON.stringify(fileURLToPath(new URL("../../src/files/settings.ts", import.meta.url)))});
      try { makeSettings(${JSON.stringify(file)}, () => ({})).set("limits.attempts", "3"); console.log("written"); }
      catch (thrown) { console.log(thrown.code); }`;
    const ids = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const said = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      ...ids,
      encoding: "utf8",
      env: { ...process.env, HOME: home, TMPDIR: home },
    });
    expect(said.stdout.trim()).toBe("disk-denied");
    expect(readFileSync(file, "utf8")).toBe(TEXT);
  });

  test("each change says when it takes effect", () => {
    writeFileSync(file, TEXT);
    expect(settings().set("limits.attempts", "3")).toEqual({
      key: "limits.attempts",
      before: 40,
      after: 3,
      changed: true,
      boundary: "cycle_boundary",
    });
    expect(settings().set("limits.attempts", "3").changed).toBe(false);
    expect(settings().set("engine.durability", "relaxed").boundary).toBe("startup_only");
    expect(settings().set("runners.codex.concurrency", "3").boundary).toBe("live_immediate");
    expect(settings().set("budget.stage.tokens", "9000").boundary).toBe("cycle_boundary");
    expect(settings().set("budget.day.tokens", "9000").boundary).toBe("live_immediate");
  });
});

describe("config show and get", () => {
  test("every effective value is listed, with the line that says it or as a default", () => {
    writeFileSync(file, TEXT);
    const rows = new Map(
      settings()
        .show()
        .settings.map(({ key, ...rest }) => [key, rest]),
    );
    expect(rows.get("checks.commands")).toEqual({
      value: ["npm test", "npm run lint"],
      line: 3,
      boundary: "cycle_boundary",
    });
    expect(rows.get("stages.default.timeout_minutes")?.line).toBe(13);
    expect(rows.get("limits.attempts")).toMatchObject({ value: 40, line: null });
  });

  test("get gives a value, or all below a table; what is not there is told with a suggestion", () => {
    writeFileSync(file, TEXT);
    expect(
      settings()
        .get("repo.path")
        .map(({ value }) => value),
    ).toEqual(["."]);
    const rows = settings().get("stages.default");
    expect(rows.filter(({ value }) => value !== null).map(({ key }) => key)).toEqual([
      "stages.default.runner",
      "stages.default.timeout_minutes",
    ]);
    expect(rows).toContainEqual({ key: "stages.default.profile", value: null, line: null, boundary: "cycle_boundary" });
    expect(() => settings().get("repo.branch")).toThrow("repo.branch is not set, and has no default.");
    expect(() => settings().get("repo.pth")).toThrow(expect.objectContaining({ hint: 'Did you mean "repo.path"?' }));
  });

  test("D9: bytes that are not UTF-8 are told with their line", () => {
    writeFileSync(file, Buffer.from([...Buffer.from('[repo]\npath = "'), 0xff, 0x22]));
    expect(() => settings().show()).toThrow(
      expect.objectContaining({ code: "config-unreadable", place: { file, line: 2 } }),
    );
  });
});
