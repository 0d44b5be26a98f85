import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import type { Disk } from "../ports/disk.ts";
import type { Look, Site } from "../ports/site.ts";
import type { World } from "../ports/world.ts";
import { isMissing } from "./disk-failure.ts";

const TEXT_BYTES_MAX = 4 * 1024 * 1024;
const TRIES = 3;
const ASIDE = /^\.millrace-[a-z0-9]+-[a-z0-9]+\.tmp$/;

/** The ground of this machine's disk; `path` is the PATH that programs are looked for on. */
export const makeSite = (disk: Disk, world: Pick<World, "now" | "random">, path: string): Site => ({
  look: (at) => look(disk, at),
  read: (at) => read(disk, at),
  real,
  makeFolder: (at) => {
    if (disk.makeFolder(at)) disk.syncFolder(dirname(at));
  },
  lay: (at, text) => lay(disk, world, at, text),
  program: (name) =>
    path
      .split(delimiter)
      .filter(isAbsolute)
      .map((folder) => join(folder, name))
      .find(executable) ?? null,
});

const look = (disk: Disk, at: string): Look => {
  const stat = disk.stat(real(at));
  if (stat === null) return { kind: "absent", names: [] };
  if (stat.kind === "folder") return { kind: "folder", names: [...disk.list(real(at))].sort() };
  return { kind: stat.kind === "file" ? "file" : "other", names: [] };
};

const read = (disk: Disk, at: string): string | null => {
  const target = real(at);
  const stat = disk.stat(target);
  if (stat === null || stat.kind !== "file" || stat.size > TEXT_BYTES_MAX) return null;
  const bytes = disk.read(target, TEXT_BYTES_MAX);
  return bytes === null ? null : new TextDecoder().decode(bytes);
};

const real = (at: string): string => {
  try {
    return realpathSync(at);
  } catch (thrown) {
    if (!isMissing(thrown) || dirname(at) === at) return at;
    return join(real(dirname(at)), at.slice(dirname(at).length).replace(/^\//, ""));
  }
};

/** Written aside and linked: whoever dies on the way leaves a temporary name, never half a file; a repeat removes it. */
const lay = (disk: Disk, world: Pick<World, "now" | "random">, at: string, text: string): boolean => {
  if (disk.stat(at) !== null) return false;
  const folder = dirname(at);
  for (const name of disk.list(folder)) if (ASIDE.test(name)) disk.unlink(join(folder, name));
  const bytes = new TextEncoder().encode(text);
  for (let left = TRIES; ; left -= 1) {
    const draw = `${Math.floor(world.now()).toString(36)}-${Math.floor(world.random() * 36 ** 6).toString(36)}`;
    const aside = join(folder, `.millrace-${draw}.tmp`);
    if (!disk.create(aside, bytes, true)) continue;
    try {
      const laid = disk.link(aside, at);
      disk.unlink(aside);
      disk.syncFolder(folder);
      return laid;
    } catch (thrown) {
      // Another init may have taken our temporary name for one that a dead one left.
      if (left === 0 || disk.stat(aside) !== null) throw thrown;
    }
  }
};

const executable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};
