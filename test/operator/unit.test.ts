import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { launchdPlist } from "../../src/operator/launchd-plist.ts";
import { systemdUnit } from "../../src/operator/systemd-unit.ts";
import { endSecondsOf, UNIT_MARK, type UnitFacts } from "../../src/operator/unit.ts";
import { scratch } from "../files/scratch.ts";

const facts = (more: Partial<UnitFacts> = {}): UnitFacts => ({
  root: "/home/me/mill",
  configPath: "/home/me/mill/millrace.toml",
  node: "/usr/bin/node",
  main: "/usr/lib/millrace/dist/main.js",
  home: "/home/me",
  uid: 1000,
  path: "/usr/bin:/bin",
  log: "/home/me/mill/agents/.runtime/logs/engine.log",
  graceSeconds: 20,
  ...more,
});

/** The settings of a unit's text, by name. */
const keysOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = "", value = ""]) => [key, value]));

describe("the unit for systemd", () => {
  test("A5: a plain stop signals the engine alone and waits longer than the grace and the ladder take", () => {
    const keys = keysOf(systemdUnit(facts({ graceSeconds: 600 })).text);
    expect(keys).toMatchObject({ KillMode: "process", KillSignal: "SIGTERM", ExecReload: "/bin/kill -HUP $MAINPID" });
    expect(Number(keys["TimeoutStopSec"])).toBeGreaterThanOrEqual(600 + 7 + 30);
  });

  test("A2, M34: an engine that died is started again, not at once; one that was refused is not", () => {
    const keys = keysOf(systemdUnit(facts()).text);
    expect(keys).toMatchObject({ Restart: "on-failure", RestartSec: "5", RestartPreventExitStatus: "2 3 4 75" });
  });

  test("its name is of this workspace alone", () => {
    const names = ["/a/mill", "/b/mill", "/b/Mühle ✓"].map((root) => systemdUnit(facts({ root })).name);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^millrace-[a-z0-9-]+-[0-9a-f]{8}\.service$/);
  });

  test.skipIf(spawnSync("systemd-analyze", ["--version"]).status !== 0)(
    "systemd itself finds nothing wrong with it, whatever the workspace is called",
    () => {
      const folder = scratch();
      for (const [n, odd] of ["plain", 'a % b %h "q" $HOME \\x', "Mühle ' ; #"].entries()) {
        const root = join(folder, String(n), odd);
        mkdirSync(root, { recursive: true });
        writeFileSync(join(root, "main.js"), "");
        const unit = systemdUnit(
          facts({ root, configPath: join(root, "millrace.toml"), node: process.execPath, main: join(root, "main.js") }),
        );
        const file = join(folder, unit.name);
        writeFileSync(file, unit.text);
        const done = spawnSync("systemd-analyze", ["verify", "--man=no", "--user", file], {
          encoding: "utf8",
          env: { ...process.env, XDG_RUNTIME_DIR: folder },
        });
        expect([done.status, done.stderr], odd).toEqual([0, ""]);
      }
    },
  );

  test("E10: words of the command line stay the words they were", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 30 }), (name) => {
        const main = `/m/${name}/main.js`;
        const line = keysOf(systemdUnit(facts({ main })).text)["ExecStart"] ?? "";
        expect(unquoted(line)).toEqual([":/usr/bin/node", main, "start", "--daemon", "--config", facts().configPath]);
      }),
    );
  });

  test("D9: a path that no such file can hold is refused with a reason", () => {
    for (const root of ["/a\nb", "/a\u0007", "/ends ", "/ends\\"])
      expect(() => systemdUnit(facts({ root }))).toThrow(/cannot be made of/);
  });
});

describe("the property list for launchd", () => {
  test("A5: it says what the unit says: time to end, attempts left alone, no restart after an orderly end", () => {
    const { text } = launchdPlist(facts());
    const flat = text.replace(/>\s+</g, "><");
    expect(flat).toContain("<key>AbandonProcessGroup</key><true/>");
    expect(flat).toContain("<key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>");
    expect(flat).toContain(`<key>ExitTimeOut</key><integer>${endSecondsOf(20)}</integer>`);
    expect(text).toContain(UNIT_MARK);
  });

  test("E10: what has a meaning in XML is written so that it has none", () => {
    const { text } = launchdPlist(facts({ root: "/a & b </string>", configPath: "/a & b </string>/millrace.toml" }));
    expect(text).toContain("<string>/a &amp; b &lt;/string&gt;</string>");
    expect(text.match(/<string>/g)?.length).toBe(text.match(/<\/string>/g)?.length);
  });
});

/** Reads a line as systemd.syntax(7) does: double quotes, backslashes in them, and doubled percent signs. */
const unquoted = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) =>
    (match[1] ?? "").replace(/\\(.)/g, "$1").replaceAll("%%", "%"),
  );
