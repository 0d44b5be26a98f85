import { makeAssetCopies } from "../files/asset-copies.ts";
import { makeAssets } from "../files/assets.ts";
import { makeDisk } from "../files/disk.ts";
import type { AssetCopies } from "../ports/asset-copies.ts";
import { packageRoot } from "./package-root.ts";

/** A workspace's copies of packaged assets. */
export const openCopies = (root: string): AssetCopies => makeAssetCopies(makeDisk(), makeAssets(packageRoot(), root));
