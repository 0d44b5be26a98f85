import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Perform, PerformDone } from "../ports/perform.ts";
import { packageRoot } from "./package-root.ts";

/** Of each stream, from its beginning: a document of --json that is longer is none for a screen. */
const KEPT_BYTES = 256 * 1024;

/** Performs command lines on the workspace of this millrace.toml with the millrace that runs now; `program` is another one in tests. */
export const makePerform =
  (
    configPath: string,
    program: readonly string[] = [process.execPath, join(packageRoot(), "dist", "main.js")],
  ): Perform =>
  async (argv, options = {}) => {
    const [file = "", ...before] = program;
    const args = [...before, "--config", configPath, ...argv];
    if (options.terminal === true) {
      const done = await endOf(spawn(file, args, { stdio: "inherit" }));
      return { ...done, out: "" };
    }
    // It prints into files without a name: a pipe would break when we end first, and the command with it.
    const [out, err] = openNameless();
    try {
      const stdin = options.stdin === undefined ? "ignore" : "pipe";
      const child = spawn(file, args, { detached: true, stdio: [stdin, out, err] });
      feed(child, options.stdin);
      const done = await endOf(child);
      return { code: done.code, out: textOf(out), err: textOf(err) + done.err };
    } finally {
      closeSync(out);
      closeSync(err);
    }
  };

const openNameless = (): readonly [number, number] => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-perform-"));
  try {
    return [openSync(join(folder, "out"), "wx+", 0o600), openSync(join(folder, "err"), "wx+", 0o600)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A command that ends without reading all of it is told by its exit code. */
const feed = ({ stdin }: ChildProcess, text: string | undefined): void => {
  stdin?.on("error", () => {});
  stdin?.end(text);
};

const endOf = (child: ChildProcess): Promise<Omit<PerformDone, "out">> =>
  new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, err: signal === null ? "" : `It was ended by ${signal}.` }));
    child.once("error", (error) => resolve({ code: null, err: `It could not be started: ${error.message}.` }));
  });

const textOf = (descriptor: number): string => {
  const bytes = Buffer.alloc(KEPT_BYTES);
  let size = 0;
  for (;;) {
    const got = readSync(descriptor, bytes, size, KEPT_BYTES - size, size);
    size += got;
    if (got === 0 || size === KEPT_BYTES) return bytes.toString("utf8", 0, size);
  }
};
