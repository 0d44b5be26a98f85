import { basename, extname, join } from "node:path";
import { Failure } from "../domain/failure.ts";
import { plain } from "../domain/plain.ts";
import type { IntakeDesk } from "../ports/intake.ts";
import type { Durable } from "./durable.ts";

/** An idea is a text, a picture or a document; what is larger belongs where the idea can name it. */
const IDEA_BYTES_MAX = 64 * 1024 * 1024;
/** What a name has beside its ending; every file system takes that, with a number behind it. */
const STEM_BYTES_MAX = 120;
const ENDING_MAX = 12;

/** What a person hands in, over files alone. `real` resolves every link of a path that a person named. */
export const makeIntakeDesk = (durable: Durable, inbox: string, real: (path: string) => string): IntakeDesk => ({
  drop: (name, text) => {
    durable.disk.makeFolder(inbox);
    return underFreeName(inbox, plainName(name), (path) => durable.disk.create(path, Buffer.from(text), true));
  },
  addIdea: (file, name = basename(file)) => keepIdea(durable, readIdea(durable, real(file), file), name),
  keepIdea: (bytes, name) => keepIdea(durable, bytes, name),
});

/** A name of letters, digits and a few marks, whatever was given: never a path, never hidden, never an option. */
export const plainName = (name: string): string => {
  const line = plain(name)
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N} ._()+-]+/gu, "-")
    .replace(/\s+/g, " ")
    .replace(/^[.\- \p{M}]+|[.\- ]+$/gu, "");
  const ending = extname(line).length > ENDING_MAX ? "" : extname(line);
  const letters = Array.from(line.slice(0, line.length - ending.length));
  while (Buffer.byteLength(letters.join("")) > STEM_BYTES_MAX) letters.pop();
  const stem = letters.join("").trim();
  return stem === "" ? `idea${ending}` : `${stem}${ending}`;
};

const keepIdea = (durable: Durable, bytes: Uint8Array, name: string): string => {
  const folder = durable.layout.ideas;
  const path = underFreeName(folder, plainName(name), (at) => durable.commit(at, bytes));
  durable.syncFolder(folder);
  return path;
};

const underFreeName = (folder: string, name: string, take: (path: string) => boolean): string => {
  const ending = extname(name);
  const stem = name.slice(0, name.length - ending.length);
  for (let n = 1; ; n += 1) {
    const path = join(folder, n === 1 ? name : `${stem}-${n}${ending}`);
    if (take(path)) return path;
  }
};

const readIdea = ({ disk }: Durable, path: string, named: string): Uint8Array => {
  const stat = disk.stat(path);
  const refuse = (sentence: string, hint: string): Failure =>
    new Failure("flag-invalid", `${named} ${sentence}.`, hint);
  if (stat === null) throw refuse("does not exist", "Check the path.");
  if (stat.kind !== "file") throw refuse("is no regular file", "Give a file; pack a folder into an archive first.");
  if (stat.size > IDEA_BYTES_MAX)
    throw refuse(
      `has ${stat.size} bytes; ${IDEA_BYTES_MAX} are the limit`,
      "Write the idea down and name the large file in it.",
    );
  const bytes = disk.read(path, IDEA_BYTES_MAX);
  if (bytes === null) throw refuse("went away", "Check the path.");
  return bytes;
};
