import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { call, workspace } from "../cli/millrace.ts";
import { type Pty, type PtyOptions, startPty } from "./pty.ts";

const opened = async (options: Partial<PtyOptions> = {}): Promise<Pty> => {
  const pty = startPty({ cwd: workspace(), ...options });
  await pty.until((rows) => pty.alternate() && rows.some((row) => row.trim() !== ""), "the first frame");
  return pty;
};

const quit = async (pty: Pty): Promise<void> => {
  await pty.press("q");
  expect(await pty.exit()).toEqual({ code: 0, signal: 0 });
};

const SGR_COLOUR = /\u001B\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)(?:;\d+)*m/;

describe("M70: the screen on terminals as they are", () => {
  test("a storm of sizes ends in the frame of the last one, with nothing cleared and no history wiped", async () => {
    const cwd = workspace();
    const pty = await opened({ cwd });
    for (let turn = 0; turn < 60; turn += 1) pty.resize(40 + ((turn * 37) % 160), 5 + ((turn * 13) % 55));
    pty.resize(120, 40);
    const whole = await opened({ cwd, columns: 120, rows: 40 });
    await pty.until((rows) => same(rows, whole.rows()), "the frame of 120x40");
    expect(pty.counts()).toMatchObject({ clears: 0, wipes: 0 });
    await quit(pty);
    await quit(whole);
  });

  test.each([
    [20, 5],
    [1, 1],
    [10, 2],
    [400, 100],
  ])("%ix%i is drawn without a crash, and a larger one follows", async (columns, rows) => {
    const pty = startPty({ cwd: workspace(), columns, rows });
    await pty.until(() => pty.counts().frames > 0, "a frame");
    pty.resize(80, 24);
    await pty.until((_, screen) => screen.includes("stopped"), "the frame of 80x24");
    await quit(pty);
  });

  test("CI=1 in the environment takes nothing away", async () => {
    await quit(await opened({ env: { CI: "1" } }));
  });

  test("NO_COLOR and --no-color leave shapes and attributes, and no colour", async () => {
    const colours = await opened({ env: { COLORTERM: "truecolor" } });
    expect(colours.printed()).toMatch(SGR_COLOUR);
    await quit(colours);
    for (const given of [{ env: { NO_COLOR: "1", COLORTERM: "truecolor" } }, { args: ["tui", "--no-color"] }]) {
      const pty = await opened(given);
      expect(pty.printed()).not.toMatch(SGR_COLOUR);
      await quit(pty);
    }
  });

  test("on TERM=dumb millrace and millrace tui print the status, and no sequence", async () => {
    for (const args of [[], ["tui"]]) {
      const pty = startPty({ cwd: workspace(), args, columns: 120, env: { TERM: "dumb" } });
      expect((await pty.exit()).code).toBe(0);
      expect(pty.screen()).toContain("stopped");
      expect(pty.printed()).not.toContain("\u001B");
    }
  });

  test("without a terminal it prints the status and says why; as JSON it says nothing besides", () => {
    const mill = workspace();
    const said = call(mill, ["tui"]);
    expect(said.code).toBe(0);
    expect(said.stdout).toContain("stopped");
    expect(said.stderr).toContain("no terminal for the screen");
    expect(call(mill, []).stderr).toBe("");
    const json = call(mill, ["tui", "--json"]);
    expect([json.stderr, JSON.parse(json.stdout).schema]).toEqual(["", "millrace.status/1"]);
    expect(call(mill, ["tui", "--reset"]).code).toBe(3);
  });

  test("--plain prints the status, then what happens, line by line until Ctrl+C", async () => {
    const mill = workspace();
    const pty = startPty({ cwd: mill, args: ["tui", "--plain"], columns: 120, env: { TERM: "dumb" } });
    await pty.until((_, screen) => screen.includes("What happens from here on"), "the status");
    expect(call(mill, ["start", "--once"]).code).toBe(0);
    await pty.until((_, screen) => /engine\s+/.test(screen.split("from here on")[1] ?? ""), "what the engine did");
    await pty.press("ctrl-c");
    expect((await pty.exit()).code).toBe(130);
    expect(pty.printed()).not.toMatch(/\u001B\[(?!\d*m)/);
  });

  test("what is printed by others meanwhile never lies across the frame, and is told once it is left", async () => {
    const strays = fileURLToPath(new URL("../fixtures/prints-strays.cjs", import.meta.url));
    const pty = await opened({ env: { NODE_OPTIONS: `--require ${JSON.stringify(strays)}` }, columns: 100 });
    await pty.press("ctrl-l");
    const { bytes } = pty.counts();
    await pty.press("?", "esc");
    await pty.until(() => pty.counts().bytes > bytes, "another frame");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(pty.screen()).not.toContain("a stray");
    await quit(pty);
    for (const kind of ["line", "error", "warning"]) expect(pty.screen()).toContain(`a stray ${kind}`);
  });
});

/** Equal but for what moves by itself: clocks and spinners. */
const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((row, at) => still(row) === still(b[at] ?? ""));

const still = (row: string): string => row.replace(/\d+/g, "0").trimEnd();
