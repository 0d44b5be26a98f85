import { product } from "../../build.ts";
import { type Pty, startPty } from "../pty.ts";

/** A shell with job control in which the screen was started, and what is typed to start it again. */
export const openShell = async (
  cwd: string,
  columns: number,
  rows: number,
): Promise<{ readonly pty: Pty; readonly start: string }> => {
  const program = ["bash", "--norc", "--noprofile", "-i"] as const;
  const pty = startPty({ cwd, program, columns, rows, env: { PS1: "shell> ", HISTFILE: "" } });
  await pty.until((_, screen) => screen.includes("shell>"), "the shell asks");
  const start = `='${process.execPath}' '${product}'\r`;
  pty.type(start.slice(1));
  await pty.until((_, screen) => pty.alternate() && screen.includes("stopped"), "the first frame");
  return { pty, start };
};
