import type { AssetKind } from "./assets.ts";

/** Packaged assets laid into the workspace for editing, each with the original it was taken from. */
export type AssetCopies = {
  /** Copies the packaged text, remembering it as the original; false when a file stands there and `replace` is not set. */
  readonly copy: (kind: AssetKind, name: string, text: string, replace: boolean) => boolean;
  /** The packaged text the workspace's copy was taken from; null when it was not copied by us. */
  readonly origin: (kind: AssetKind, name: string) => string | null;
};
