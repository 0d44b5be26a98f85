import { execFileSync } from "node:child_process";
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
import { join } from "node:path";
import { expect, test } from "vitest";
import { AT, at, candidateOf, gitIn, put, read, scratch, stage, userRepository } from "./user-repository.ts";

/** Plants every way to make a later git run something, each leaving a file named after it in `proof`. */
const plant = (tree: string, proof: string): void => {
  mkdirSync(proof, { recursive: true });
  const bomb = (name: string): string => {
    const script = join(proof, `${name}.sh`);
    writeFileSync(script, `#!/bin/sh\ntouch ${join(proof, `${name}.ran`)}\ncat\n`);
    chmodSync(script, 0o755);
    return script;
  };
  for (const hook of [
    "pre-commit",
    "post-checkout",
    "post-index-change",
    "reference-transaction",
    "post-merge",
    "update",
    "post-commit",
  ])
    put(join(tree, ".git/hooks", hook), readFileSync(bomb(hook), "utf8"));
  execFileSync("sh", ["-c", `chmod +x ${tree}/.git/hooks/*`]);
  const config: Record<string, string> = {
    "core.fsmonitor": bomb("fsmonitor"),
    "core.hooksPath": join(tree, ".git/hooks"),
    "filter.evil.clean": bomb("clean"),
    "filter.evil.smudge": bomb("smudge"),
    "filter.evil.process": bomb("process"),
    "diff.evil.command": bomb("diff"),
    "diff.evil.textconv": bomb("textconv"),
    "merge.evil.driver": bomb("merge"),
    "uploadpack.packObjectsHook": bomb("pack"),
    "gpg.program": bomb("gpg"),
    "core.sshCommand": bomb("ssh"),
    "include.path": join(proof, "included"),
    "alias.status": `!${bomb("alias")}`,
  };
  writeFileSync(join(proof, "included"), `[core]\n\tfsmonitor = ${bomb("included")}\n`);
  for (const [key, value] of Object.entries(config))
    execFileSync("git", ["config", "--local", key, value], { cwd: tree });
  put(join(tree, ".git/info/attributes"), "* filter=evil diff=evil merge=evil\n");
  put(join(tree, ".git/info/exclude"), "hidden.txt\n");
  put(join(tree, ".git/index.lock"), "");
  put(join(tree, ".gitattributes"), "* filter=evil diff=evil merge=evil\n");
};

const ran = (proof: string): string =>
  execFileSync("sh", ["-c", `ls ${proof} | grep '[.]ran$' || true`], { encoding: "utf8" });

test("G8: hooks, fsmonitor, filters, drivers, includes and a moved main that an agent plants run and move nothing", async () => {
  const user = userRepository();
  const { workspace } = user;
  const base = (await workspace.base()).commit;
  await workspace.prepare(1, at(base));
  const tree = workspace.treeOf(1);
  const proof = join(user.root, "proof");
  user.work(1, "new.txt", "new\n");
  user.work(1, "hidden.txt", "the agent's exclude is not obeyed\n");
  gitIn(tree, "add", "new.txt");
  gitIn(tree, "commit", "-q", "-m", "by the agent");
  gitIn(tree, "update-ref", "refs/heads/main", "HEAD");
  plant(tree, proof);
  const tip = await workspace.capture(1, { parents: [base], message: "m\n", at: AT });
  expect(gitIn(tree, "ls-tree", "--name-only", tip ?? "")).toBe(
    ".gitattributes\n.gitignore\nhidden.txt\nnew.txt\nreadme.md",
  );
  expect([gitIn(tree, "rev-parse", "HEAD"), existsSync(join(tree, ".git/hooks"))]).toEqual([tip, false]);
  expect(gitIn(tree, "status", "--porcelain")).toBe("");
  plant(tree, proof);
  await workspace.prepare(1, at(tip ?? ""));
  await workspace.diffStat(base, tip ?? "");
  const { candidate } = await candidateOf(workspace, tip ?? "");
  expect(user.git("rev-parse", "main")).toBe(base);
  const gate = await workspace.prepareGate(candidate);
  plant(gate, proof);
  await workspace.prepareGate(candidate);
  await workspace.advance({ run: "t.r1", branch: "main", from: base, to: candidate });
  await workspace.follow("main", base, candidate);
  await workspace.offer("t.r1", tip ?? "");
  expect(ran(proof)).toBe("");
  expect(user.git("rev-parse", "main")).toBe(candidate);
  expect([existsSync(join(tree, ".git/hooks")), read(join(tree, ".git/config"))?.includes("evil")]).toEqual([
    false,
    false,
  ]);
  expect(gitIn(tree, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/millrace/t.r1");
});

test("G8: a checkout whose .git or tree became a link to the user's repository is made anew and the user's stays", async () => {
  const user = userRepository();
  const { workspace } = user;
  const base = (await workspace.base()).commit;
  const tree = workspace.treeOf(1);
  const before = read(join(user.repo, ".git/config"));
  await workspace.prepare(1, at(base));
  rmSync(join(tree, ".git"), { recursive: true });
  symlinkSync(join(user.repo, ".git"), join(tree, ".git"));
  user.work(1, "new.txt", "new\n");
  const tip = await workspace.capture(1, { parents: [base], message: "m\n", at: AT });
  expect([read(join(user.repo, ".git/config")), user.git("rev-parse", "main"), user.git("branch", "--list")]).toEqual([
    before,
    base,
    "* main",
  ]);
  rmSync(tree, { recursive: true });
  symlinkSync(user.repo, tree);
  await expect(workspace.capture(1, { parents: [base], message: "m\n", at: AT })).rejects.toMatchObject({
    code: "git-failed",
  });
  await workspace.prepare(1, at(tip ?? ""));
  expect([user.slotFile(1, "new.txt"), read(join(user.repo, "new.txt")), user.git("status", "--porcelain")]).toEqual([
    "new\n",
    null,
    "",
  ]);
});

test("G8: a folder replaced by a link to the user's files is taken as a link and never written through", async () => {
  const user = userRepository({ "src/a.txt": "a\n" });
  const { workspace } = user;
  const base = (await workspace.base()).commit;
  await workspace.prepare(1, at(base));
  rmSync(join(workspace.treeOf(1), "src"), { recursive: true });
  symlinkSync(join(user.repo, "src"), join(workspace.treeOf(1), "src"));
  user.write("src/a.txt", "the user is at work\n");
  await workspace.prepare(1, at(base));
  expect([user.slotFile(1, "src/a.txt"), read(join(user.repo, "src/a.txt"))]).toEqual(["a\n", "the user is at work\n"]);
});

test("a repository an agent makes inside the tree is taken as files, never as a link, and is gone at the next prepare", async () => {
  const user = userRepository();
  const { workspace } = user;
  const base = (await workspace.base()).commit;
  const tree = workspace.treeOf(1);
  await workspace.prepare(1, at(base));
  rmSync(join(tree, "readme.md"));
  for (const folder of ["app", "app/deeper", "clone", "readme.md"]) {
    user.work(1, `${folder}/file.txt`, `${folder}\n`);
    gitIn(join(tree, folder), "init", "-q");
  }
  for (const folder of ["clone", "readme.md"]) {
    gitIn(join(tree, folder), "add", "file.txt");
    gitIn(join(tree, folder), "commit", "-q", "-m", "inside");
  }
  const tip = await workspace.capture(1, { parents: [base], message: "m\n", at: AT });
  expect(gitIn(tree, "ls-tree", "-r", "--name-only", tip ?? "")).toBe(
    ".gitignore\napp/deeper/file.txt\napp/file.txt\nclone/file.txt\nreadme.md/file.txt",
  );
  gitIn(join(tree, "app"), "init", "-q");
  user.work(1, "other/file.txt", "other\n");
  gitIn(join(tree, "other"), "init", "-q");
  await workspace.prepare(1, at(base));
  expect([existsSync(join(tree, "app")), existsSync(join(tree, "other"))]).toEqual([false, false]);
});

test("M68, G2: inherited GIT_* variables, signing, prompts and failing hooks of the user do not touch our calls", async () => {
  const user = userRepository();
  for (const hook of [
    "pre-commit",
    "post-checkout",
    "reference-transaction",
    "post-index-change",
    "pre-merge-commit",
  ]) {
    put(join(user.repo, ".git/hooks", hook), "#!/bin/sh\nsleep 60\nexit 1\n");
    chmodSync(join(user.repo, ".git/hooks", hook), 0o755);
  }
  user.git("config", "commit.gpgSign", "true");
  user.git("config", "gpg.program", "false");
  user.git("config", "alias.rev-parse", "!exit 1");
  const inherited = {
    GIT_DIR: "/nowhere",
    GIT_WORK_TREE: "/nowhere",
    GIT_INDEX_FILE: "/nowhere",
    GIT_OBJECT_DIRECTORY: "/nowhere",
  };
  Object.assign(process.env, inherited);
  try {
    const workspace = user.again();
    const { commit } = await workspace.base();
    const tip = await stage({ ...user, workspace }, { "new.txt": "new\n" });
    const { candidate } = await candidateOf(workspace, tip);
    await workspace.advance({ run: "t.r1", branch: "main", from: commit, to: candidate });
    expect(await workspace.follow("main", commit, candidate)).toContain("brought along");
  } finally {
    for (const name of Object.keys(inherited)) delete process.env[name];
  }
});

test("G2: the checkout folder may be deleted, emptied or turned into a file between attempts", async () => {
  const user = userRepository();
  const { workspace } = user;
  const base = (await workspace.base()).commit;
  const tree = workspace.treeOf(1);
  for (const harm of [
    () => rmSync(join(tree, ".."), { recursive: true }),
    () => rmSync(tree, { recursive: true }),
    () => rmSync(join(tree, ".git"), { recursive: true }),
    () => (rmSync(tree, { recursive: true }), writeFileSync(tree, "a file")),
    () => writeFileSync(join(tree, "../index"), "not an index"),
    () => renameSync(join(tree, "readme.md"), join(tree, ".git/readme.md")),
  ]) {
    await workspace.prepare(1, at(base));
    harm();
    await workspace.prepare(1, at(base));
    expect([user.slotFile(1, "readme.md"), gitIn(tree, "status", "--porcelain", "--ignored")]).toEqual(["hello\n", ""]);
  }
});

test("M61: a capture survives a private index that is damaged or gone", async () => {
  const user = userRepository();
  const { workspace } = user;
  const base = (await workspace.base()).commit;
  const index = join(workspace.treeOf(1), "../index");
  const commits = new Set<string | null>();
  for (const harm of [
    () => undefined,
    () => rmSync(index),
    () => writeFileSync(index, "no"),
    () => writeFileSync(index, "x".repeat(500)),
  ]) {
    await workspace.prepare(1, at(base));
    user.work(1, "new.txt", "new\n");
    harm();
    commits.add(await workspace.capture(1, { parents: [base], message: "m\n", at: AT }));
  }
  expect([commits.size, commits.has(null)]).toEqual([1, false]);
});

test("ignored files stay only while the slot's setup marker holds the same digest", async () => {
  const user = userRepository();
  const { workspace } = user;
  const base = (await workspace.base()).commit;
  const prepare = async (setup: string | null) => workspace.prepare(1, at(base, { setup }));
  await prepare("one");
  user.work(1, "ignored/module.js", "installed\n");
  put(join(workspace.treeOf(1), "../setup"), "one\n");
  user.work(1, "left.txt", "left\n");
  await prepare("one");
  expect([user.slotFile(1, "ignored/module.js"), user.slotFile(1, "left.txt")]).toEqual(["installed\n", null]);
  await prepare("two");
  expect([user.slotFile(1, "ignored/module.js"), existsSync(join(workspace.treeOf(1), "../setup"))]).toEqual([
    null,
    false,
  ]);
  user.work(1, "ignored/module.js", "installed\n");
  await prepare(null);
  expect(user.slotFile(1, "ignored/module.js")).toBeNull();
});

test("G8: a link in place of the folder above a submodule leads no sweep out of the checkout", async () => {
  const inner = userRepository();
  const user = userRepository();
  user.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.repo, "libs/sub");
  user.commit({}, "with a submodule");
  const { commit } = await user.workspace.base();
  const victim = scratch();
  for (const when of ["before the capture", "before the next stage"]) {
    put(join(victim, "sub/precious.txt"), "precious\n");
    await user.workspace.prepare(1, at(commit));
    const libs = join(user.workspace.treeOf(1), "libs");
    rmSync(libs, { recursive: true });
    symlinkSync(victim, libs);
    if (when === "before the capture") {
      const taken = await user.workspace.capture(1, { parents: [commit], message: "m\n", at: AT });
      await user.workspace.prepare(1, at(taken ?? commit));
    }
    await user.workspace.prepare(1, at(commit));
    expect(read(join(victim, "sub/precious.txt")), when).toBe("precious\n");
  }
});
