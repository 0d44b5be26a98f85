import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const script = `${root}scripts/build.mjs`;
const sources = ["src", "scripts", "assets", "workspace-template", "package.json"];

/** The built entry point, as tests run it: `process.execPath product ...`. */
export const product = `${root}dist/main.js`;

/**
 * Builds the product once before the first test when a source is newer than it. A build that fails leaves no product, so that
 * the tests of the product fail and never judge an old one, while the others run. MILLRACE_TEST_BUILD=0 leaves dist as it is.
 */
export const setup = (): void => {
  if (!existsSync(script) || process.env["MILLRACE_TEST_BUILD"] === "0" || isFresh()) return;
  const built = spawnSync(process.execPath, [script], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (built.status !== 0) rmSync(product, { force: true });
};

/** True when the product is there and no source is newer. */
export const isFresh = (): boolean => {
  const newest = Math.max(...sources.map((name) => newestIn(`${root}${name}`)));
  return (statSync(product, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= newest;
};

const newestIn = (path: string): number => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestIn(`${path}/${name}`)));
};
