import type { FailureCode } from "./failure.ts";

/** The code of an error (by its errno name) with which a machine refuses every file of a workspace, not only the one asked for; null for any other. */
export const diskCodeOf = (thrown: unknown): FailureCode | null => {
  const errno = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  return Object.hasOwn(CODES, errno) ? (CODES[errno] ?? null) : null;
};

const CODES: Readonly<Record<string, FailureCode>> = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EROFS: "disk-denied",
  EMFILE: "disk-failed",
  ENFILE: "disk-failed",
  EIO: "disk-failed",
};
