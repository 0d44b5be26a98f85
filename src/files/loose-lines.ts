import { dirname } from "node:path";
import type { Appender, Disk } from "../ports/disk.ts";
import type { Durable } from "./durable.ts";

/** A file of lines that is appended to and never synced: for what can be made anew from the truth. */
export type LooseLines = {
  /** Appends whole lines, each with its newline. After a throw the next call looks again at what was written. */
  readonly append: (lines: string) => void;
  readonly close: () => void;
};

/** Opens the file at the first append. A last line that was torn is ended there and left for readers to pass over. */
export const openLooseLines = (durable: Durable, path: string): LooseLines => {
  let file: Appender | null = null;
  const close = (): void => {
    file?.close();
    file = null;
  };
  return {
    append: (lines) => {
      durable.ensure(dirname(path));
      // Somebody may throw away what can be made anew, folder and all, while it is in use.
      if (file === null && durable.disk.stat(durable.layout.agents) !== null) durable.disk.makeFolder(dirname(path));
      const torn = file === null && endsTorn(durable.disk, path);
      file ??= durable.disk.openAppend(path);
      try {
        file.write(Buffer.from(torn ? `\n${lines}` : lines));
      } catch (thrown) {
        close();
        throw thrown;
      }
    },
    close,
  };
};

const endsTorn = (disk: Disk, path: string): boolean => {
  const size = disk.stat(path)?.size ?? 0;
  return size > 0 && disk.readAt(path, size - 1, 1)?.[0] !== NEWLINE;
};

const NEWLINE = 10;
const BLOCK = 1024 * 1024;
const LINE_MAX = 64 * 1024;

/**
 * The lines of a file that hold `needle` (all of them for ""), oldest first, also a last one without its newline. Memory is
 * bounded, and what does not hold the needle costs only the search.
 */
export const linesHolding = function* (disk: Disk, path: string, needle: string): Generator<string> {
  const wanted = Buffer.from(needle);
  let rest: Uint8Array = new Uint8Array();
  for (let at = 0; ;) {
    const block = disk.readAt(path, at, BLOCK);
    if (block === null || block.length === 0) break;
    at += block.length;
    const bytes = Buffer.concat([rest, block]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    yield* linesIn(bytes.subarray(0, end), wanted);
    // A line of that length is none of ours, and its end is no line either.
    rest = bytes.length - end > LINE_MAX ? new Uint8Array() : bytes.subarray(end);
  }
  if (rest.length > 0) yield* linesIn(Buffer.concat([rest, Buffer.from([NEWLINE])]), wanted);
};

/** What ends in NUL bytes before a line is passed over: a power loss leaves them where data was on its way. */
const linesIn = function* (bytes: Buffer, wanted: Buffer): Generator<string> {
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(wanted, from);
    if (found === -1) return;
    const start = found === 0 ? 0 : bytes.lastIndexOf(NEWLINE, found - 1) + 1;
    const end = bytes.indexOf(NEWLINE, found);
    const line = bytes.toString("utf8", start, end);
    yield line.slice(line.lastIndexOf("\0") + 1);
    from = end + 1;
  }
};
