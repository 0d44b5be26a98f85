import { spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Env } from "./options.ts";

/** Has a text edited in the person's editor while they have the terminal; null when it was left as it was, or the editor failed. */
export const editOutside = async (text: string, name: string, env: Env): Promise<string | null> =>
  withFile(text, name, async (path) => {
    const code = await shell(`${env["VISUAL"] || env["EDITOR"] || "vi"} "$1"`, path);
    const after = code === 0 ? readFileSync(path, "utf8") : text;
    return after === text ? null : after;
  });

/** Shows a text in the person's pager while they have the terminal. */
export const pageOutside = async (text: string, name: string, env: Env): Promise<void> =>
  withFile(text, name, async (path) => {
    await shell(`${env["PAGER"] || "less"} "$1"`, path);
  });

const withFile = async <T>(text: string, name: string, work: (path: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-screen-"));
  try {
    const path = join(folder, fileName(name));
    writeFileSync(path, text, { mode: 0o600, flag: "wx" });
    return await work(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const shell = async (command: string, path: string): Promise<number | null> =>
  new Promise((done) => {
    const child = spawn("/bin/sh", ["-c", command, "sh", path], { stdio: "inherit" });
    child.once("error", () => done(null));
    child.once("exit", (code) => done(code));
  });

/** Writes a text into a new file of a folder and gives its path; a name that is taken gets a number. */
export const writeBeside = (folder: string, text: string, name: string): string => {
  for (let n = 1; ; n += 1) {
    const path = resolve(folder, fileName(n === 1 ? `${name}.txt` : `${name}-${n}.txt`));
    try {
      const file = openSync(path, "wx", 0o644);
      writeSync(file, text.endsWith("\n") ? text : `${text}\n`);
      closeSync(file);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || n > 99) throw error;
    }
  }
};

/** A name that is only a name, whatever stands in an id. */
const fileName = (name: string): string => name.replace(/[^\w.-]+/g, "-").slice(-120);
