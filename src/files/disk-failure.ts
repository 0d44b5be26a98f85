import { Failure, isFailure, type FailureCode } from "../domain/failure.ts";

type Sizes = { readonly size: number; readonly max: number };

/** The Failure a disk error leads to: what could not be done, with which path, and what to do. A Failure passes unchanged. */
export const diskFailure = (path: string, verb: string, thrown: unknown, sizes?: Sizes): Failure => {
  if (isFailure(thrown)) return thrown;
  const errno = typeof thrown === "string" ? thrown : errnoOf(thrown);
  const [code, reason, hint] = explain(errno, sizes);
  return new Failure(code, `could not ${verb} ${path}: ${reason}`, hint, { file: path }, thrown);
};

/** The errno name of a thrown value, "" when it has none. */
export const errnoOf = (thrown: unknown): string =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";

/** The errno name behind a Failure of the disk, our own for what is no regular file or too large; "" when there is none. */
export const errnoBehind = ({ cause }: Failure): string => (typeof cause === "string" ? cause : errnoOf(cause));

/** True when the error says that the path does not exist. */
export const isMissing = (thrown: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(errnoOf(thrown));

const explain = (errno: string, sizes: Sizes | undefined): readonly [FailureCode, string, string] => {
  switch (errno) {
    case "ENOSPC":
      return ["disk-full", "the disk is full (ENOSPC)", "Free some space, then start again."];
    case "EDQUOT":
      return [
        "disk-full",
        "the disk quota is used up (EDQUOT)",
        "Free some space or raise the quota, then start again.",
      ];
    case "EACCES":
    case "EPERM":
      return ["disk-denied", `permission denied (${errno})`, "Give your user access to this path, then start again."];
    case "EROFS":
      return ["disk-denied", "the file system is read-only (EROFS)", "Mount it writable, or move the workspace."];
    case "ELOOP":
      return [
        "disk-failed",
        "it is a symbolic link, and links are not followed here",
        "Replace the link by the file itself.",
      ];
    case "ENOTFILE":
      return ["disk-failed", "it is not a regular file", "Move it away."];
    case "ETOOLARGE":
      return [
        "disk-failed",
        `it has ${sizes?.size ?? "?"} bytes, more than the ${sizes?.max ?? "?"} read here`,
        "Move it away or make it smaller.",
      ];
    case "EXDEV":
      return ["disk-failed", "it lies on another file system (EXDEV)", "Keep agents/ on one file system."];
    case "EMFILE":
    case "ENFILE":
      return ["disk-denied", `too many open files (${errno})`, "Raise the limit (ulimit -n), then start again."];
    case "ENOENT":
    case "ENOTDIR":
      return ["disk-failed", `its folder is missing (${errno})`, "Restore the folder, then start again."];
    default:
      return [
        "disk-failed",
        `the disk reported ${errno === "" ? "an error" : errno}`,
        "Check the disk, then start again.",
      ];
  }
};
