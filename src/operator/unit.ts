import { basename, join } from "node:path";
import { sha256 } from "../domain/digest.ts";
import { Failure } from "../domain/failure.ts";
import { slugOf } from "../domain/id.ts";

/** Who starts an engine at login and again when it died. */
export type Supervisor = "systemd" | "launchd";

/** What a unit is made from. Paths are absolute; `path` is the PATH that the agents' executables are found on. */
export type UnitFacts = {
  readonly root: string;
  readonly configPath: string;
  /** node, the entry of the installed product, and the person's home folder and user number. */
  readonly node: string;
  readonly main: string;
  readonly home: string;
  readonly uid: number;
  readonly path: string;
  readonly log: string;
  readonly graceSeconds: number;
};

/** A file for a supervisor, and the commands that make it obey; none of them is run unless a person asks. */
export type Unit = {
  readonly supervisor: Supervisor;
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** Folders that must be there for it to start. */
  readonly folders: readonly string[];
  /** Links that the supervisor makes to the file when it enables the unit. */
  readonly links: readonly string[];
  readonly start: readonly (readonly string[])[];
  readonly stop: readonly (readonly string[])[];
  /** After the file is gone. */
  readonly forget: readonly (readonly string[])[];
  readonly follow: string;
  /** What else a person may want to know once it is installed. */
  readonly note: string;
};

/** Stands in every file that Millrace writes for a supervisor: only such a file is ever replaced or removed. */
export const UNIT_MARK = "Written by `millrace service install`";

/** The unit's name: readable, and of this workspace alone. */
export const unitNameOf = (root: string): string => `millrace-${slugOf(basename(root))}-${sha256(root).slice(0, 8)}`;

/**
 * Seconds that an engine told to end has before it is killed: the grace of attempts at work, the ladder that ends them then,
 * and time for git and the disk. Whoever kills it sooner leaves an agent behind that nobody attends to.
 */
export const endSecondsOf = (graceSeconds: number): number => Math.ceil(graceSeconds) + LADDER_SECONDS + SPARE_SECONDS;

const LADDER_SECONDS = 10;
const SPARE_SECONDS = 60;

/** The environment of API keys and the like, for an engine that no shell starts; it may be missing. */
export const environmentFileOf = (home: string): string => join(home, ".config", "millrace", "environment");

/** Refuses a path that a supervisor's file has no way to write. */
export const checkPaths = (...paths: readonly string[]): void => {
  const odd = paths.find((path) => /[\u0000-\u001F\u007F]|[\s\\]$/u.test(path));
  if (odd !== undefined)
    throw new Failure(
      "not-allowed",
      `A service cannot be made of ${JSON.stringify(odd)}: its name has control characters, or ends with a space or a backslash.`,
      "Rename the folder.",
    );
};
