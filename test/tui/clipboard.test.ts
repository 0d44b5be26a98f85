import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { clipboardCommands, clipboardSequence, copyText } from "../../src/tui/clipboard.ts";
import { folder } from "../cli/millrace.ts";

const path = process.env["PATH"];

afterEach(() => {
  process.env["PATH"] = path;
});

/** Puts a clipboard command of ours in front; it writes what it is given into the file whose name is given back. */
const command = (name: string, exit: number): string => {
  const bin = join(folder(), "bin");
  mkdirSync(bin);
  const took = join(bin, "took");
  writeFileSync(join(bin, name), `#!/bin/sh\ncat > '${took}'\nexit ${exit}\n`, { mode: 0o755 });
  process.env["PATH"] = `${bin}:${path}`;
  return took;
};

test("F11: the terminal is asked to copy, through tmux too, and not beyond its bound", () => {
  expect(clipboardSequence("hé", {})).toBe("\u001B]52;c;aMOp\u0007");
  expect(clipboardSequence("hé", { TMUX: "/tmp/tmux" })).toBe("\u001BPtmux;\u001B\u001B]52;c;aMOp\u0007\u001B\\");
  expect(clipboardSequence("x".repeat(75_000), {})).not.toBeNull();
  expect(clipboardSequence("x".repeat(76_000), {})).toBeNull();
});

test("a command of this machine is tried where a person sits at it, and not over ssh", () => {
  expect(clipboardCommands({}, "darwin")).toEqual([["pbcopy"]]);
  expect(clipboardCommands({}, "linux")).toEqual([]);
  expect(clipboardCommands({ WAYLAND_DISPLAY: "w" }, "linux").map(([name]) => name)).toEqual(["wl-copy"]);
  expect(clipboardCommands({ DISPLAY: ":0" }, "linux").map(([name]) => name)).toEqual(["xclip", "xsel"]);
  expect(clipboardCommands({ DISPLAY: ":0", SSH_CONNECTION: "a b" }, "linux")).toEqual([]);
});

test("F11: what a command took is on the clipboard, with its line ends and controls", async () => {
  const took = command("xclip", 0);
  const sent: string[] = [];
  expect(await copyText("a\n\u001B[31mb\t漢", { DISPLAY: ":0" }, (text) => sent.push(text))).toBe("clipboard");
  expect(readFileSync(took, "utf8")).toBe("a\n\u001B[31mb\t漢");
  expect(sent).toHaveLength(1);
});

test("a command that fails or is not there leaves it to the terminal; what is too long for both is said", async () => {
  command("xclip", 1);
  expect(await copyText("a", { DISPLAY: ":0" }, () => {})).toBe("terminal");
  expect(await copyText("x".repeat(200_000), { DISPLAY: ":0" }, () => {})).toBe("too-long");
  expect(await copyText("x".repeat(200_000), {}, () => {})).toBe("too-long");
});
