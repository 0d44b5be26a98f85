import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { call, folder, workspace } from "./millrace.ts";
import { DOCUMENTS } from "./schemas.ts";

/** A person's home, with a systemctl that writes down what it is told. */
const home = (): { home: string; env: Record<string, string>; units: string; told: () => string } => {
  const path = folder();
  const bin = join(path, "bin");
  mkdirSync(bin);
  writeFileSync(
    join(bin, "systemctl"),
    `#!/bin/sh\necho "$*" >> ${path}/told\n[ ! -e ${path}/refuse ] || { echo "no bus" >&2; exit 1; }\n`,
    { mode: 0o755 },
  );
  return {
    home: path,
    env: { HOME: path, PATH: `${bin}:${process.env["PATH"]}` },
    units: join(path, ".config", "systemd", "user"),
    told: () => (existsSync(join(path, "told")) ? readFileSync(join(path, "told"), "utf8") : ""),
  };
};
const SYSTEMD = ["--systemd"] as const;

describe("millrace service", () => {
  test("prints the file and touches nothing", () => {
    const mill = workspace(["true"], "[engine]\ngrace_seconds = 300\n");
    const { env, units } = home();
    const printed = call(mill, ["service", "print", ...SYSTEMD], { env });
    expect([printed.code, printed.stderr]).toEqual([0, ""]);
    expect(printed.stdout).toContain("TimeoutStopSec=370");
    expect(printed.stdout).toContain(`Environment="PATH=${env["PATH"]}"`);
    expect(call(mill, ["service", "print", "--launchd"], { env }).stdout).toContain("<plist");
    expect(existsSync(units)).toBe(false);
  });

  test("installs and runs nothing by itself, says what to do next, and a repeat changes nothing", () => {
    const mill = workspace();
    const { env, units, told } = home();
    const first = call(mill, ["service", "install", ...SYSTEMD], { env });
    const [name = ""] = readdirSync(units);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining(`systemctl --user enable --now ${name}`) });
    expect(readFileSync(join(units, name), "utf8")).toBe(call(mill, ["service", "print", ...SYSTEMD], { env }).stdout);
    expect(call(mill, ["service", "install", ...SYSTEMD], { env }).stdout).toContain("stands there already");
    expect(told()).toBe("");
  });

  test("its own file is brought up to date, and taken away again with the link that starts it", () => {
    const mill = workspace();
    const { env, units } = home();
    call(mill, ["service", "install", ...SYSTEMD], { env });
    const [name = ""] = readdirSync(units);
    writeFileSync(
      join(mill, "millrace.toml"),
      `${readFileSync(join(mill, "millrace.toml"), "utf8")}[engine]\ngrace_seconds = 300\n`,
    );
    expect(call(mill, ["service", "install", ...SYSTEMD], { env }).code).toBe(0);
    expect(readFileSync(join(units, name), "utf8")).toContain("TimeoutStopSec=370");
    mkdirSync(join(units, "default.target.wants"));
    symlinkSync(join(units, name), join(units, "default.target.wants", name));
    expect(call(mill, ["service", "uninstall", ...SYSTEMD], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("millrace stop"),
    });
    expect([readdirSync(units), readdirSync(join(units, "default.target.wants"))]).toEqual([
      ["default.target.wants"],
      [],
    ]);
    expect(call(mill, ["service", "uninstall", ...SYSTEMD], { env })).toMatchObject({ code: 0 });
  });

  test("B12: a file or a link that is not ours is neither replaced nor removed, nor is anything run", () => {
    const mill = workspace();
    const { env, units, told, home: path } = home();
    call(mill, ["service", "install", ...SYSTEMD], { env });
    const file = join(units, readdirSync(units)[0] ?? "");
    for (const [form, lay] of [
      ["file", () => writeFileSync(file, "[Service]\n")],
      ["link", () => symlinkSync(join(path, "own"), file)],
    ] as const) {
      call(mill, ["service", "uninstall", ...SYSTEMD], { env });
      lay();
      for (const verb of ["install", "uninstall"])
        expect(call(mill, ["service", verb, "--now", ...SYSTEMD], { env }), form).toMatchObject({
          code: 3,
          stderr: expect.stringContaining("not written by Millrace"),
        });
      expect(told()).toBe("");
      if (form === "file") {
        expect(readFileSync(file, "utf8")).toBe("[Service]\n");
        writeFileSync(file, "# Written by `millrace service install`\n");
      }
    }
  });

  test("with --now the supervisor is told, in its order, and its refusal is told in its own words", () => {
    const mill = workspace();
    const { env, units, told, home: path } = home();
    expect(call(mill, ["service", "install", "--now", ...SYSTEMD], { env }).code).toBe(0);
    const [name = ""] = readdirSync(units);
    expect(told()).toBe(`--user daemon-reload\n--user enable --now ${name}\n`);
    writeFileSync(join(path, "refuse"), "");
    expect(call(mill, ["service", "uninstall", "--now", ...SYSTEMD], { env })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("no bus"),
    });
    expect(existsSync(join(units, name))).toBe(true);
  });

  test("its document has the promised shape, and misuse is refused", () => {
    const mill = workspace();
    const { env } = home();
    for (const form of ["print", "install", "uninstall"]) {
      const { stdout } = call(mill, ["service", form, "--json", ...SYSTEMD], { env });
      expect(DOCUMENTS.service.safeParse(JSON.parse(stdout)).error, form).toBeUndefined();
    }
    for (const args of [["start"], ["print", "--systemd", "--launchd"]])
      expect(call(mill, ["service", ...args], { env }).code).toBe(2);
    expect(call(mill, ["service"], { env }).code).toBe(2);
  });
});
