import { makeAssets } from "../files/assets.ts";
import { makeDisk } from "../files/disk.ts";
import { shippedProfiles } from "../files/shipped-profiles.ts";
import { makeSite } from "../files/site.ts";
import { readTemplate } from "../files/template.ts";
import { makeWorld } from "../machine/world.ts";
import type { InitPorts } from "../operator/init.ts";
import { makeGit } from "../workspace/git.ts";
import { makeRepositories } from "../workspace/repositories.ts";
import { packageRoot } from "./package-root.ts";

const GIT_TIMEOUT_MS = 60_000;

/** What laying down a workspace on this machine stands on. */
export const openGround = (): InitPorts => {
  const disk = makeDisk();
  const root = packageRoot();
  return {
    site: makeSite(disk, makeWorld(), process.env["PATH"] ?? ""),
    repositories: makeRepositories(makeGit({ timeoutMs: GIT_TIMEOUT_MS })),
    template: readTemplate(disk, root),
    // The package's own profiles: there is no workspace yet that could have others.
    profiles: shippedProfiles(makeAssets(root, root)),
  };
};
