import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { diskCodeOf } from "../../domain/disk-code.ts";
import { Failure } from "../../domain/failure.ts";
import { findRun } from "../../operator/find.ts";
import { phraseBytes } from "../../view/bytes.ts";
import { count } from "../../view/sentence.ts";
import { tarOf } from "../tar.ts";
import type { Verb } from "../verb.ts";

/** All paths of the archive stand below this folder. */
const TOP = "millrace-diagnosis";

/** One file with what is known about a run, for somebody who shall find out what went wrong. */
export const verb: Verb = {
  name: "diagnose",
  summary: "bundle what is known about a run, secrets taken out",
  usage: ["diagnose RUN [--output FILE]"],
  positionals: [
    { name: "RUN", summary: "any unique part of a run's id; a task's id means its newest run", required: true },
  ],
  flags: [
    {
      name: "output",
      short: "o",
      kind: "string",
      placeholder: "FILE",
      summary: "where to write it (default: millrace-<run>.tar.gz, here); never over another file",
    },
  ],
  examples: [
    { command: "millrace diagnose csv-export", summary: "the newest run of that task" },
    { command: "tar -xzOf millrace-csv-export.r1.tar.gz | less", summary: "look through it before you send it" },
  ],
  notes: [
    "It holds the plan, the journal, orders, reports and logs of the attempts (the beginning and the end of each), the card, the engine's journal around it, the settings, versions and what doctor finds. What looks like a secret is taken out, and so are the values of variables that say they are; paths in your home begin with ~. No program knows every secret: a person should look before it is sent.",
  ],
  run: async (args, { cwd, house, out, world }) => {
    const { reader, diagnose } = house();
    const run = findRun(reader, args.positionals[0] ?? "");
    const target = resolve(cwd, args.text("output") ?? join(cwd, `millrace-${run}.tar.gz`));
    const { files } = await diagnose(run);
    const entries = files.map(({ path, text }) => ({ path: `${TOP}/${path}`, bytes: Buffer.from(text) }));
    const bytes = gzipSync(tarOf(entries, world.now()));
    writeNew(target, bytes);
    if (out.json) {
      const listed = files.map(({ path, text, about }) => ({ path, bytes: Buffer.byteLength(text), about }));
      out.document("diagnosis", { run, file: target, bytes: bytes.length, files: listed });
      return 0;
    }
    out.line({ text: "✓ ", style: "good" }, `${target}: ${count(files.length, "file")}, ${phraseBytes(bytes.length)}.`);
    const attempts = new Set(files.flatMap(({ path }) => /^run\/attempts\/([^/]+)\//.exec(path)?.[1] ?? [])).size;
    out.line(
      `  In it: the plan and journal of ${run}, ${count(attempts, "attempt")} with orders, prompts, reports and logs, the card, the engine's journal around it, the settings, versions, and what doctor finds.`,
    );
    out.line(
      { text: "! ", style: "warn" },
      "What looks like a secret was taken out, but no program knows every secret: look through it before you send it.",
    );
    out.line("  ", { text: "→ ", style: "accent" }, `tar -xzOf ${target} | less`);
    return 0;
  },
};

/** Creates the file, readable by its owner alone; what cannot be written whole is not left. */
const writeNew = (path: string, bytes: Uint8Array): void => {
  const fd = created(path);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
  } catch (thrown) {
    rmSync(path, { force: true });
    throw unwritten(path, thrown);
  } finally {
    closeSync(fd);
  }
};

const created = (path: string): number => {
  try {
    return openSync(path, "wx", 0o600);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST")
      throw new Failure("destination-occupied", `${path} is there already.`, "Name another file with --output FILE.");
    throw unwritten(path, thrown);
  }
};

const unwritten = (path: string, thrown: unknown): Failure => {
  const { code = "unknown" } = thrown as NodeJS.ErrnoException;
  const kind = diskCodeOf(thrown) ?? (code === "EACCES" || code === "EPERM" ? "disk-denied" : "disk-failed");
  return new Failure(
    kind,
    `${path} cannot be written (${code}).`,
    "Name another file with --output FILE.",
    undefined,
    thrown,
  );
};
