import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { candidateOf, gitIn, put, read, stage, userRepository } from "./user-repository.ts";
import type { UserRepository } from "./user-repository.ts";

const FILES = { "a.txt": "1\n2\n3\n", "b.txt": "b\n", ".gitignore": "*.log\n" };

/** A candidate that changes a.txt, adds new.txt and deep/er.txt, and removes b.txt. */
const ready = async (
  user: UserRepository,
): Promise<{ readonly run: string; readonly branch: string; readonly from: string; readonly to: string }> => {
  const first = await stage(user, {
    "a.txt": "1\n2\nthree\n",
    "new.txt": "new\n",
    "deep/er.txt": "deeper\n",
    "out.log": "ignored\n",
  });
  rmSync(join(user.workspace.treeOf(1), "b.txt"));
  const tip = await user.workspace.capture(1, { parents: [first], message: "more\n", at: "2026-01-02T03:04:05.678Z" });
  const { base, candidate } = await candidateOf(user.workspace, tip ?? "");
  return { run: "t.r1", branch: "main", from: base, to: candidate };
};

const tries = (act: () => unknown): void => {
  try {
    act();
  } catch {
    // a conflicting merge, pick or rebase exits 1: that is the state wanted
  }
};

/** A branch "side" that conflicts with main on a.txt. */
const conflicting = (user: UserRepository): void => {
  user.git("checkout", "-q", "-b", "side");
  user.commit({ "a.txt": "one\n2\n3\n" });
  user.git("checkout", "-q", "main");
  user.commit({ "a.txt": "uno\n2\n3\n" });
};

describe("M66, G2, P13: the lane waits, and nothing of the user's is touched, while their checkout", () => {
  const states: Record<
    string,
    { readonly make: (user: UserRepository) => void; readonly reason: RegExp; readonly early?: true }
  > = {
    "has an unstaged change": {
      make: (user) => user.write("a.txt", "mine\n"),
      reason: /uncommitted changes in a\.txt/,
    },
    "has a staged change": {
      make: (user) => {
        user.write("b.txt", "mine\n");
        user.git("add", "b.txt");
      },
      reason: /uncommitted changes in b\.txt/,
    },
    "has a removed file": { make: (user) => rmSync(join(user.repo, "a.txt")), reason: /uncommitted changes in a\.txt/ },
    "has an untracked file where the merge writes": {
      make: (user) => user.write("new.txt", "mine\n"),
      reason: /Untracked files .*new\.txt/,
    },
    "has an untracked file where the merge makes a folder": {
      make: (user) => user.write("deep", "mine\n"),
      reason: /deep/,
    },
    "has an untracked folder where the merge writes a file": {
      make: (user) => user.write("new.txt/mine.txt", "mine\n"),
      reason: /new\.txt/,
    },
    "has an ignored file where the merge writes": {
      make: (user) => {
        put(join(user.repo, ".git/info/exclude"), "new.txt\n");
        user.write("new.txt", "mine\n");
      },
      reason: /Untracked files .*new\.txt/,
    },
    "is in the middle of a merge": {
      early: true,
      make: (user) => {
        conflicting(user);
        tries(() => user.git("merge", "side"));
      },
      reason: /in the middle of a merge/,
    },
    "is in the middle of a cherry-pick": {
      early: true,
      make: (user) => {
        conflicting(user);
        tries(() => user.git("cherry-pick", "side"));
      },
      reason: /in the middle of a cherry-pick/,
    },
    "is in the middle of a revert": {
      early: true,
      make: (user) => {
        conflicting(user);
        user.commit({ "a.txt": "eins\n2\n3\n" });
        tries(() => user.git("revert", "--no-edit", "HEAD~1"));
      },
      reason: /in the middle of a revert/,
    },
    "is in the middle of a rebase": {
      early: true,
      make: (user) => {
        conflicting(user);
        tries(() => user.git("rebase", "side"));
      },
      reason: /in the middle of a rebase/,
    },
    "is in the middle of a bisect": {
      early: true,
      make: (user) => {
        user.commit({ "a.txt": "1\n2\n" });
        user.commit({ "a.txt": "1\n" });
        user.git("bisect", "start");
        user.git("bisect", "bad", "HEAD");
        user.git("bisect", "good", "HEAD~2");
      },
      reason: /in the middle of a bisect/,
    },
    "holds a locked index": {
      make: (user) => writeFileSync(join(user.repo, ".git/index.lock"), ""),
      reason: /index\.lock exists/,
    },
  };
  for (const [state, { make, reason, early }] of Object.entries(states))
    test(state, async () => {
      const real = userRepository(FILES);
      const user = { ...real, workspace: real.again({ branch: "main" }) };
      if (early === true) make(user);
      const order = await ready(user);
      if (early !== true) make(user);
      const before = {
        status: gitIn(user.repo, "status", "--porcelain", "--ignored"),
        a: read(join(user.repo, "a.txt")),
      };
      expect(await user.workspace.advance(order)).toEqual({ kind: "lane", reason: expect.stringMatching(reason) });
      expect(user.git("rev-parse", "main")).toBe(order.from);
      expect({
        status: gitIn(user.repo, "status", "--porcelain", "--ignored"),
        a: read(join(user.repo, "a.txt")),
      }).toEqual(before);
    });
});

test("a file that was only touched, and untracked files elsewhere, do not block", async () => {
  const user = userRepository(FILES);
  const order = await ready(user);
  utimesSync(join(user.repo, "a.txt"), new Date(), new Date());
  user.write("notes/mine.txt", "mine\n");
  user.write("trace.log", "mine\n");
  expect(await user.workspace.advance(order)).toEqual({ kind: "advanced" });
  expect(await user.workspace.follow("main", order.from, order.to)).toContain("brought along");
  expect([
    read(join(user.repo, "a.txt")),
    existsSync(join(user.repo, "b.txt")),
    read(join(user.repo, "deep/er.txt")),
  ]).toEqual(["1\n2\nthree\n", false, "deeper\n"]);
  expect(user.git("status", "--porcelain")).toBe("?? notes/");
});

test("a dirty checkout of another branch is no reason to wait and is not touched", async () => {
  const user = userRepository(FILES);
  user.git("checkout", "-q", "-b", "feature");
  user.write("a.txt", "at work\n");
  const workspace = user.again({ branch: "main" });
  const order = await ready({ ...user, workspace });
  expect(await workspace.advance(order)).toEqual({ kind: "advanced" });
  expect(await workspace.follow("main", order.from, order.to)).toContain("checked out nowhere");
  expect([read(join(user.repo, "a.txt")), user.git("status", "--porcelain")]).toEqual(["at work\n", " M a.txt"]);
});

test("G4: a crash in the middle of bringing the checkout along is finished, whichever files it had written", async () => {
  for (const written of [
    ["a.txt"],
    ["new.txt"],
    ["deep/er.txt", "a.txt"],
    ["b.txt"],
    ["a.txt", "new.txt", "deep/er.txt", "b.txt"],
  ]) {
    const user = userRepository(FILES);
    const order = await ready(user);
    await user.workspace.advance(order);
    for (const path of written) {
      if (path === "b.txt") rmSync(join(user.repo, path));
      else user.write(path, `${user.git("show", `${order.to}:${path}`)}\n`);
    }
    expect(await user.again().follow("main", order.from, order.to)).toContain("brought along");
    expect(user.git("status", "--porcelain")).toBe("");
  }
});

test("what the user changed after the advance is left alone, and the sentence says how to go on", async () => {
  const user = userRepository(FILES);
  const order = await ready(user);
  await user.workspace.advance(order);
  user.write("a.txt", "mine\n");
  const sentence = await user.workspace.follow("main", order.from, order.to);
  expect(sentence).toMatch(/left as it is .*read-tree -m -u/);
  expect([read(join(user.repo, "a.txt")), existsSync(join(user.repo, "new.txt"))]).toEqual(["mine\n", false]);
  user.write("a.txt", FILES["a.txt"]);
  expect(await user.workspace.follow("main", order.from, order.to)).toContain("brought along");
});

test("an untracked file that appeared after the advance is never overwritten", async () => {
  const user = userRepository(FILES);
  const order = await ready(user);
  await user.workspace.advance(order);
  user.write("new.txt", "mine\n");
  expect(await user.workspace.follow("main", order.from, order.to)).toContain("left as it is");
  expect(read(join(user.repo, "new.txt"))).toBe("mine\n");
});

test("M61: a lock in the user's repository is never removed; the failure names it", async () => {
  const user = userRepository(FILES);
  const order = await ready(user);
  const [branchLock, indexLock] = [join(user.repo, ".git/refs/heads/main.lock"), join(user.repo, ".git/index.lock")];
  writeFileSync(branchLock, "");
  await expect(user.workspace.advance(order)).rejects.toMatchObject({
    code: "git-failed",
    message: expect.stringContaining("main.lock"),
  });
  expect([existsSync(branchLock), user.git("rev-parse", "main")]).toEqual([true, order.from]);
  rmSync(branchLock);
  expect(await user.workspace.advance(order)).toEqual({ kind: "advanced" });
  writeFileSync(indexLock, "");
  await expect(user.workspace.follow("main", order.from, order.to)).rejects.toMatchObject({
    message: expect.stringContaining("index.lock"),
  });
  expect(existsSync(indexLock)).toBe(true);
  setTimeout(() => rmSync(indexLock), 150);
  expect(await user.workspace.follow("main", order.from, order.to)).toContain("brought along");
});

test("G9: only the candidate reaches the base; offered work and kept stages stay beside it", async () => {
  const user = userRepository(FILES);
  const tip = await stage(user, { "new.txt": "new\n" });
  await user.workspace.keep("t.r1", "stage-1", tip);
  const before = user.git("for-each-ref");
  await candidateOf(user.workspace, tip);
  expect(user.git("for-each-ref")).toBe(before);
  await user.workspace.offer("t.r1", tip);
  expect([user.git("rev-parse", "millrace/t.r1"), user.git("rev-parse", "main")]).toEqual([
    tip,
    user.git("rev-parse", "HEAD"),
  ]);
});

test("an offered branch that a person worked on is not moved; the next name is taken", async () => {
  const user = userRepository(FILES);
  const first = await stage(user, { "new.txt": "new\n" });
  await user.workspace.offer("t.r1", first);
  user.git("checkout", "-q", "millrace/t.r1");
  const mine = user.commit({ "mine.txt": "mine\n" });
  const second = await stage(user, { "new.txt": "newer\n" }, first);
  expect(await user.workspace.offer("t.r1", first)).toBe("millrace/t.r1");
  expect(await user.workspace.offer("t.r1", second)).toBe("millrace/t.r1-2");
  expect([user.git("rev-parse", "millrace/t.r1"), user.git("rev-parse", "millrace/t.r1-2")]).toEqual([mine, second]);
});

test("a configured remote is fetched first: the base is fast-forwarded with its checkout, or the reason is said", async () => {
  const remote = userRepository(FILES);
  const user = userRepository(FILES);
  user.git("remote", "add", "origin", remote.repo);
  user.git("fetch", "-q", "origin");
  user.git("reset", "-q", "--hard", "origin/main");
  const workspace = user.again({ remote: "origin" });
  const newer = remote.commit({ "from-afar.txt": "afar\n" });
  user.write("a.txt", "at work\n");
  await expect(workspace.base()).rejects.toMatchObject({
    code: "repo-unfit",
    message: expect.stringContaining("behind origin/main"),
  });
  user.write("a.txt", FILES["a.txt"]);
  expect(await workspace.base()).toEqual({ branch: "main", commit: newer });
  expect([read(join(user.repo, "from-afar.txt")), user.git("status", "--porcelain")]).toEqual(["afar\n", ""]);
  const ahead = user.commit({ "local.txt": "local\n" });
  expect((await workspace.base()).commit).toBe(ahead);
  remote.commit({ "diverged.txt": "diverged\n" });
  await expect(workspace.base()).rejects.toMatchObject({ message: expect.stringContaining("diverged") });
  rmSync(remote.repo, { recursive: true });
  mkdirSync(remote.repo);
  await expect(workspace.base()).rejects.toMatchObject({ message: expect.stringContaining("could not be fetched") });
});
