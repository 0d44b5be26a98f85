import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeWorld } from "../../src/machine/world.ts";
import { makeWorkspace } from "../../src/workspace/workspace.ts";
import { AT, at, candidateOf, gitIn, read, scratch, stage, userRepository } from "./user-repository.ts";
import type { UserRepository } from "./user-repository.ts";

const unfit = (sentence: RegExp) =>
  expect.objectContaining({ code: "repo-unfit", message: expect.stringMatching(sentence) });

/** A whole run of one stage: captured, merged, through the gate, advanced and followed; returns the candidate. */
const carry = async (user: UserRepository, files: Readonly<Record<string, string>>): Promise<string> => {
  const tip = await stage(user, files);
  const { base, candidate } = await candidateOf(user.workspace, tip);
  const gate = await user.workspace.prepareGate(candidate);
  for (const [path, text] of Object.entries(files)) expect(read(join(gate, path))).toBe(text);
  expect(await user.workspace.advance({ run: "t.r1", branch: "main", from: base, to: candidate })).toEqual({
    kind: "advanced",
  });
  await user.workspace.follow("main", base, candidate);
  return candidate;
};

test("G2: a path that is no repository is refused with the place to mend", async () => {
  const root = scratch();
  for (const [repo, words] of [
    [root, /not a git repository/],
    [join(root, "nowhere"), /does not exist/],
  ] as const) {
    const workspace = makeWorkspace({ root, repo, world: makeWorld() });
    await expect(workspace.base()).rejects.toEqual(unfit(words));
  }
});

test("a repository that another user owns is refused with the command that trusts it", async () => {
  const user = userRepository();
  execFileSync("chown", ["-R", "65534:65534", user.repo]);
  await expect(user.again().base()).rejects.toMatchObject({
    code: "repo-unfit",
    hint: expect.stringContaining("safe.directory"),
  });
});

test("G2: an empty repository is refused until it has a commit", async () => {
  const user = userRepository(null);
  await expect(user.workspace.base()).rejects.toEqual(unfit(/no commit yet/));
  const commit = user.commit({ "a.txt": "a\n" });
  expect(await user.workspace.base()).toEqual({ branch: "main", commit });
});

test("G2: a detached HEAD is refused unless a branch is configured, and then only the ref moves", async () => {
  const user = userRepository();
  user.git("checkout", "-q", "--detach");
  await expect(user.workspace.base()).rejects.toEqual(unfit(/detached/));
  const configured = { ...user, workspace: user.again({ branch: "main" }) };
  const candidate = await carry(configured, { "new.txt": "new\n" });
  expect([user.git("rev-parse", "main"), read(join(user.repo, "new.txt"))]).toEqual([candidate, null]);
});

test("G2: a configured branch that does not exist is named", async () => {
  const user = userRepository();
  await expect(user.again({ branch: "release" }).base()).rejects.toEqual(unfit(/no branch release/));
});

test("G2: the base checked out in a linked worktree is brought along there", async () => {
  const user = userRepository();
  user.git("checkout", "-q", "-b", "feature");
  const beside = join(user.root, "beside");
  user.git("worktree", "add", "-q", beside, "main");
  const configured = { ...user, workspace: user.again({ branch: "main" }) };
  await carry(configured, { "new.txt": "new\n" });
  expect([read(join(beside, "new.txt")), read(join(user.repo, "new.txt"))]).toEqual(["new\n", null]);
  expect(gitIn(beside, "status", "--porcelain")).toBe("");
});

test("G2: a worktree folder that was deleted is no checkout any more", async () => {
  const user = userRepository();
  const beside = join(user.root, "beside");
  user.git("checkout", "-q", "-b", "feature");
  user.git("worktree", "add", "-q", beside, "main");
  rmSync(beside, { recursive: true });
  await carry({ ...user, workspace: user.again({ branch: "main" }) }, { "new.txt": "new\n" });
});

test("a linked worktree, a bare repository and a shallow clone can each be worked on", async () => {
  const user = userRepository();
  user.commit({ "second.txt": "2\n" });
  const beside = join(user.root, "beside");
  user.git("worktree", "add", "-q", "-b", "other", beside);
  const bare = join(user.root, "bare.git");
  gitIn(user.root, "clone", "-q", "--bare", user.repo, bare);
  const shallow = join(user.root, "shallow");
  gitIn(user.root, "clone", "-q", "--depth=1", `file://${user.repo}`, shallow);
  for (const [repo, branch] of [
    [beside, "other"],
    [bare, "main"],
    [shallow, "main"],
  ] as const) {
    const root = scratch();
    const workspace = makeWorkspace({ root, repo, branch, world: makeWorld() });
    const tip = await stage(
      { ...user, workspace, work: (slot, path, text) => writeFileSync(join(workspace.treeOf(slot), path), text) },
      { "new.txt": repo },
    );
    const merged = await workspace.merge({ branch, tip, message: "merge\n", at: AT });
    if (merged.kind !== "candidate") throw new Error(merged.kind);
    expect(await workspace.advance({ run: "t.r1", branch, from: merged.base, to: merged.candidate })).toEqual({
      kind: "advanced",
    });
    await workspace.follow(branch, merged.base, merged.candidate);
    expect(gitIn(repo, "rev-parse", branch)).toBe(merged.candidate);
    if (repo !== bare) expect(gitIn(repo, "status", "--porcelain")).toBe("");
    expect(gitIn(workspace.treeOf(1), "log", "--oneline").split("\n").length).toBeGreaterThan(1);
  }
});

test("a repository that is itself a submodule can be worked on, with its checkout brought along", async () => {
  const inner = userRepository();
  const outer = userRepository();
  gitIn(outer.repo, "-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.repo, "sub");
  const repo = join(outer.repo, "sub");
  const workspace = makeWorkspace({ root: outer.root, repo, world: makeWorld() });
  const user = {
    ...outer,
    repo,
    workspace,
    work: (slot: number, path: string, text: string) => writeFileSync(join(workspace.treeOf(slot), path), text),
  };
  await carry(user, { "new.txt": "new\n" });
  expect([read(join(repo, "new.txt")), gitIn(repo, "status", "--porcelain")]).toEqual(["new\n", ""]);
});

test("the workspace may lie inside the repository, beside it, or be it", async () => {
  for (const place of ["repo", ".", "deep/er"]) {
    const user = userRepository({ "readme.md": "hello\n", ".gitignore": "agents/\n" }, place);
    await carry(user, { "new.txt": "new\n" });
    expect([user.git("status", "--porcelain"), read(join(user.repo, "new.txt"))]).toEqual(["", "new\n"]);
  }
  const user = userRepository({ "readme.md": "hello\n", ".gitignore": "mill/agents/\n" });
  const root = join(user.repo, "mill");
  const workspace = user.again({ root });
  await carry(
    { ...user, root, workspace, work: (slot, path, text) => writeFileSync(join(workspace.treeOf(slot), path), text) },
    { "new.txt": "n\n" },
  );
  expect(user.git("status", "--porcelain")).toBe("");
});

test("G2: without user.name the commits are Millrace's, with it the user's, and never guessed", async () => {
  const user = userRepository();
  const first = await stage(user, { "a.txt": "a\n" });
  user.git("config", "user.name", 'Ada "the" Lovelace');
  user.git("config", "user.email", "ada@example.invalid");
  const again = { ...user, workspace: user.again() };
  const second = await stage(again, { "b.txt": "b\n" });
  const show = (commit: string) =>
    gitIn(again.workspace.treeOf(1), "show", "-s", "--format=%an <%ae> %cn <%ce> %aI %cI", commit);
  expect(show(first)).toBe(
    "Millrace <millrace@localhost> Millrace <millrace@localhost> 2026-01-02T03:04:05+00:00 2026-01-02T03:04:05+00:00",
  );
  expect(show(second)).toContain('Ada "the" Lovelace <ada@example.invalid> Ada "the" Lovelace <ada@example.invalid>');
});

test("G2: submodules stay links; their folders are empty in a checkout and a capture does not touch them", async () => {
  const inner = userRepository();
  const user = userRepository();
  user.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.repo, "sub");
  user.commit({}, "with a submodule");
  const before = user.git("ls-tree", "HEAD", "sub");
  const candidate = await carry(user, { "new.txt": "new\n" });
  expect(user.git("ls-tree", candidate, "sub")).toBe(before);
  expect(read(join(user.repo, "sub", "readme.md"))).toBe("hello\n");
  const tree = user.workspace.treeOf(1);
  gitIn(tree, "-c", "protocol.file.allow=always", "submodule", "update", "--init", "-q");
  writeFileSync(join(tree, "sub", "planted.txt"), "planted\n");
  expect(await user.workspace.capture(1, { parents: [await tipOf(user)], message: "m\n", at: AT })).toBeNull();
  await user.workspace.prepare(1, at(candidate));
  expect(read(join(tree, "sub", "planted.txt"))).toBeNull();
  expect(gitIn(tree, "status", "--porcelain")).toBe("");
});

const tipOf = async (user: UserRepository): Promise<string> => gitIn(user.workspace.treeOf(1), "rev-parse", "HEAD");

test("G2: an LFS pointer stays the pointer it is, even where the machine and the repository define the filter", async () => {
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
  const real = userRepository({ "big.bin": pointer });
  real.commit({ ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n" });
  const filter = '[filter "lfs"]\n\tclean = false\n\tsmudge = false\n\tprocess = false\n\trequired = true\n';
  writeFileSync(join(real.root, ".gitconfig"), filter);
  appendFileSync(join(real.repo, ".git/config"), filter);
  const home = process.env["HOME"];
  process.env["HOME"] = real.root;
  delete process.env["GIT_CONFIG_GLOBAL"];
  const user = { ...real, workspace: real.again() };
  process.env["HOME"] = home;
  process.env["GIT_CONFIG_GLOBAL"] = "/dev/null";
  const tip = await stage(user, { "new.txt": "new\n", "big.bin": pointer, "other.bin": pointer });
  const tree = user.workspace.treeOf(1);
  expect([user.slotFile(1, "big.bin"), gitIn(tree, "show", `${tip}:other.bin`)]).toEqual([pointer, pointer.trimEnd()]);
  expect(gitIn(tree, "diff", "--stat", `${tip}^`, tip, "--", "big.bin")).toBe("");
});

test("M65: line endings follow the repository's attributes; text that is CRLF on disk is committed as the attributes say", async () => {
  const user = userRepository({ ".gitattributes": "*.txt text eol=crlf\n", "a.txt": "one\r\ntwo\r\n" });
  const base = (await user.workspace.base()).commit;
  await user.workspace.prepare(1, at(base));
  expect(user.slotFile(1, "a.txt")).toBe("one\r\ntwo\r\n");
  expect(await user.workspace.capture(1, { parents: [base], message: "m\n", at: AT })).toBeNull();
  const tip = await stage(user, { "b.txt": "three\r\n" });
  expect(execFileSync("git", ["show", `${tip}:b.txt`], { cwd: user.workspace.treeOf(1), encoding: "utf8" })).toBe(
    "three\n",
  );
});

test("a file name that is not UTF-8, odd or long is carried whole", async () => {
  const user = userRepository();
  const base = (await user.workspace.base()).commit;
  await user.workspace.prepare(1, at(base));
  const name = Buffer.concat([Buffer.from(`${user.workspace.treeOf(1)}/`), Buffer.from([0x66, 0xff, 0xfe])]);
  writeFileSync(name, "bytes\n");
  user.work(1, 'line\nbreak "quoted".txt', "odd\n");
  mkdirSync(join(user.workspace.treeOf(1), "folder"));
  symlinkSync("/etc/passwd", join(user.workspace.treeOf(1), "folder", "link"));
  const tip = await user.workspace.capture(1, { parents: [base], message: "m\n", at: AT });
  const { candidate } = await candidateOf(user.workspace, tip ?? "");
  await user.workspace.advance({ run: "t.r1", branch: "main", from: base, to: candidate });
  await user.workspace.follow("main", base, candidate);
  expect(user.git("status", "--porcelain")).toBe("");
  expect(user.git("ls-tree", candidate, "folder/link")).toMatch(/^120000/);
});
