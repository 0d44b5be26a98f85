import { digestOf } from "../domain/digest.ts";
import type { EngineRepo } from "./engine-repo.ts";
import type { Git } from "./git.ts";

const LOCKFILES = new Set(
  [
    "package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock",
    "Cargo.lock go.sum Gemfile.lock composer.lock poetry.lock Pipfile.lock uv.lock pdm.lock requirements.txt",
    "mix.lock pubspec.lock Package.resolved gradle.lockfile packages.lock.json flake.lock conan.lock",
    "stack.yaml.lock cabal.project.freeze paket.lock Podfile.lock",
  ].flatMap((names) => names.split(" ")),
);

/**
 * The digest of what prepares a checkout at a commit: the setup commands, and the content of every lockfile and of every
 * path (or folder) named in `extra`. Without commands there is nothing to prepare and no process is spent.
 */
export const digestSetup = async (
  tools: { readonly git: Git; readonly engine: EngineRepo; readonly lockfiles: Map<string, readonly string[]> },
  commit: string,
  commands: readonly string[],
  extra: readonly string[],
): Promise<string> => {
  if (commands.length === 0) return digestOf({ commands, extra });
  const known = JSON.stringify([commit, extra]);
  const watched = tools.lockfiles.get(known) ?? (await listWatched(tools, commit, extra));
  tools.lockfiles.set(known, watched);
  return digestOf({ commands, extra, watched });
};

const listWatched = async (
  { git, engine }: { readonly git: Git; readonly engine: EngineRepo },
  commit: string,
  extra: readonly string[],
): Promise<readonly string[]> => {
  const { out } = await git({ gitDir: engine.gitDir }, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  return out.split("\0").filter((entry) => isWatched(entry.slice(entry.indexOf("\t") + 1), extra));
};

const isWatched = (path: string, extra: readonly string[]): boolean =>
  LOCKFILES.has(path.slice(path.lastIndexOf("/") + 1)) ||
  extra.some((name) => path === name || path.startsWith(name.endsWith("/") ? name : `${name}/`));
