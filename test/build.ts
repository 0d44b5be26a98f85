import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const script = `${root}scripts/build.mjs`;
const product = `${root}dist/main.js`;
const sources = ["src", "scripts", "assets", "workspace-template", "package.json"];

/** Builds the product once before the first test when a source is newer than it; tests of the built product use dist/main.js.
 * MILLRACE_TEST_BUILD=0 leaves dist as it is, for a run of tests that need no product. */
export const setup = (): void => {
  if (!existsSync(script) || process.env["MILLRACE_TEST_BUILD"] === "0") return;
  const newest = Math.max(...sources.map((name) => newestIn(`${root}${name}`)));
  if (existsSync(product) && statSync(product).mtimeMs >= newest) return;
  execFileSync(process.execPath, [script], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
};

const newestIn = (path: string): number => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestIn(`${path}/${name}`)));
};
