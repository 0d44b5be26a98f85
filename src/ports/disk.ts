/** What one path is, as far as anyone asks. Times are nanoseconds as text. */
export type Stat = {
  readonly kind: "file" | "folder" | "link" | "other";
  readonly size: number;
  readonly mtime: string;
  readonly dev: string;
  readonly ino: string;
  readonly links: number;
};

/** A file open for appending. */
export type Appender = {
  /** Writes every byte or throws; a short write is continued. */
  readonly write: (bytes: Uint8Array) => void;
  readonly sync: () => void;
  readonly truncate: (size: number) => void;
  readonly close: () => void;
};

/**
 * The file operations truth is built from, synchronous, each one system call that a test can count, fail or crash at.
 * Missing paths give null or []; whatever else goes wrong throws a Failure (disk-full, disk-denied, disk-failed).
 */
export type Disk = {
  /** The whole file, or null when it does not exist; links are not followed; over `max` bytes it throws. */
  readonly read: (path: string, max?: number) => Uint8Array | null;
  /** As `read`, with the stamp of what was read. */
  readonly readStamped: (path: string, max?: number) => { readonly bytes: Uint8Array; readonly stamp: number } | null;
  /**
   * A small number for what stands at a path: another one means that it was changed or put in another's place; the same one by
   * chance in four thousand million.
   */
  readonly stamp: (path: string) => number | null;
  /** `length` bytes from `offset` (fewer at the end). */
  readonly readAt: (path: string, offset: number, length: number) => Uint8Array | null;
  readonly stat: (path: string) => Stat | null;
  /** Names in a folder, unsorted; [] when it does not exist. */
  readonly list: (path: string) => readonly string[];
  /** Creates the folder and its parents; true when it was not there. */
  readonly makeFolder: (path: string) => boolean;
  /** Creates a file exclusively with these bytes; false when the name exists. */
  readonly create: (path: string, bytes: Uint8Array, sync: boolean) => boolean;
  readonly openAppend: (path: string) => Appender;
  /** Gives a file a second name; false when that name exists. */
  readonly link: (from: string, to: string) => boolean;
  /** Renames over whatever stands at `to`; false when `from` is gone. A folder goes with all it holds, never over one that holds something. */
  readonly rename: (from: string, to: string) => boolean;
  readonly unlink: (path: string) => boolean;
  /**
   * Takes away a file, or a folder with what it holds, the deepest first and at most `max` names, following no link. How many it
   * took: fewer than `max` when nothing is left there. Not one act: whoever calls it has taken the path out of use before.
   */
  readonly removeTree: (path: string, max: number) => number;
  readonly syncFolder: (path: string) => void;
};
