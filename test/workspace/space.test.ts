import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeWorld } from "../../src/machine/world.ts";
import type { GitSpace } from "../../src/ports/git-space.ts";
import { looseIn, makeGitSpace } from "../../src/workspace/space.ts";
import { at, candidateOf, gitIn, put, scratch, stage, userRepository, type UserRepository } from "./user-repository.ts";

const never = new AbortController().signal;
const spaceOf = (user: Pick<UserRepository, "root" | "repo">, looseMax = 1): GitSpace =>
  makeGitSpace({ root: user.root, repo: user.repo, world: makeWorld(), looseMax });
const engineOf = (user: UserRepository): string => join(user.root, "agents/.checkouts/engine.git");
const merged = (run: string, commit: string, branch = "main") => ({ run, commit, branch, offered: false });
const offered = (run: string, commit: string) => ({ run, commit, branch: "main", offered: true });

describe("what the user's repository holds", () => {
  test("D4: a commit is published when the base leads to it, not when it is only known, unknown or of another branch", async () => {
    const user = userRepository();
    const base = user.git("rev-parse", "main");
    const tip = await stage(user, { "new.txt": "new\n" });
    const { candidate } = await candidateOf(user.workspace, tip);
    const asked = [
      merged("a.r1", candidate),
      merged("b.r1", tip),
      merged("c.r1", base),
      merged("d.r1", "f".repeat(40)),
    ];
    expect(await spaceOf(user).published(asked)).toEqual([false, false, true, false]);
    await user.workspace.advance({ run: "a.r1", branch: "main", from: base, to: candidate });
    await user.workspace.follow("main", base, candidate);
    expect(await spaceOf(user).published(asked)).toEqual([true, true, true, false]);
    const more = user.commit({ "more.txt": "more\n" });
    expect(await spaceOf(user).published([...asked, merged("e.r1", more)])).toEqual([true, true, true, false, true]);
    // Somebody takes the base back: what was merged is merged no more.
    user.git("reset", "--quiet", "--hard", base);
    expect(await spaceOf(user).published(asked)).toEqual([false, false, true, false]);
    expect(await spaceOf(user).published([merged("a.r1", base, "no-such-branch")])).toEqual([false]);
    expect(await spaceOf(user).published([merged("a.r1", "--all"), merged("a.r1", base, "--all")])).toEqual([
      false,
      false,
    ]);
  });

  test("offered work is published while a branch or the ref it was offered by has it", async () => {
    const user = userRepository();
    const tip = await stage(user, { "new.txt": "new\n" });
    const ask = async () => spaceOf(user).published([offered("t.r1", tip), offered("u.r1", tip)]);
    expect(await ask()).toEqual([false, false]);
    const branch = await user.workspace.offer("t.r1", tip);
    expect(await ask()).toEqual([true, true]);
    user.git("branch", "-D", branch);
    expect(await ask()).toEqual([true, false]);
    user.git("update-ref", "-d", "refs/millrace/t.r1/offered");
    expect(await ask()).toEqual([false, false]);
    user.git("branch", "mine", tip);
    expect(await ask()).toEqual([true, true]);
  });

  test("a repository that is gone or broken knows nothing, and nothing is thrown", async () => {
    const user = userRepository();
    const base = user.git("rev-parse", "main");
    rmSync(join(user.repo, ".git"), { recursive: true });
    expect(await spaceOf(user).published([merged("a.r1", base)])).toEqual([null]);
    rmSync(user.repo, { recursive: true });
    expect(await spaceOf(user).published([merged("a.r1", base)])).toEqual([null]);
  });
});

describe("the engine's repository", () => {
  test("its refs are listed by run and dropped while they say what was read", async () => {
    const user = userRepository();
    expect(await spaceOf(user).refs()).toEqual([]);
    const tip = await stage(user, { "new.txt": "new\n" });
    for (const [run, name] of [
      ["a.r1", "tip"],
      ["a.r1", "lost-1"],
      ["b.r2", "tip"],
    ] as const)
      await user.workspace.keep(run, name, tip);
    const space = spaceOf(user);
    const refs = await space.refs();
    expect(refs.map(({ run, ref }) => `${run} ${ref}`)).toEqual([
      "a.r1 refs/millrace/a.r1/lost-1",
      "a.r1 refs/millrace/a.r1/tip",
      "b.r2 refs/millrace/b.r2/tip",
    ]);
    await space.drop(refs.filter(({ run }) => run === "a.r1"));
    expect((await space.refs()).map(({ ref }) => ref)).toEqual(["refs/millrace/b.r2/tip"]);
    const next = await stage(user, { "new.txt": "newer\n" }, tip);
    await user.workspace.keep("b.r2", "tip", next);
    await expect(space.drop(refs.slice(2))).rejects.toMatchObject({ code: "git-failed" });
    expect((await space.refs()).map(({ commit }) => commit)).toEqual([next]);
  });

  test("D4: packing takes every loose object out of its file, and loses none that a ref, a checkout or the next commit needs", async () => {
    const user = userRepository();
    const tips: string[] = [];
    for (let n = 0; n < 5; n += 1) tips.push(await stage(user, { [`${n}.txt`]: `${n}\n` }, tips.at(-1)));
    await user.workspace.keep("t.r1", "tip", tips.at(-1) ?? "");
    const unnamed = await stage(user, { "unnamed.txt": "no ref leads here\n" });
    const all = gitIn(engineOf(user), "cat-file", "--batch-all-objects", "--batch-check");
    expect(looseIn(engineOf(user))).toBeGreaterThan(10);
    expect(await spaceOf(user, 1_000).compact(() => null, never)).toBe(false);
    expect(await spaceOf(user).compact(() => null, never)).toBe(true);
    expect(looseIn(engineOf(user))).toBe(0);
    expect(gitIn(engineOf(user), "cat-file", "--batch-all-objects", "--batch-check")).toBe(all);
    // The slot stands on a commit that no ref names, and its own git finds it where it is now.
    expect(gitIn(user.workspace.treeOf(1), "rev-parse", "HEAD")).toBe(unnamed);
    expect(gitIn(user.workspace.treeOf(1), "status", "--porcelain")).toBe("");
    const again = user.again();
    await again.prepare(2, at(tips[4] ?? ""));
    expect(gitIn(again.treeOf(2), "fsck", "--connectivity-only")).not.toMatch(/missing|broken/);
    const { candidate } = await candidateOf(again, tips[4] ?? "");
    expect(
      await again.advance({ run: "t.r1", branch: "main", from: user.git("rev-parse", "main"), to: candidate }),
    ).toEqual({
      kind: "advanced",
    });
    expect(user.git("fsck", "--full", "--strict")).toBe("");
  });

  test("D4: what no ref leads to goes once it is older than anything that stands; younger and named objects stay", async () => {
    const user = userRepository();
    const named = await stage(user, { "named.txt": "named\n" });
    await user.workspace.keep("t.r1", "tip", named);
    const old = await stage(user, { "old.txt": "old\n" });
    const now = Date.now();
    for (const folder of readdirSync(join(engineOf(user), "objects")).filter((name) => /^[0-9a-f]{2}$/.test(name)))
      for (const name of readdirSync(join(engineOf(user), "objects", folder)))
        utimesSync(join(engineOf(user), "objects", folder, name), now / 1_000 - 90 * 86_400, now / 1_000 - 90 * 86_400);
    const young = await stage(user, { "young.txt": "young\n" });
    await spaceOf(user).compact(() => now - 30 * 86_400_000, never);
    const has = (commit: string): boolean =>
      execFileSync("git", ["-C", engineOf(user), "cat-file", "--batch-check"], {
        input: commit,
        encoding: "utf8",
      }).includes("commit");
    expect([has(named), has(young), has(old)]).toEqual([true, true, false]);
    expect(gitIn(engineOf(user), "fsck", "--connectivity-only", named, young)).not.toMatch(/missing|broken/);
    // What went can be made anew, to the same name.
    expect(await stage(user, { "old.txt": "old\n" })).toBe(old);
  });

  test("M67: a packing that is killed loses nothing, what it left goes a day later, and the next one finishes", async () => {
    const user = userRepository();
    const tip = await stage(user, { "a.txt": "a\n" });
    await user.workspace.keep("t.r1", "tip", tip);
    const git = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    const bin = scratch();
    put(
      join(bin, "git"),
      `#!/bin/sh\ncase "$*" in *repack*) ${git} "$@" & kill -9 $!; wait; exit 137;; esac\nexec ${git} "$@"\n`,
    );
    chmodSync(join(bin, "git"), 0o755);
    const path = process.env["PATH"];
    process.env["PATH"] = `${bin}:${path}`;
    const dying = spaceOf(user).compact(() => null, never);
    await expect(dying).rejects.toMatchObject({ code: "git-failed" });
    process.env["PATH"] = path;
    const packs = join(engineOf(user), "objects/pack");
    mkdirSync(packs, { recursive: true });
    for (const name of ["tmp_pack_old", ".tmp-1-pack-x.pack", "tmp_idx_young"])
      writeFileSync(join(packs, name), "half");
    for (const name of ["tmp_pack_old", ".tmp-1-pack-x.pack"]) utimesSync(join(packs, name), 1, 1);
    expect(gitIn(engineOf(user), "fsck", "--connectivity-only", tip)).not.toMatch(/missing|broken/);
    await spaceOf(user).compact(() => null, never);
    expect(gitIn(engineOf(user), "cat-file", "-t", tip)).toBe("commit");
    expect(readdirSync(packs).filter((name) => name.includes("tmp"))).toEqual(["tmp_idx_young"]);
  });

  test("G8: nothing that an agent wrote into its configuration or hooks runs when it is packed", async () => {
    const user = userRepository();
    await stage(user, { "a.txt": "a\n" });
    const trap = join(user.root, "sprung");
    const script = join(user.root, "trap.sh");
    put(script, `#!/bin/sh\necho sprung >> ${trap}\n`);
    chmodSync(script, 0o755);
    put(
      join(engineOf(user), "config"),
      `[core]\n\thooksPath = ${user.root}\n\tfsmonitor = ${script}\n\tpager = ${script}\n[gc]\n\trecentObjectsHook = ${script}\n`,
    );
    put(join(engineOf(user), "hooks/pre-auto-gc"), `#!/bin/sh\necho sprung >> ${trap}\n`);
    await spaceOf(user).compact(() => Date.now() - 1_000, never);
    expect(existsSync(trap)).toBe(false);
    expect(gitIn(engineOf(user), "config", "--get", "core.hooksPath")).toBe("/dev/null");
  });

  test("G10: one that is stopped ends at once and says so", async () => {
    const user = userRepository();
    await stage(user, { "a.txt": "a\n" });
    await expect(spaceOf(user).compact(() => null, AbortSignal.abort())).rejects.toMatchObject({ code: "interrupted" });
  });
});
