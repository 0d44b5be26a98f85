import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Mill } from "./mill.ts";

/** A small disk of its own for the workspace's agents/, full but for what the test leaves. */
export const smallDisk = (mill: Mill, size: string): void => {
  const agents = join(mill.root, "agents");
  const kept = join(mill.folder, "kept");
  for (const args of [
    ["cp", "-a", agents, kept],
    ["mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", agents],
    ["cp", "-a", `${kept}/.`, agents],
  ])
    if (spawnSync(args[0] ?? "", args.slice(1)).status !== 0) throw new Error(args.join(" "));
  onTestFinished(() => void spawnSync("umount", ["-l", agents]));
};

/** True where a test may mount. */
export const mounts = ((): boolean => {
  const probe = join(tmpdir(), `millrace-mount-${process.pid}`);
  mkdirSync(probe);
  const able = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", probe]).status === 0;
  if (able) spawnSync("umount", [probe]);
  rmSync(probe, { recursive: true });
  return able;
})();

/** Fills the small disk but for so many KiB. */
export const fill = (mill: Mill, leftKib: number): void => {
  const agents = join(mill.root, "agents");
  const free = Number(spawnSync("df", ["--output=avail", "-k", agents], { encoding: "utf8" }).stdout.split("\n")[1]);
  writeFileSync(join(agents, "filler"), Buffer.alloc(Math.max(0, free - leftKib) * 1024, 1));
};
