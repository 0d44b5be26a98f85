import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeWorkDiff, type WorkDiffOptions } from "../../src/workspace/work-diff.ts";
import { at, put, read, scratch, stage, userRepository, type UserRepository } from "./user-repository.ts";

const diffOf = (user: UserRepository, more: Partial<WorkDiffOptions> = {}) =>
  makeWorkDiff({ root: user.root, repo: user.repo, timeoutMs: 20_000, ...more });
const inSlot = { kind: "slot", slot: 1 } as const;
/** A user's repository with slot 1 prepared at the base. */
const atWork = async (files?: Readonly<Record<string, string>>) => {
  const user = userRepository(files);
  const from = (await user.workspace.base()).commit;
  await user.workspace.prepare(1, at(from));
  return { user, from, tree: user.workspace.treeOf(1) };
};
const pipes = (...paths: readonly string[]): void => void execFileSync("sh", ["-c", 'mkfifo "$@"', "sh", ...paths]);
/** Every file below a folder with when it was changed and how large it is. */
const stateOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((path) => {
      const { mtimeNs, size } = statSync(join(folder, path), { bigint: true });
      return `${path} ${mtimeNs} ${size}`;
    });

test("F5: settled work is compared between two commits, with a summary before the patch", async () => {
  const user = userRepository({ "readme.md": "hello\n" });
  const from = (await user.workspace.base()).commit;
  const commit = await stage(user, { "readme.md": "hello you\n", "new.txt": "new\n" });
  const { text, note } = await diffOf(user)({ from, to: { kind: "commit", commit } });
  expect(text).toMatch(/^ new\.txt\s+\| 1 \+\n readme\.md \| 2 \+-\n/);
  expect(text).toContain("\n-hello\n+hello you\n");
  expect(note).toBe("");
});

test("F5: work in a checkout is compared as it stands, with new files and without ignored ones, and nothing is written", async () => {
  const { user, from, tree } = await atWork({ "readme.md": "hello\n", "old.txt": "old\n", ".gitignore": "ignored/\n" });
  user.work(1, "readme.md", "hello you\n");
  user.work(1, "src/néw file.txt", "new\n");
  user.work(1, "ignored/thing", "x\n");
  rmSync(join(tree, "old.txt"));
  const places = [join(user.root, "agents"), user.repo];
  const before = places.map(stateOf);
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith("millrace-look-"));
  const { text, note } = await diffOf(user)({ from, to: inSlot });
  expect(text).toContain("+++ b/src/néw file.txt");
  expect(text).toContain("\n-hello\n+hello you\n");
  expect(text).toContain("deleted file mode");
  expect([text.includes("ignored"), note]).toEqual([false, ""]);
  expect(places.map(stateOf)).toEqual(before);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith("millrace-look-") && !left.includes(name))).toEqual([]);
});

test("G8: hooks, fsmonitor, filters, drivers and textconv of a hostile checkout and of a meddled engine repository run nothing", async () => {
  const { user, from, tree } = await atWork();
  const proof = join(user.root, "proof");
  mkdirSync(proof);
  const bomb = (name: string): string => {
    const script = join(proof, `${name}.sh`);
    writeFileSync(script, `#!/bin/sh\ntouch ${join(proof, `${name}.ran`)}\ncat\n`);
    chmodSync(script, 0o755);
    return script;
  };
  for (const gitDir of [join(tree, ".git"), join(user.root, "agents/.checkouts/engine.git")]) {
    for (const hook of ["post-index-change", "pre-commit", "fsmonitor-watchman"])
      put(join(gitDir, "hooks", hook), read(bomb(hook)) ?? "");
    execFileSync("chmod", ["-R", "+x", join(gitDir, "hooks")]);
    for (const [key, file] of [
      ["core.fsmonitor", bomb("fsmonitor")],
      ["core.hooksPath", join(gitDir, "hooks")],
      ["filter.evil.clean", bomb("clean")],
      ["filter.evil.process", bomb("process")],
      ["diff.evil.command", bomb("command")],
      ["diff.evil.textconv", bomb("textconv")],
      ["diff.external", bomb("external")],
      ["core.pager", bomb("pager")],
      ["interactive.diffFilter", bomb("filter")],
    ] as const)
      execFileSync("git", ["config", "--file", join(gitDir, "config"), key, file]);
    put(join(gitDir, "info/attributes"), "* filter=evil diff=evil\n");
    put(join(gitDir, "info/exclude"), "hidden.txt\n");
  }
  put(join(tree, ".gitattributes"), "* filter=evil diff=evil\n");
  user.work(1, "readme.md", "hello you\n");
  user.work(1, "hidden.txt", "not hidden\n");
  const { text } = await diffOf(user)({ from, to: inSlot });
  expect(text).toContain("+hello you");
  expect(text).toContain("+not hidden");
  expect(readdirSync(proof).filter((name) => name.endsWith(".ran"))).toEqual([]);
});

test("G8: links, pipes and repositories in the checkout lead nowhere and hold nothing up", async () => {
  const { user, from, tree } = await atWork({ "readme.md": "hello\n", "src/a.txt": "a\n", "pipe.txt": "p\n" });
  const secret = join(scratch(), "secret.txt");
  writeFileSync(secret, "a secret of the user\n");
  symlinkSync(secret, join(tree, "link.txt"));
  rmSync(join(tree, "pipe.txt"));
  pipes(join(tree, "pipe.txt"), join(tree, "new-pipe"));
  // A file where the base has a folder, and a folder where it has a file.
  rmSync(join(tree, "src"), { recursive: true });
  user.work(1, "src", "now a file\n");
  rmSync(join(tree, "readme.md"));
  user.work(1, "readme.md/deep.txt", "now a folder\n");
  user.work(1, "inner/file.txt", "in a repository\n");
  execFileSync("git", ["init", "-q", join(tree, "inner")]);
  const { text, note } = await diffOf(user)({ from, to: inSlot });
  expect(text).toContain("+now a file");
  expect(text).toContain("+now a folder");
  expect(text).not.toContain("a secret of the user");
  expect(note).toBe(
    "1 repository inside the checkout is not shown. 1 file that cannot be read is told as deleted or not at all.",
  );
});

test("G8: a tree that became a link to elsewhere is not looked into", async () => {
  const { user, from, tree } = await atWork();
  rmSync(tree, { recursive: true });
  symlinkSync(user.repo, tree);
  expect(await diffOf(user)({ from, to: inSlot })).toEqual({ text: "", note: `The checkout ${tree} is gone.` });
});

test("M61: an index that is damaged, gone or a pipe costs time and nothing else", async () => {
  const { user, from, tree } = await atWork();
  user.work(1, "readme.md", "hello you\n");
  user.work(1, "new.txt", "new\n");
  const index = join(tree, "../index");
  const whole = await diffOf(user)({ from, to: inSlot });
  for (const harm of [() => writeFileSync(index, "x".repeat(500)), () => undefined, () => pipes(index)]) {
    rmSync(index, { force: true });
    harm();
    expect(await diffOf(user)({ from, to: inSlot })).toEqual(whole);
  }
});

test("what is too long or too much is left out and said", async () => {
  const { user, from } = await atWork();
  for (let i = 0; i < 12; i += 1) user.work(1, `new-${i}.txt`, "line\n".repeat(1_000));
  const { text, note } = await diffOf(user, { textMax: 20_480, untrackedMax: 10 })({ from, to: inSlot });
  expect(text.length).toBeLessThanOrEqual(20_480);
  expect(text.endsWith("\n")).toBe(true);
  expect(note).toBe("Only the first 20 kB are shown. 2 more new files are not shown.");
});

test("a large file is told as binary, and commits that are gone are said to be", async () => {
  const { user, from } = await atWork();
  user.work(1, "large.txt", "0123456789\n".repeat(200_000));
  expect((await diffOf(user)({ from, to: inSlot })).text).toContain("Binary files /dev/null and b/large.txt differ");
  const gone = "1".repeat(40);
  for (const to of [inSlot, { kind: "commit", commit: from } as const])
    expect(await diffOf(user)({ from: gone, to })).toEqual({
      text: "",
      note: "The commits of this work are not kept any more.",
    });
  await expect(diffOf(user)({ from: "--output=x", to: inSlot })).rejects.toMatchObject({ code: "git-failed" });
  expect(existsSync(join(user.repo, "x"))).toBe(false);
});

test("G10: git that does not end in time is ended", async () => {
  const { user, from } = await atWork();
  await expect(diffOf(user, { timeoutMs: 1 })({ from, to: inSlot })).rejects.toMatchObject({ code: "git-failed" });
});
