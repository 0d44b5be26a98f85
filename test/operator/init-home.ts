import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openGround } from "../../src/compose/ground.ts";
import { isFailure } from "../../src/domain/failure.ts";
import { applyInit, type InitPorts, type InitReport, planInit } from "../../src/operator/init.ts";
import type { InitOrder } from "../../src/operator/init-order.ts";

/** A temporary place for real repositories and workspaces, with git as it is where nobody has said who they are. */
export const makeHome = () => {
  process.env["GIT_CONFIG_GLOBAL"] = "/dev/null";
  process.env["GIT_CONFIG_NOSYSTEM"] = "1";
  const home = realpathSync(mkdtempSync(join(tmpdir(), "init-")));
  mkdirSync(join(home, "elsewhere"));
  const at = (path: string): string => join(home, path);
  const put = (path: string, text: string): void => {
    mkdirSync(join(at(path), ".."), { recursive: true });
    writeFileSync(at(path), text);
  };
  const read = (path: string): string => readFileSync(at(path), "utf8");
  const git = (folder: string, ...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", ...args], {
      cwd: at(folder),
      encoding: "utf8",
    }).trim();
  return {
    home,
    at,
    put,
    read,
    git,
    remove: () => rmSync(home, { recursive: true, force: true }),
    repository: (folder: string, files: Record<string, string> = { "README.md": "hello\n" }): void => {
      mkdirSync(at(folder), { recursive: true });
      git(folder, "init", "--quiet", "--initial-branch=trunk");
      for (const [name, text] of Object.entries(files)) put(join(folder, name), text);
      git(folder, "add", "--all");
      git(folder, "commit", "--quiet", "--message=first");
    },
    order: (destination: string, more: Partial<InitOrder> = {}): InitOrder => ({
      destination: at(destination),
      repo: null,
      cwd: at("elsewhere"),
      force: false,
      at: "2026-11-21T10:00:00.000Z",
      ...more,
    }),
    /** Every path below a folder with its text, without .git. */
    tree: (folder: string): Record<string, string> =>
      Object.fromEntries(
        readdirSync(at(folder), { recursive: true, encoding: "utf8" })
          .filter((path) => !path.split("/").includes(".git"))
          .sort()
          .map((path) => [path, statSync(at(join(folder, path))).isDirectory() ? "/" : read(join(folder, path))]),
      ),
  };
};

/** Plans and applies one init over the real ports, or the given ones. */
export const init = async (asked: InitOrder, ports: InitPorts = openGround()): Promise<InitReport> =>
  applyInit(asked, await planInit(asked, ports), ports);

/** The refusal of an init as "code: sentence hint". */
export const refused = async (asked: InitOrder): Promise<string> => {
  try {
    await init(asked);
  } catch (thrown) {
    if (isFailure(thrown)) return `${thrown.code}: ${thrown.message} ${thrown.hint}`;
    throw thrown;
  }
  throw new Error("it was not refused");
};
