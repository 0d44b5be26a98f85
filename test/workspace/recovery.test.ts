import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, existsSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Workspace } from "../../src/ports/workspace.ts";
import { AT, at, candidateOf, gitIn, put, read, scratch, stage, userRepository } from "./user-repository.ts";
import type { UserRepository } from "./user-repository.ts";

const GIT = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();

/** A workspace that finds this script as its git. */
const withGit = (
  user: UserRepository,
  script: string,
  options: Parameters<UserRepository["again"]>[0] = {},
): Workspace => {
  const bin = scratch();
  put(join(bin, "git"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "git"), 0o755);
  const path = process.env["PATH"];
  process.env["PATH"] = `${bin}:${path}`;
  try {
    return user.again(options);
  } finally {
    process.env["PATH"] = path;
  }
};

/** A git that dies at the n-th call: before it does anything, or after it did all of it. */
const dying = (user: UserRepository, n: number, when: "before" | "after"): Workspace => {
  const count = join(scratch(), "count");
  const strike = when === "before" ? "exit 137" : `${GIT} "$@"; exit 137`;
  return withGit(user, `echo x >>${count}; if [ "$(wc -l <${count})" -ge ${n} ]; then ${strike}; fi\nexec ${GIT} "$@"`);
};

/** Everything one run asks of the port, from the base to the checkout brought along. Returns the candidate. */
const integrate = async (user: UserRepository, workspace: Workspace): Promise<string> => {
  const order = user.git("rev-parse", "refs/tags/start");
  await workspace.prepare(1, at(order));
  user.work(1, "new.txt", "new\n");
  const tip = await workspace.capture(1, { parents: [order], message: "m\n", at: AT });
  if (tip === null) throw new Error("nothing was captured");
  await workspace.keep("t.r1", "stage-1", tip);
  const merged = await workspace.merge({ branch: "main", tip, message: "merge\n", at: AT });
  if (merged.kind === "conflict") throw new Error("no conflict was expected");
  const to = merged.kind === "candidate" ? merged.candidate : merged.base;
  await workspace.prepareGate(to);
  await workspace.advance({ run: "t.r1", branch: "main", from: order, to });
  await workspace.follow("main", order, to);
  return to;
};

test("G4: dying at any git call leaves the base where it was or at the candidate, and a repeat finishes", async () => {
  for (const when of ["before", "after"] as const)
    for (let n = 1, died = true; died; n += 3) {
      const user = userRepository();
      user.git("tag", "start");
      const base = user.git("rev-parse", "main");
      died = await integrate(user, dying(user, n, when)).then(
        () => false,
        () => true,
      );
      const between = user.git("rev-parse", "main");
      const candidate = await integrate(user, user.again());
      expect([base, candidate]).toContain(between);
      expect([
        user.git("rev-parse", "main"),
        user.git("status", "--porcelain"),
        read(join(user.repo, "new.txt")),
      ]).toEqual([candidate, "", "new\n"]);
      expect(user.git("rev-list", "--count", "main")).toBe("3");
    }
});

test("M61: a lock that a dead git left in a slot is removed; one that a process holds is waited for", async () => {
  const user = userRepository();
  const { commit } = await user.workspace.base();
  await user.workspace.prepare(1, at(commit));
  const lock = join(user.workspace.treeOf(1), "../index.lock");
  writeFileSync(lock, "");
  user.work(1, "new.txt", "new\n");
  expect(await user.workspace.capture(1, { parents: [commit], message: "m\n", at: AT })).not.toBeNull();
  expect(existsSync(lock)).toBe(false);
  const held = openSync(lock, "w");
  await expect(user.workspace.prepare(1, at(commit))).rejects.toMatchObject({
    code: "git-failed",
    message: expect.stringContaining("held"),
  });
  expect([existsSync(lock), user.slotFile(1, "new.txt")]).toEqual([true, "new\n"]);
  setTimeout(() => closeSync(held), 150);
  await user.workspace.prepare(1, at(commit));
  expect([existsSync(lock), user.slotFile(1, "new.txt")]).toEqual([false, null]);
});

test("M62: eight slots prepared, captured and offered at once all land", async () => {
  const user = userRepository();
  const { commit } = await user.workspace.base();
  const slots = [1, 2, 3, 4, 5, 6, 7, 8];
  const branches = await Promise.all(
    slots.map(async (slot) => {
      await user.workspace.prepare(slot, at(commit, { branch: `millrace/t${slot}.r1` }));
      user.work(slot, `${slot}.txt`, `${slot}\n`);
      const tip = await user.workspace.capture(slot, { parents: [commit], message: `${slot}\n`, at: AT });
      await user.workspace.keep(`t${slot}.r1`, "tip", tip ?? "");
      return user.workspace.offer(`t${slot}.r1`, tip ?? "");
    }),
  );
  expect(branches.map((branch) => user.git("show", `${branch}:${branch.slice(10, -3)}.txt`))).toEqual(
    slots.map(String),
  );
});

test("M64: two candidates of the same base: one advances, the other is told and merges again", async () => {
  const user = userRepository();
  const { commit } = await user.workspace.base();
  const one = await candidateOf(user.workspace, await stage(user, { "one.txt": "1\n" }, commit));
  const two = await candidateOf(user.workspace, await stage(user, { "two.txt": "2\n" }, commit));
  const advance = async (run: string, from: string, to: string) =>
    user.workspace.advance({ run, branch: "main", from, to });
  const answers = await Promise.all([advance("a.r1", commit, one.candidate), advance("b.r1", commit, two.candidate)]);
  expect(answers).toEqual([{ kind: "advanced" }, { kind: "moved", base: one.candidate }]);
  await user.workspace.follow("main", commit, one.candidate);
  const [, tip = ""] = gitIn(user.workspace.treeOf(1), "show", "-s", "--format=%P", two.candidate).split(" ");
  const again = await candidateOf(user.workspace, tip);
  expect(await advance("b.r1", one.candidate, again.candidate)).toEqual({ kind: "advanced" });
});

test("M64, P13: a base that moves between the look and the swap is not overwritten", async () => {
  const user = userRepository();
  const { base, candidate } = await candidateOf(user.workspace, await stage(user, { "new.txt": "new\n" }));
  const user2 = `-c user.name=U -c user.email=u@example.invalid -C ${user.repo}`;
  const meanwhile = `${GIT} ${user2} commit -q --allow-empty -m meanwhile`;
  const workspace = withGit(user, `case "$*" in *" update-ref "*) ${meanwhile} ;; esac\nexec ${GIT} "$@"`);
  const answer = await workspace.advance({ run: "t.r1", branch: "main", from: base, to: candidate });
  expect(answer).toEqual({ kind: "moved", base: user.git("rev-parse", "main") });
  expect(user.git("log", "-1", "--format=%s", "main")).toBe("meanwhile");
});

test("M65: rename against rename, file against folder and a changed binary conflict with their paths; the base stands", async () => {
  const conflicts: Record<
    string,
    { readonly ours: (user: UserRepository) => void; readonly theirs: (tree: string) => void; readonly path: RegExp }
  > = {
    "rename/rename": {
      ours: (user) => user.git("mv", "a.txt", "ours.txt"),
      theirs: (tree) => execFileSync("mv", [join(tree, "a.txt"), join(tree, "theirs.txt")]),
      path: /ours\.txt|theirs\.txt|a\.txt/,
    },
    "file/folder": {
      ours: (user) => user.write("thing/inside.txt", "ours\n"),
      theirs: (tree) => writeFileSync(join(tree, "thing"), "theirs\n"),
      path: /thing/,
    },
    binary: {
      ours: (user) => user.write("b.bin", "\0ours"),
      theirs: (tree) => writeFileSync(join(tree, "b.bin"), "\0theirs"),
      path: /b\.bin/,
    },
    "change/delete": {
      ours: (user) => user.git("rm", "-q", "a.txt"),
      theirs: (tree) => writeFileSync(join(tree, "a.txt"), "changed\n".repeat(20)),
      path: /a\.txt/,
    },
  };
  for (const [name, { ours, theirs, path }] of Object.entries(conflicts)) {
    const user = userRepository({ "a.txt": "line\n".repeat(20), "b.bin": "\0base" });
    const { commit } = await user.workspace.base();
    await user.workspace.prepare(1, at(commit));
    theirs(user.workspace.treeOf(1));
    const tip = await user.workspace.capture(1, { parents: [commit], message: "m\n", at: AT });
    ours(user);
    user.git("add", "-A", ".");
    user.git("reset", "-q", "--", "agents");
    user.git("commit", "-q", "-m", name);
    const moved = user.git("rev-parse", "main");
    const merged = await user.workspace.merge({ branch: "main", tip: tip ?? "", message: "m\n", at: AT });
    expect(merged).toMatchObject({ kind: "conflict", base: moved, detail: expect.stringContaining("CONFLICT") });
    if (merged.kind !== "conflict") continue;
    expect(merged.paths.join(" ")).toMatch(path);
    expect(user.git("rev-parse", "main")).toBe(moved);
    await user.workspace.prepare(1, at(tip ?? "", { tree: merged.tree, merge: moved }));
    expect(gitIn(user.workspace.treeOf(1), "rev-parse", "HEAD", "refs/millrace/base")).toBe(`${tip}\n${moved}`);
  }
});

test("M67: a damaged object of a candidate stops the advance before the base moves", async () => {
  const harms: readonly ((path: string) => void)[] = [
    (path) => rmSync(path),
    (path) => (chmodSync(path, 0o600), writeFileSync(path, "")),
    (path) => (chmodSync(path, 0o600), writeFileSync(path, "not an object")),
  ];
  for (const harm of harms)
    for (const kind of ["blob", "tree", "commit"]) {
      const user = userRepository();
      const { base, candidate } = await candidateOf(user.workspace, await stage(user, { "new.txt": "new\n" }));
      const id = gitIn(
        user.workspace.treeOf(1),
        "rev-parse",
        { blob: `${candidate}:new.txt`, tree: `${candidate}^{tree}`, commit: `${candidate}^2` }[kind] ?? "",
      );
      harm(join(user.root, "agents/.checkouts/engine.git/objects", id.slice(0, 2), id.slice(2)));
      await expect(
        user.workspace.advance({ run: "t.r1", branch: "main", from: base, to: candidate }),
      ).rejects.toMatchObject({ code: "git-failed" });
      expect([user.git("rev-parse", "main"), user.git("fsck", "--no-dangling")]).toEqual([base, ""]);
    }
});

test("G10: a git that hangs is ended at its time limit, and at once by a stop", async () => {
  const user = userRepository();
  const slow = withGit(user, "exec sleep 60", { gitTimeoutMs: 200 });
  await expect(slow.base()).rejects.toMatchObject({
    code: "git-failed",
    message: expect.stringContaining("did not end"),
  });
  const stop = new AbortController();
  const stopped = withGit(user, "exec sleep 60", { signal: stop.signal });
  setTimeout(() => stop.abort(), 100);
  await expect(stopped.base()).rejects.toMatchObject({ code: "interrupted" });
});

test("a missing git is said in one sentence", async () => {
  const user = userRepository();
  const path = process.env["PATH"];
  process.env["PATH"] = scratch();
  const workspace = user.again();
  process.env["PATH"] = path;
  await expect(workspace.base()).rejects.toMatchObject({ code: "git-missing" });
});

test("a git too old to merge without a checkout is said with the version it takes", async () => {
  const user = userRepository();
  const tip = await stage(user, { "new.txt": "new\n" });
  const old = withGit(user, `case "$*" in *" merge-tree "*) exit 129 ;; esac\nexec ${GIT} "$@"`);
  const order = { branch: "main", tip, message: "m\n", at: AT };
  await expect(old.merge(order)).rejects.toMatchObject({ code: "git-missing", hint: expect.stringContaining("2.38") });
});

test("git's own words reach the failure, short and without control characters", async () => {
  const user = userRepository();
  const noisy = withGit(
    user,
    `printf 'fatal: \\033[31mthe disk \\007is odd\\n' >&2; yes x | head -c 100000 >&2; exit 3`,
  );
  const failure: unknown = await noisy.base().catch((thrown: unknown) => thrown);
  const message = failure instanceof Error ? failure.message : "";
  expect(message.length).toBeLessThan(1_000);
  expect(message).not.toMatch(/[\u0000-\u001f]/);
  const full = withGit(user, `echo 'error: No space left on device' >&2; exit 128`);
  await expect(full.prepare(1, at("0".repeat(40)))).rejects.toMatchObject({
    code: expect.stringMatching(/disk-full|repo-unfit/),
  });
});

test("an untouched slot is prepared without a file being written, a touched one is mended file by file", async () => {
  const user = userRepository({ "a.txt": "a\n", "b.txt": "b\n" });
  const { commit } = await user.workspace.base();
  const tree = user.workspace.treeOf(1);
  await user.workspace.prepare(1, at(commit));
  const inode = (path: string): number => statSync(join(tree, path)).ino;
  const before = [inode("a.txt"), inode("b.txt")];
  await user.workspace.prepare(1, at(commit));
  expect([inode("a.txt"), inode("b.txt")]).toEqual(before);
  user.work(1, "a.txt", "changed\n");
  await user.again().prepare(1, at(commit));
  expect([inode("b.txt"), user.slotFile(1, "a.txt")]).toEqual([before[1], "a\n"]);
  expect(readdirSync(join(tree, "..")).sort()).toEqual(["branch", "index", "tree"]);
});

test("A8: git runs apart from the terminal's group, and one that was ended by a signal says nothing of the work", async () => {
  const user = userRepository();
  const group = join(scratch(), "group");
  const base = (await user.workspace.base()).commit;
  await user.workspace.prepare(1, at(base));
  user.work(1, "new.txt", "new\n");
  const workspace = withGit(
    user,
    `ps -o pgid= -p $$ >${group}\ncase "$*" in *" add "*) kill -INT $$ ;; esac\nexec ${GIT} "$@"`,
  );
  const order = { parents: [base], message: "m\n", at: AT };
  await expect(workspace.capture(1, order)).rejects.toMatchObject({ code: "interrupted" });
  const own = execFileSync("ps", ["-o", "pgid=", "-p", String(process.pid)], { encoding: "utf8" });
  expect(read(group)?.trim()).not.toBe(own.trim());
  expect(await user.again().capture(1, order)).not.toBeNull();
});
