/** What ships in the package and may be overridden in the workspace. */
export const ASSET_KINDS = ["graphs", "prompts", "profiles", "skills"] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

/** One asset in force: its text and where it came from (`path` for people, absolute). */
export type Asset = {
  readonly kind: AssetKind;
  readonly name: string;
  readonly source: "package" | "workspace";
  readonly path: string;
  readonly text: string;
};

/** Graphs, prompts, profiles and skills: the workspace's (`agents/<kind>/<name>.{toml,md}`) before the package's. */
export type Assets = {
  readonly list: () => readonly Omit<Asset, "text">[];
  /** Null when neither has it. */
  readonly read: (kind: AssetKind, name: string) => Asset | null;
  readonly packaged: (kind: AssetKind, name: string) => Asset | null;
  readonly workspacePath: (kind: AssetKind, name: string) => string;
};
