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
  if (!SAFE_NAME.test(name)) return null;
  const path = join(folder, name);
  try {
    const stat = disk.stat(path);
    if (stat?.kind !== "file") return null;
    const from = Math.max(0, stat.size - max);
    const bytes = disk.readAt(path, from, stat.size - from);
    return bytes === null ? null : { text: redact(Buffer.from(bytes).toString("utf8")), size: stat.size };
  } catch (thrown) {
    if (isFailure(thrown) && thrown.code === "disk-failed") return null;
    throw thrown;
  }
};
