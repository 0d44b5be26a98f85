/** A git repository as `init` finds it; `branch` is null when HEAD is detached, `born` false while it has no commit. */
export type FoundRepo = {
  readonly top: string;
  readonly branch: string | null;
  readonly born: boolean;
};

/** The repositories of this machine, as far as laying down a workspace needs them. */
export type Repositories = {
  /** The repository whose files lie at or around an existing folder, null when there is none; throws `repo-unfit` when git refuses it. */
  readonly find: (folder: string) => Promise<FoundRepo | null>;
  /** Makes an empty repository at a folder, with this base branch; nothing when there is one. */
  readonly make: (folder: string, branch: string) => Promise<void>;
  /** Commits exactly this file as the first commit, by the person's identity where git knows it, else by Millrace's. */
  readonly commitFirst: (top: string, file: string, message: string, at: string) => Promise<string>;
  /** Whether git ignores a path of the repository. */
  readonly ignores: (top: string, path: string) => Promise<boolean>;
};
