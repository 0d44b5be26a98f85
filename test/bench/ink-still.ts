import { EventEmitter } from "node:events";

/** A screen of Ink that shows these lines. */
export type InkStill = {
  readonly show: (lines: readonly string[]) => void;
  /** How often it wrote. */
  readonly writes: () => number;
  readonly close: () => void;
};

/** Renders lines with Ink into nothing, each frame at once; with the React that a product ships. */
export const makeInkStill = async (columns: number): Promise<InkStill> => {
  process.env["NODE_ENV"] = "production";
  const [{ Box, render, Text }, { createElement }] = await Promise.all([import("ink"), import("react")]);
  let writes = 0;
  const out = Object.assign(new EventEmitter(), {
    columns,
    isTTY: false,
    write: () => {
      writes += 1;
      return true;
    },
  }) as unknown as NodeJS.WriteStream;
  const tree = (lines: readonly string[]) =>
    createElement(
      Box,
      { flexDirection: "column" },
      lines.map((text, row) => createElement(Text, { key: row }, text === "" ? " " : text)),
    );
  const ink = render(tree([]), { stdout: out, stderr: out, debug: true, exitOnCtrlC: false, patchConsole: false });
  return { show: (lines) => ink.rerender(tree(lines)), writes: () => writes, close: ink.unmount };
};
