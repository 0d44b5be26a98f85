import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { detach } from "../../src/compose/detach.ts";
import { makeLease } from "../../src/files/lease.ts";
import { makeProcesses } from "../../src/machine/processes.ts";
import { makeWorld } from "../../src/machine/world.ts";
import { scratch } from "../files/scratch.ts";

let program: readonly string[] = [];

beforeAll(() => {
  const outfile = join(scratch(), "detached.mjs");
  const source = fileURLToPath(new URL("../fixtures/files/detached.ts", import.meta.url));
  buildSync({ entryPoints: [source], outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  program = [process.execPath, outfile];
});

const workspace = (config = ""): { root: string; config: string } => {
  const root = scratch();
  mkdirSync(join(root, "agents"));
  const path = join(root, "millrace.toml");
  writeFileSync(path, config);
  return { root, config: path };
};

/** Fields of /proc/<pid>/stat from the state on: [1] parent, [3] session, [4] terminal. */
const statOf = (pid: number): readonly string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(") ") + 2).split(" ");
};

const alive = (pid: number): boolean => {
  try {
    return statOf(pid)[0] !== "Z";
  } catch {
    return false;
  }
};

const ending = (pid: number): void =>
  onTestFinished(async () => {
    if (alive(pid)) process.kill(pid, "SIGKILL");
    while (alive(pid)) await makeWorld().sleep(10);
  });

describe("an engine that is started in the background", () => {
  test("A1: it is told as started only when its process is proven to hold the workspace", async () => {
    const { root, config } = workspace();
    const { pid, log } = await detach(root, config, { program, flags: ["--steal"] });
    ending(pid);
    const owner = await makeLease(root, { processes: makeProcesses(), world: makeWorld() }).owner();
    expect(owner).toMatchObject({ pid, what: "start --daemon" });
    const [said = ""] = readFileSync(log, "utf8").split("\n");
    expect(JSON.parse(said)).toEqual({ args: ["start", "--daemon", "--config", config, "--steal"], cwd: root });
  });

  test.runIf(process.platform === "linux")(
    "M31: it has a session of its own and no terminal, so the end of a terminal does not end it",
    async () => {
      const { root, config } = workspace();
      const { pid, log } = await detach(root, config, { program });
      ending(pid);
      const [, , , session, terminal] = statOf(pid);
      expect([session, terminal]).toEqual([String(pid), "0"]);
      process.kill(pid, "SIGHUP");
      while (!readFileSync(log, "utf8").includes("reloaded")) await makeWorld().sleep(10);
      expect(alive(pid)).toBe(true);
    },
  );

  test("A2: where one runs already, that is said at once and nothing of what it prints is taken for the new one's words", async () => {
    const { root, config } = workspace();
    const first = await detach(root, config, { program });
    ending(first.pid);
    const before = readFileSync(first.log, "utf8");
    await expect(detach(root, config, { program })).rejects.toMatchObject({
      code: "engine-running",
      message: expect.stringMatching(
        new RegExp(`^An engine runs in this workspace already: pid ${first.pid} on .*since [^:]*:[^:]*:[^:]*\\)\\.$`),
      ),
    });
    expect(readFileSync(first.log, "utf8")).toBe(before);
  });

  test.each([
    [75, "engine-running"],
    [2, "config-invalid"],
    [1, "internal"],
  ])("one that ends with %s before it holds the workspace is a failure that says why", async (code, name) => {
    const { root, config } = workspace(`exit ${code}\n`);
    const logs = join(root, "agents", ".runtime", "logs");
    mkdirSync(logs, { recursive: true });
    writeFileSync(join(logs, "engine.log"), "✗ What an engine said before.\n");
    const thrown: unknown = await detach(root, config, { program }).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: name,
      message: expect.stringMatching(
        new RegExp(`^The engine ended \\(exit ${code}\\) before [^.]*: .*} The workspace cannot be had\\. Do this\\.$`),
      ),
      hint: expect.stringContaining("engine.log"),
    });
  });

  test("one that never takes the workspace is ended, and leaves nothing running", async () => {
    const { root, config } = workspace("never\n");
    const thrown: unknown = await detach(root, config, { program, patienceMs: 200 }).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ name: "Failure", message: expect.stringContaining("before it held the workspace") });
  });

  test("a program that cannot be started is a failure, not a wait", async () => {
    const { root, config } = workspace();
    const thrown: unknown = await detach(root, config, { program: [join(root, "absent")] }).catch(
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({ code: "internal", message: expect.stringContaining("ENOENT") });
  });
});
