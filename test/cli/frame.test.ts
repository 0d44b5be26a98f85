import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ACTIONS } from "../../src/operator/actions.ts";
import { VERBS } from "../../src/cli/verbs.ts";
import { addTask, call, env, folder, MAIN, workspace } from "./millrace.ts";

describe("the command line", () => {
  test("without a verb it shows the status of the workspace, and help where there is none", () => {
    expect(call(workspace(), []).stdout).toContain("No engine runs.");
    expect(call(folder(), []).stdout).toContain("First steps");
  });

  test("every action has a verb, every verb an action, with the same summary; later ones have none", async () => {
    const own = new Set(["help", "version"]);
    const here = ACTIONS.filter((action) => action.later !== true && !own.has(action.verb));
    expect(here.map((action) => action.verb).sort()).toEqual(Object.keys(VERBS).sort());
    for (const action of here) {
      const { verb } = (await VERBS[action.verb]?.()) ?? {};
      expect([verb?.name, verb?.summary], action.verb).toEqual([action.verb, action.summary]);
      expect(verb?.examples.length, action.verb).toBeGreaterThan(0);
      expect(verb?.usage.length, action.verb).toBeGreaterThan(0);
    }
    for (const action of ACTIONS.filter((each) => each.later === true)) expect(VERBS[action.verb]).toBeUndefined();
  });

  test("help explains itself and version like any verb", () => {
    const { stdout } = call(folder(), ["--help"]);
    for (const verb of ["help", "version"]) expect(call(folder(), ["help", verb])).toMatchObject({ code: 0, stdout });
  });

  test("help teaches: examples before flags, by either way of asking", () => {
    const mill = folder();
    const asked = call(mill, ["help", "add-task"]);
    expect(asked.code).toBe(0);
    expect(asked.stdout.indexOf("Examples")).toBeLessThan(asked.stdout.indexOf("Flags"));
    expect(call(mill, ["add-task", "--help"]).stdout).toBe(asked.stdout);
    expect(call(mill, ["add-task", "-h"]).stdout).toBe(asked.stdout);
  });

  test("a verb of a later version says that it is not here yet, and is never unknown", () => {
    for (const action of ACTIONS.filter((each) => each.later === true)) {
      const done = call(folder(), [action.verb, "--whatever", "x"]);
      expect([done.code, done.stderr], action.verb).toEqual([3, expect.stringContaining("not in this version")]);
    }
  });

  test("a mistyped verb or flag gets the nearest name and exit 2", () => {
    expect(call(folder(), ["stats"])).toMatchObject({ code: 2, stderr: expect.stringContaining('"millrace status"') });
    expect(call(folder(), ["queue", "--stat"])).toMatchObject({ code: 2, stderr: expect.stringContaining("--state") });
    expect(call(folder(), ["--jsno", "queue"])).toMatchObject({ code: 2, stderr: expect.stringContaining("--json") });
  });

  test("the workspace is found upwards, and --config names one before or after the verb, as a file or its folder", () => {
    const mill = workspace();
    const deep = join(mill, "a/b");
    mkdirSync(deep, { recursive: true });
    expect(call(deep, ["status"]).code).toBe(0);
    const file = join(mill, "millrace.toml");
    for (const args of [
      ["--config", file, "status"],
      ["status", "--config", file],
      ["status", `--config=${mill}`],
    ]) {
      expect(call(folder(), args).code, args.join(" ")).toBe(0);
    }
    expect(call(folder(), ["status"])).toMatchObject({ code: 2, stderr: expect.stringContaining("millrace init") });
    expect(call(folder(), ["status", "--config", "nowhere.toml"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("nowhere.toml"),
    });
  });

  test("M32: a reader that has gone ends it silently with 0", () => {
    const mill = workspace();
    for (let i = 0; i < 5; i += 1) addTask(mill, `task ${i}`);
    for (const verb of ["queue", "status", "--help", "status --json"]) {
      // The pause lets the pipe's reader end before the first byte is written.
      const script = `(sleep 0.2; exec "$0" "$1" ${verb}; ) 2>err | true; echo "\${PIPESTATUS[0]}"`;
      const done = spawnSync("bash", ["-c", script, process.execPath, MAIN], {
        cwd: mill,
        encoding: "utf8",
        env: env(),
      });
      expect([done.stdout.trim(), readFileSync(join(mill, "err"), "utf8")], verb).toEqual(["0", ""]);
    }
  });

  test("no stack trace reaches a person unless --debug asks for it", () => {
    const mill = workspace();
    const plain = call(mill, ["why", "nobody"]);
    expect(plain.stderr).not.toMatch(/\n\s+at /);
    expect(call(mill, ["why", "nobody", "--debug"]).stderr).toMatch(/\n\s*at /);
  });

  test("colour stands only on a terminal, and never with NO_COLOR, --no-color, CI or TERM=dumb", () => {
    const mill = workspace();
    addTask(mill, "one");
    expect(call(mill, ["queue"]).stdout).not.toContain("\u001B");
    const onTerminal = (variables: Record<string, string>, ...args: string[]): string => {
      const command = [process.execPath, MAIN, "queue", ...args].join(" ");
      return spawnSync("script", ["-qec", command, "/dev/null"], {
        cwd: mill,
        encoding: "utf8",
        env: env({ TERM: "xterm", ...variables }),
        input: "",
      }).stdout;
    };
    expect(onTerminal({})).toContain("\u001B[");
    for (const variables of [{ NO_COLOR: "1" }, { CI: "true" }, { TERM: "dumb" }])
      expect(onTerminal(variables)).not.toContain("\u001B");
    expect(onTerminal({}, "--no-color")).not.toContain("\u001B");
  });

  test("M55 F12 P10: a hostile title or body moves no cursor, in text or in JSON", () => {
    const mill = workspace();
    mkdirSync(join(mill, "agents/tasks/backlog"), { recursive: true });
    const evil = '---\ntitle: "x\\u009b31m\\u202ey"\n---\n\u001B]52;c;ZXZpbA==\u0007\u001B[2J\u202Ebody\r\n';
    writeFileSync(join(mill, "agents/tasks/backlog/evil.md"), evil);
    for (const args of [
      ["queue"],
      ["status"],
      ["show", "evil"],
      ["why", "evil"],
      ["queue", "--json"],
      ["show", "evil", "--json"],
    ]) {
      const { stdout, stderr } = call(mill, args);
      expect(stdout + stderr, args.join(" ")).not.toMatch(
        /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/u,
      );
    }
  });

  test("tables keep to the width of the terminal", () => {
    const mill = workspace();
    addTask(mill, "a title that is rather long and goes on and on, 二つ目のタスク included, to the very end");
    for (const columns of ["80", "100", "200"]) {
      const { stdout } = call(mill, ["queue"], { env: { COLUMNS: columns } });
      for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(Number(columns));
    }
  });

  test("E10 B9 P9: ids from outside are parsed, and no path is built from one that is not", () => {
    const mill = workspace();
    for (const name of ["../x", "/etc/passwd", "..", "a/b", "x\u0000y".replace("\u0000", "%00"), "a".repeat(200)]) {
      for (const verb of ["run-provenance", "show", "why", "outputs"]) {
        expect(call(mill, [verb, name]), `${verb} ${name}`).toMatchObject({
          code: 2,
          stderr: expect.stringContaining("is not the id"),
        });
      }
    }
  });

  test.each(["bash", "zsh", "fish"])("the completion script of %s names every verb", (shell) => {
    const { code, stdout } = call(folder(), ["completion", shell]);
    expect(code).toBe(0);
    for (const verb of Object.keys(VERBS)) expect(stdout).toContain(verb);
    if (shell === "bash") expect(spawnSync("bash", ["-n"], { input: stdout }).status).toBe(0);
  });

  test("bash completes verbs and flags", () => {
    const script = call(folder(), ["completion", "bash"]).stdout;
    const complete = (...words: string[]): string => {
      const line = `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _millrace; echo "\${COMPREPLY[*]}"`;
      return spawnSync("bash", ["-c", line], { encoding: "utf8" }).stdout;
    };
    expect(complete("millrace", "sta")).toMatch(/start status|status start/);
    expect(complete("millrace", "add-task", "--bod")).toContain("--body-file");
  });
});
