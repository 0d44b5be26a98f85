import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Workspace } from "../../src/ports/workspace.ts";
import { at, gitIn, userRepository, type UserRepository } from "./user-repository.ts";

/** What an agent, a person or a crash can make of a slot's tree, by name. */
const HARMS: Readonly<Record<string, (tree: string) => void>> = {
  "its tree was deleted": (tree) => rmSync(tree, { recursive: true }),
  "the whole slot was deleted": (tree) => rmSync(dirname(tree), { recursive: true }),
  "all checkouts were moved away": (tree) =>
    renameSync(dirname(dirname(tree)), join(dirname(dirname(tree)), "..", "moved")),
  "its tree was moved away": (tree) => renameSync(tree, `${tree}-moved`),
  "its tree became a file": (tree) => (rmSync(tree, { recursive: true }), writeFileSync(tree, "a file")),
  "its tree became a link": (tree) => {
    rmSync(tree, { recursive: true });
    symlinkSync("/tmp", tree);
  },
  "tracked files were changed, removed and renamed": (tree) => {
    writeFileSync(join(tree, "readme.md"), "changed\n");
    rmSync(join(tree, ".gitignore"));
    renameSync(join(tree, "folder/deep.txt"), join(tree, "folder/other.txt"));
  },
  "untracked and ignored files lie in it": (tree) => {
    mkdirSync(join(tree, "ignored/sub"), { recursive: true });
    writeFileSync(join(tree, "ignored/sub/x"), "x");
    writeFileSync(join(tree, "untracked"), "x");
  },
  "a file stands where a folder belongs": (tree) => {
    rmSync(join(tree, "folder"), { recursive: true });
    writeFileSync(join(tree, "folder"), "a file");
  },
  "modes were changed, and a folder cannot be read": (tree) => {
    chmodSync(join(tree, "readme.md"), 0o755);
    chmodSync(join(tree, "folder"), 0);
  },
  "its index is damaged": (tree) => writeFileSync(join(tree, "../index"), "no index"),
  "its own git is on another branch, with commits of its own": (tree) => {
    gitIn(tree, "checkout", "-q", "-b", "mine");
    writeFileSync(join(tree, "mine.txt"), "mine");
    gitIn(tree, "add", "-A");
    gitIn(tree, "commit", "-q", "-m", "mine");
  },
  "a merge is in progress in it": (tree) => writeFileSync(join(tree, ".git/MERGE_HEAD"), `${"a".repeat(40)}\n`),
};

const FILES = { "readme.md": "hello\n", ".gitignore": "ignored/\n", "folder/deep.txt": "deep\n" };

/** The slot holds the commit and nothing else, as git itself judges it. */
const holdsExactly = (user: UserRepository, workspace: Workspace, commit: string): void => {
  const tree = workspace.treeOf(1);
  expect(gitIn(tree, "rev-parse", "HEAD")).toBe(commit);
  expect(gitIn(tree, "status", "--porcelain", "--ignored", "--untracked-files=all")).toBe("");
  expect(gitIn(tree, "rev-parse", "HEAD^{tree}")).toBe(user.git("rev-parse", `${commit}^{tree}`));
  for (const [path, text] of Object.entries(FILES)) expect(readFileSync(join(tree, path), "utf8")).toBe(text);
};

test.each(Object.keys(HARMS))(
  "M63: a slot of which %s holds exactly its commit when it is used again",
  async (harm) => {
    for (const restarted of [false, true]) {
      const user = userRepository(FILES);
      const { commit } = await user.workspace.base();
      await user.workspace.prepare(1, at(commit));
      holdsExactly(user, user.workspace, commit);
      HARMS[harm]?.(user.workspace.treeOf(1));
      const next = restarted ? user.again() : user.workspace;
      await next.prepare(1, at(commit));
      holdsExactly(user, next, commit);
      expect(existsSync("/tmp/readme.md")).toBe(false);
    }
  },
);

test("M69: a checkout during which the disk filled up is never taken for whole; with room again it is", async () => {
  const big = { "a.bin": "a".repeat(300_000), "b.bin": "b".repeat(300_000), "c.bin": "c".repeat(300_000) };
  const user = userRepository({ ...FILES, ...big });
  const small = join(user.root, "agents/.checkouts");
  mkdirSync(small, { recursive: true });
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", small]).status !== 0) return;
  onTestFinished(() => void spawnSync("umount", ["-l", small]));
  const { commit } = await user.workspace.base();
  await expect(user.workspace.prepare(1, at(commit))).rejects.toMatchObject({ code: "disk-full" });
  await expect(user.workspace.prepare(1, at(commit))).rejects.toMatchObject({ code: "disk-full" });
  expect(spawnSync("mount", ["-o", "remount,size=20m", small]).status).toBe(0);
  for (const workspace of [user.workspace, user.again()]) {
    await workspace.prepare(1, at(commit));
    holdsExactly(user, workspace, commit);
    for (const [path, text] of Object.entries(big))
      expect(readFileSync(join(workspace.treeOf(1), path), "utf8")).toBe(text);
  }
});
