import { spawn } from "node:child_process";
import type { Env } from "./options.ts";

/** How a text was copied: by a command of this machine, by asking the terminal, or not at all because it is too long. */
export type Copied = "clipboard" | "terminal" | "too-long";

/** A terminal that takes more in one sequence is rare, and one that chokes on it prints it. */
const SEQUENCE_MAX = 100_000;
/** A command that does not end within this is given up; the terminal was asked too. */
const PATIENCE_MS = 2_000;

/**
 * Copies a text both ways where both may work: the terminal is asked always, because over ssh only it reaches the person's
 * machine, and cannot say whether it did; a clipboard command of this machine tells by its exit code.
 */
export const copyText = async (text: string, env: Env, write: (sequence: string) => void): Promise<Copied> => {
  const sequence = clipboardSequence(text, env);
  if (sequence !== null) write(sequence);
  for (const command of clipboardCommands(env, process.platform)) if (await takes(command, text)) return "clipboard";
  return sequence === null ? "too-long" : "terminal";
};

/** The sequence that asks a terminal to copy (OSC 52), wrapped for tmux, which passes on nothing else; null when it is too long. */
export const clipboardSequence = (text: string, env: Env): string | null => {
  const encoded = Buffer.from(text).toString("base64");
  if (encoded.length > SEQUENCE_MAX) return null;
  const sequence = `\u001B]52;c;${encoded}\u0007`;
  return (env["TMUX"] ?? "") === "" ? sequence : `\u001BPtmux;${sequence.replaceAll("\u001B", "\u001B\u001B")}\u001B\\`;
};

/** Commands that may reach the clipboard of the person who sits here; none for one who came by ssh. */
export const clipboardCommands = (env: Env, platform: string): readonly (readonly string[])[] => {
  if ((env["SSH_CONNECTION"] ?? env["SSH_TTY"] ?? "") !== "") return [];
  if (platform === "darwin") return [["pbcopy"]];
  return [
    ...((env["WAYLAND_DISPLAY"] ?? "") === "" ? [] : [["wl-copy"]]),
    ...((env["DISPLAY"] ?? "") === ""
      ? []
      : [
          ["xclip", "-selection", "clipboard"],
          ["xsel", "--clipboard", "--input"],
        ]),
  ];
};

/** True when the command is there and took it. What it leaves running to serve the clipboard holds nothing of ours. */
const takes = ([file = "", ...args]: readonly string[], text: string): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ["pipe", "ignore", "ignore"], detached: true, timeout: PATIENCE_MS });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
    child.stdin.on("error", () => {});
    child.stdin.end(text);
  });
