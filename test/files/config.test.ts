import { describe, expect, test } from "vitest";
import { exitOf, isFailure, phrasePlace, type Failure } from "../../src/domain/failure.ts";
import { readConfig } from "../../src/files/config.ts";

const failure = (read: () => unknown): Failure => {
  try {
    read();
  } catch (thrown) {
    if (isFailure(thrown)) return thrown;
    throw thrown;
  }
  throw new Error("it was not refused");
};

const known = { graphs: ["quick", "standard"], stages: ["builder", "checker"], profiles: ["light"] };
const refused = (text: string): string => {
  const { code, message, hint, place } = failure(() => readConfig(text, "millrace.toml", known));
  return `${code}: ${message} ${hint} @ ${place === undefined ? "?" : phrasePlace(place)}`;
};

const CODEX = '[runners.codex]\nkind = "codex"\n';

describe("reading millrace.toml", () => {
  test("an empty file is the defaults", () => {
    const { config } = readConfig("", "millrace.toml");
    expect(config.repo.path).toBe(".");
    expect(config.integration).toEqual({ enabled: true, rounds: 5 });
  });

  test("tables merge with their defaults, lists replace", () => {
    const { config } = readConfig('[checks]\ncommands = ["npm test"]\n', "millrace.toml");
    expect(config.checks).toEqual({ commands: ["npm test"], timeout_minutes: 30, env: [] });
  });

  test("the digest means the effective values, not the layout of the file", () => {
    const a = readConfig("# a comment\n[integration]\nenabled = true\n", "millrace.toml");
    const b = readConfig("", "millrace.toml");
    const c = readConfig("[integration]\nenabled = false\n", "millrace.toml");
    expect(a.digest).toBe(b.digest);
    expect(c.digest).not.toBe(b.digest);
  });

  test.each([
    [
      '[repo]\npaht = "x"\n',
      'config-key-unknown: Unknown key "paht" in [repo]. Did you mean "path"? @ millrace.toml:2:1 (repo.paht)',
    ],
    ["timeout_minutes = 3\n", "It belongs in [checks] or [checkout] or [stages.<name>]."],
    [
      '[routes]\nsize = { smol = "quick" }\n',
      "Known here: small, medium, large. @ millrace.toml:2:10 (routes.size.smol)",
    ],
    [
      `${CODEX}[stages.bilder]\nmodel = "x"\n`,
      'There is no stage "bilder". Did you mean "builder"? @ millrace.toml:3:1',
    ],
    [`${CODEX}prompt = "file"\n`, "`runners.codex.prompt` would have no effect"],
    ['[runners.a]\nkind = "command"\ncommand = ["x"]\nsandbox = "read-only"\n', "would have no effect"],
  ])("E3: a key without effect is refused with its line and a suggestion (%#)", (text, part) => {
    expect(refused(text)).toContain(part);
  });

  test.each([
    ["[checks]\n  commands = [\n", "config-unreadable: This is not TOML:", "@ millrace.toml:3:1"],
    ["[checks]\n[checks]\n", "config-unreadable:", "@ millrace.toml:2:2"],
    ["[repo]\npath = \n", "config-unreadable:", "@ millrace.toml:2:8"],
    ['[checks]\ncommands = "npm test"\n', 'config-invalid: `checks.commands` must be a list, not "npm test".', ":2:1"],
    ['[checks]\ncommands = [ # one\n  "a",\n  "",\n]\n', "`checks.commands.1`", "@ millrace.toml:4:3"],
    ["[limits]\nattempts = 1.5\n", "must be a whole number, not 1.5", "@ millrace.toml:2:1"],
    ['limits = { attempts = 3, minutes = "x" }\n', "`limits.minutes` must be a number", "@ millrace.toml:1:26"],
    ["__proto__ = 1\n", "config-unreadable:", "unsafe property"],
    ['[repo]\npath = "a\\u0000b"\n', "holds a control character", ":2:1"],
  ])("M44: broken syntax and wrong values are told with line and column (%#)", (text, ...parts) => {
    for (const part of parts) expect(refused(text)).toContain(part);
  });

  test("E2: a broken file is a Failure with exit code 2 that names the file, so that what reads on can tell of it", () => {
    const broken = failure(() => readConfig("[repo\n", "/mill/millrace.toml"));
    expect(exitOf(broken)).toBe(2);
    expect(broken.place).toMatchObject({ file: "/mill/millrace.toml", line: 1 });
  });

  test.each([
    ['[stages.default]\nrunner = "mine"\n', 'There is no runner "mine". Add a table [runners.mine]'],
    [`${CODEX}[stages.builder]\nrunner = "codec"\n`, 'Did you mean "codex"? @ millrace.toml:4:1'],
    [`${CODEX}[stages.builder]\nprofile = "lihgt"\n`, 'There is no profile "lihgt". Did you mean "light"?'],
    ['[profiles.p]\nrunner = "x"\n', 'There is no runner "x"'],
    ['[routes]\ndefault = "quik"\n', 'There is no graph "quik". Did you mean "quick"? @ millrace.toml:2:1'],
    ['[intake]\ngraph = "quik"\n', 'There is no graph "quik". Did you mean "quick"? @ millrace.toml:2:1'],
    ['[runners.a]\nkind = "command"\n', 'is of kind "command" and has no command'],
    [
      '[runners.a]\nkind = "command"\ncommand = [\n  "x", # first\n  "--p={promptfile}",\n]\n',
      'Unknown placeholder "{promptfile}". Did you mean "{prompt_file}"? @ millrace.toml:5:3',
    ],
  ])("a name that leads nowhere is refused with its place (%#)", (text, part) => {
    expect(refused(text)).toContain(part);
  });

  test("without the assets at hand, names that only they can settle are let through", () => {
    const text = `${CODEX}[stages.own-stage]\nprofile = "own"\n[routes]\ndefault = "own"\n`;
    expect(readConfig(text, "millrace.toml").config.routes.default).toBe("own");
  });

  test("several mistakes are counted, an unknown key is told before what it left missing", () => {
    expect(refused('[runners.a]\nkid = "codex"\n')).toContain('Did you mean "kind"? 1 more mistake in this file.');
  });
});
