import {
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  closeSync,
  fstatSync,
  readSync,
  writeSync,
  fsyncSync,
} from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { Failure } from "../../domain/failure.ts";
import { findTask } from "../../operator/find.ts";
import { phraseCount } from "../../view/time.ts";
import { printTable } from "../table.ts";
import type { Verb } from "../verb.ts";

/** The files a task made outside the repository: listed, or copied out without trusting a name in them. */
export const verb: Verb = {
  name: "outputs",
  summary: "list or fetch the files a task made outside the repository",
  usage: ["outputs TASK", "outputs TASK DIR [--force]"],
  positionals: [
    { name: "TASK", summary: "any unique part of an id", required: true },
    { name: "DIR", summary: "the folder to copy them into; made when it is not there", required: false },
  ],
  flags: [{ name: "force", short: "f", kind: "boolean", summary: "replace files that are there already" }],
  examples: [
    { command: "millrace outputs csv-export", summary: "what is there" },
    { command: "millrace outputs csv-export ./report", summary: "fetch a copy" },
  ],
  notes: [
    "Only regular files are copied; links are never followed, neither in the outputs nor at the destination. Without --force nothing is overwritten, and then nothing at all is copied.",
  ],
  run: (args, context) => {
    const [name = "", destination] = args.positionals;
    const { out } = context;
    const { reader } = context.house();
    const { id } = findTask(reader, name);
    const { folder, files } = reader.outputs(id);
    if (destination === undefined) {
      if (out.json) out.document("outputs", { task: id, folder, files });
      else {
        if (files.length === 0) out.line({ text: `${id} has made no files outside the repository.`, style: "dim" });
        printTable(
          out,
          [
            { head: "file", grows: true },
            { head: "bytes", align: "right" },
          ],
          files.map((file) => [file.path, phraseCount(file.size)]),
        );
      }
      return 0;
    }
    const target = resolve(context.cwd, destination);
    const copies = files.map((file) => ({
      from: join(folder, file.path),
      to: inside(target, file.path),
      path: file.path,
    }));
    refuseOccupied(target, copies, args.on("force"));
    for (const copy of copies) copyRegular(copy.from, copy.to, args.on("force"));
    if (out.json) out.document("outputs", { task: id, folder, files, copiedTo: target });
    else
      out.line(
        { text: "✓ ", style: "good" },
        `${copies.length} ${copies.length === 1 ? "file" : "files"} copied to ${target}.`,
      );
    return 0;
  },
};

type Copy = { readonly from: string; readonly to: string; readonly path: string };

/** Names come from an agent: a path that would lead out of the destination is refused. */
const inside = (folder: string, path: string): string => {
  const target = resolve(folder, path);
  const way = relative(folder, target);
  if (way === "" || way.startsWith("..") || way.includes(`..${sep}`)) {
    throw new Failure("not-allowed", `The output "${path}" would lead out of ${folder}.`, "It is left where it is.");
  }
  return target;
};

const refuseOccupied = (folder: string, copies: readonly Copy[], force: boolean): void => {
  for (const { to } of copies) {
    for (let at = dirname(to); at.startsWith(folder); at = dirname(at)) {
      const stat = lstatSync(at, { throwIfNoEntry: false });
      if (stat !== undefined && !stat.isDirectory() && at !== folder)
        throw new Failure("destination-occupied", `${at} is not a folder.`, "Choose another DIR.");
      if (at === folder) break;
    }
    const stat = lstatSync(to, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (!stat.isFile())
      throw new Failure("destination-occupied", `${to} is there and is no regular file.`, "Choose another DIR.");
    if (!force)
      throw new Failure(
        "destination-occupied",
        `${to} is there already; nothing was copied.`,
        "Choose another DIR, or replace files with --force.",
      );
  }
};

/** Copies through descriptors opened without following links, so that a name swapped in between copies nothing foreign. */
const copyRegular = (from: string, to: string, force: boolean): void => {
  try {
    mkdirSync(dirname(to), { recursive: true });
    const source = openSync(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(source);
      if (!stat.isFile())
        throw new Failure("not-allowed", `${from} is no regular file any more.`, "It was not copied.");
      const fresh = force ? constants.O_TRUNC : constants.O_EXCL;
      const target = openSync(
        to,
        constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | fresh,
        stat.mode & 0o777,
      );
      try {
        pour(source, target);
        fsyncSync(target);
      } finally {
        closeSync(target);
      }
    } finally {
      closeSync(source);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      "disk-failed",
      `${to} could not be written (${(error as NodeJS.ErrnoException).code ?? "unknown"}).`,
      "Check the destination, then try again.",
      undefined,
      error,
    );
  }
};

const pour = (source: number, target: number): void => {
  const chunk = Buffer.allocUnsafe(1024 * 1024);
  for (;;) {
    const got = readSync(source, chunk);
    if (got === 0) return;
    for (let sent = 0; sent < got;) sent += writeSync(target, chunk, sent, got - sent);
  }
};
