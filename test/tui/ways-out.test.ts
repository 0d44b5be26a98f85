import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { product } from "../build.ts";
import { workspace } from "../cli/millrace.ts";
import { type Pty, startPty } from "./pty.ts";

/** A screen that has drawn its first frame. */
const opened = async (env: Readonly<Record<string, string>> = {}): Promise<Pty> => {
  const pty = startPty({ cwd: workspace(), env });
  await pty.until((_, screen) => screen.includes("stopped"), "the first frame");
  expect([pty.alternate(), pty.cursorShown(), pty.modes().paste]).toEqual([true, false, true]);
  return pty;
};

/** The terminal as it was before: its own screen, its cursor, nothing told that was not told before. */
const expectGivenBack = (pty: Pty): void => {
  expect({ alternate: pty.alternate(), cursor: pty.cursorShown(), ...pty.modes() }).toEqual({
    alternate: false,
    cursor: true,
    mouse: false,
    paste: false,
    wraps: true,
  });
  expect(pty.screen()).not.toContain("stopped");
};

describe("F10, M72: the terminal is given back", () => {
  test.each([[["q"]], [["ctrl-c", "ctrl-c"]]])("when %j quits", async (keys) => {
    const pty = await opened();
    await pty.press(...keys);
    expect(await pty.exit()).toEqual({ code: 0, signal: 0 });
    expectGivenBack(pty);
    expect(pty.screen()).toBe("");
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGQUIT", 131],
    ["SIGUSR2", 140],
  ] as const)("when %s ends it", async (name, code) => {
    const pty = await opened();
    await pty.press("m");
    await pty.until(() => pty.modes().mouse, "the mouse is on");
    pty.signal(name);
    expect(await pty.exit()).toEqual({ code, signal: 0 });
    expectGivenBack(pty);
  });

  test.each(["draw:1", "draw:2", "key:1"])(
    "when screen.%s throws, and what happened is told behind it",
    async (place) => {
      const env = { MILLRACE_FAILPOINT: `screen.${place}` };
      const pty = startPty({ cwd: workspace(), columns: 200, env });
      if (place === "key:1") {
        await pty.until((_, screen) => screen.includes("stopped"), "the first frame");
        await pty.press("x");
      }
      expect((await pty.exit()).code).toBe(1);
      expectGivenBack(pty);
      expect(pty.screen()).toContain(`the failpoint screen.${place.split(":")[0]} was reached`);
    },
  );

  test("when the window is closed, and it ends then", async () => {
    const pty = await opened();
    pty.hangUp();
    await pty.exit();
    expect(() => process.kill(pty.pid, 0)).toThrow();
  });

  test("while a shell has stopped it, and the frame stands again when the shell continues it", async () => {
    const pty = await shell();
    pty.type(`'${process.execPath}' '${product}'\r`);
    await pty.until((_, screen) => pty.alternate() && screen.includes("stopped"), "the first frame");
    await pty.press("ctrl-z");
    await pty.until((_, screen) => !pty.alternate() && screen.includes("Stopped"), "the shell has it back");
    expect([pty.cursorShown(), pty.modes().wraps]).toEqual([true, true]);
    pty.type("fg\r");
    await pty.until((_, screen) => pty.alternate() && screen.includes("stopped"), "the frame again");
    await pty.press("q");
    await pty.until((_, screen) => !pty.alternate() && screen.endsWith("shell>"), "the shell asks again");
    pty.type("exit\r");
    expect((await pty.exit()).code).toBe(0);
  });

  test("where no shell could continue it, it goes on by itself when it is told to stop", async () => {
    const pty = await opened();
    const { frames } = pty.counts();
    pty.signal("SIGTSTP");
    await pty.until((_, screen) => pty.counts().frames > frames && screen.includes("stopped"), "another frame");
    expect(pty.alternate()).toBe(true);
    await pty.press("q");
    expect((await pty.exit()).code).toBe(0);
  });

  test("when it is stopped and continued behind its back, everything is drawn anew", async () => {
    const pty = await opened();
    pty.signal("SIGSTOP");
    pty.feed("\u001B[?1049l\u001B[?25h");
    await pty.until((_, screen) => screen === "", "the shell's own screen");
    pty.signal("SIGCONT");
    await pty.until((_, screen) => pty.alternate() && screen.includes("stopped"), "the frame again");
    expect(pty.cursorShown()).toBe(false);
    await pty.press("q");
    await pty.exit();
    expectGivenBack(pty);
  });

  test("by tui --reset after SIGKILL", async () => {
    const pty = await shell();
    pty.type(
      `'${process.execPath}' '${product}'; '${process.execPath}' '${product}' tui --reset; echo "mode:$(stty -a | grep -o '[- ]icanon')"\r`,
    );
    await pty.until((_, screen) => pty.alternate() && screen.includes("stopped"), "the first frame");
    process.kill(childOf(pty.pid), "SIGKILL");
    await pty.until((_, screen) => !pty.alternate() && screen.includes("mode: icanon"), "lines are read again");
    expect([pty.cursorShown(), pty.modes().mouse, pty.modes().wraps]).toEqual([true, false, true]);
    pty.type("exit\r");
    await pty.exit();
  });
});

/** An interactive shell with job control, which asks for a command. */
const shell = async (): Promise<Pty> => {
  const program = ["bash", "--norc", "--noprofile", "-i"] as const;
  const pty = startPty({ cwd: workspace(), program, columns: 200, env: { PS1: "shell> ", HISTFILE: "" } });
  await pty.until((_, screen) => screen.includes("shell>"), "the shell asks");
  return pty;
};

/** The only process that this one started. */
const childOf = (pid: number): number =>
  Number(execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).trim());
