/** What stands at a path, links resolved; `names` are its entries, in order, when it is a folder. */
export type Look = {
  readonly kind: "absent" | "folder" | "file" | "other";
  readonly names: readonly string[];
};

/** The ground a workspace is laid on. Whatever cannot be done throws a Failure; nothing that exists is ever overwritten. */
export type Site = {
  readonly look: (path: string) => Look;
  /** A regular file's text, null when there is none or it is larger than a person writes. */
  readonly read: (path: string) => string | null;
  /** The path with every link on the way resolved, as far as it exists. */
  readonly real: (path: string) => string;
  /** Makes a folder and those above it; nothing when it is there. */
  readonly makeFolder: (path: string) => void;
  /** Gives a whole text its name durably, in one act; false when the name is taken. Its folder exists. */
  readonly lay: (path: string, text: string) => boolean;
  /** Where a program is found on the PATH, null when it is not. */
  readonly program: (name: string) => string | null;
};
