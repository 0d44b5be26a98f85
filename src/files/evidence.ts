import { join } from "node:path";
import { isFailure } from "../domain/failure.ts";
import { redact } from "../domain/redact.ts";
import type { Disk } from "../ports/disk.ts";

/** A name of a file in an attempt's folder: no separators, so it cannot lead out of it. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * The last bytes of a file of an attempt's folder, as text with what is no UTF-8 replaced and what looks like a secret taken out; null when there is none. An agent can
 * write there, so links and whatever is no regular file count as none.
 */
export const tailOfFile = (
  disk: Disk,
  folder: string,
  name: string,
  max: number,
): { text: string; size: number } | null => {
  const tail = readPart(disk, folder, name, (size) => ({ from: Math.max(0, size - max), max }));
  return tail === null ? null : { text: redact(Buffer.from(tail.bytes).toString("utf8")), size: tail.size };
};

/** The bytes of such a file from an offset on, raw, with its size; none behind its end. */
export const partOfFile = (
  disk: Disk,
  folder: string,
  name: string,
  part: { readonly from: number; readonly max: number },
): { bytes: Uint8Array; size: number } | null => readPart(disk, folder, name, () => part);

const readPart = (
  disk: Disk,
  folder: string,
  name: string,
  partOf: (size: number) => { readonly from: number; readonly max: number },
): { bytes: Uint8Array; size: number } | null => {
  if (!SAFE_NAME.test(name)) return null;
  const path = join(folder, name);
  try {
    const stat = disk.stat(path);
    if (stat?.kind !== "file") return null;
    const { from, max } = partOf(stat.size);
    const length = Math.min(max, stat.size - from);
    const bytes = length <= 0 ? new Uint8Array() : disk.readAt(path, from, length);
    return bytes === null ? null : { bytes, size: stat.size };
  } catch (thrown) {
    if (isFailure(thrown) && thrown.code === "disk-failed") return null;
    throw thrown;
  }
};

/** What an attempt's process writes while it works: the two streams, and a log for each command the engine runs. */
const OUTPUT = /^(?:stdout|stderr|setup|\d{2,4})\.log$/;
const LOOKED_AT = 64;

/** When something was last written to the output of an attempt (ISO), and how much of it there is; null while there is nothing. */
export const lastSignIn = (
  disk: Disk,
  folder: string,
): { readonly at: string; readonly outputBytes: number } | null => {
  let newest = 0n;
  let outputBytes = 0;
  for (const name of disk
    .list(folder)
    .filter((each) => OUTPUT.test(each))
    .slice(0, LOOKED_AT)) {
    const stat = disk.stat(join(folder, name));
    if (stat?.kind !== "file" || stat.size === 0) continue;
    outputBytes += stat.size;
    if (BigInt(stat.mtime) > newest) newest = BigInt(stat.mtime);
  }
  return outputBytes === 0 ? null : { at: new Date(Number(newest / 1_000_000n)).toISOString(), outputBytes };
};
