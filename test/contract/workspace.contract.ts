import { describe, expect, test } from "vitest";
import type { PrepareOrder, Workspace } from "../../src/ports/workspace.ts";

/** One repository under a Workspace, and what a test does to it from outside. Its base is "main" and holds readme.md ("hello\n"). */
export type WorkspaceWorld = {
  readonly workspace: Workspace;
  /** A Workspace over what is left after the engine died. */
  readonly restart: () => Workspace;
  /** An agent writes a file in a slot's tree; null removes it. */
  readonly work: (slot: number, path: string, text: string | null) => void;
  readonly slotFile: (slot: number, path: string) => string | null;
  /** Another person commits a file to the base, in the checkout that shows it. */
  readonly commitToBase: (path: string, text: string) => string;
  readonly userWrites: (path: string, text: string) => void;
  readonly userFile: (path: string) => string | null;
  readonly tip: () => string;
};

const AT = "2026-01-02T03:04:05.678Z";

/** The promises of the Workspace port, the same for every implementation. */
export const workspaceContract = (name: string, make: () => WorkspaceWorld): void => {
  describe(`${name} keeps the contract of the workspace port`, () => {
    prepareAndCapture(make);
    mergeAndAdvance(make);
    userCheckout(make);
  });
};

const at = (commit: string, more: Partial<PrepareOrder> = {}): PrepareOrder => ({
  branch: "millrace/t.r1",
  commit,
  tree: null,
  merge: null,
  setup: null,
  ...more,
});

const stage = async (
  world: WorkspaceWorld,
  changes: Readonly<Record<string, string | null>>,
  from?: string,
): Promise<string> => {
  const parent = from ?? world.tip();
  await world.workspace.prepare(1, at(parent));
  for (const [path, text] of Object.entries(changes)) world.work(1, path, text);
  const commit = await world.workspace.capture(1, { parents: [parent], message: "stage\n", at: AT });
  if (commit === null) throw new Error("nothing was captured");
  return commit;
};

const merge = async (world: WorkspaceWorld, tip: string) =>
  world.workspace.merge({ branch: "main", tip, message: "merge\n", at: AT });

const candidate = async (
  world: WorkspaceWorld,
  tip: string,
): Promise<{ readonly base: string; readonly candidate: string }> => {
  const merged = await merge(world, tip);
  if (merged.kind !== "candidate") throw new Error(`not a candidate: ${JSON.stringify(merged)}`);
  return merged;
};

const prepareAndCapture = (make: () => WorkspaceWorld): void => {
  test("the base is the branch and the commit it stands at", async () => {
    const world = make();
    expect(await world.workspace.base()).toEqual({ branch: "main", commit: world.tip() });
  });

  test("a prepared slot holds exactly the commit, whatever stood there before", async () => {
    const world = make();
    await world.workspace.prepare(1, at(world.tip()));
    world.work(1, "readme.md", "changed\n");
    world.work(1, "left-over.txt", "left over\n");
    await world.workspace.prepare(1, at(world.tip()));
    expect([world.slotFile(1, "readme.md"), world.slotFile(1, "left-over.txt")]).toEqual(["hello\n", null]);
  });

  test("a tree without changes is captured as null", async () => {
    const world = make();
    await world.workspace.prepare(1, at(world.tip()));
    expect(await world.workspace.capture(1, { parents: [world.tip()], message: "nothing\n", at: AT })).toBeNull();
  });

  test("a capture repeated after a restart gives the same commit", async () => {
    const world = make();
    const base = world.tip();
    const commit = await stage(world, { "new.txt": "new\n", "readme.md": null });
    const repeated = await world.restart().capture(1, { parents: [base], message: "stage\n", at: AT });
    expect(repeated).toBe(commit);
    const other = await world.workspace.capture(1, { parents: [base], message: "another message\n", at: AT });
    expect(other).not.toBe(commit);
  });

  test("the next stage starts on what the one before left", async () => {
    const world = make();
    const first = await stage(world, { "one.txt": "1\n" });
    const second = await stage(world, { "two.txt": "2\n" }, first);
    await world.workspace.prepare(2, at(second));
    expect([world.slotFile(2, "one.txt"), world.slotFile(2, "two.txt")]).toEqual(["1\n", "2\n"]);
    expect(await world.workspace.contains(second, first)).toBe(true);
    expect(await world.workspace.contains(first, second)).toBe(false);
    expect([await world.workspace.holds(second, "one.txt"), await world.workspace.holds(first, "two.txt")]).toEqual([
      true,
      false,
    ]);
    expect(await world.workspace.diffStat(first, second)).toContain("two.txt");
    expect(await world.workspace.diffStat(first, first)).toBe("");
  });

  test("the setup digest changes with commands and lockfiles and with nothing else", async () => {
    const world = make();
    const first = await stage(world, { "package-lock.json": "{}\n" });
    const same = await stage(world, { "code.txt": "code\n" }, first);
    const other = await stage(world, { "package-lock.json": "{ }\n" }, first);
    const digest = async (commit: string, ...commands: string[]) => world.workspace.setupDigest(commit, commands, []);
    const known = await digest(first, "npm ci");
    expect(await digest(same, "npm ci")).toBe(known);
    expect(await digest(other, "npm ci")).not.toBe(known);
    expect(await digest(first, "npm ci", "make")).not.toBe(known);
  });
};

const mergeAndAdvance = (make: () => WorkspaceWorld): void => {
  test("a merge moves nothing; the advance moves the base to the candidate", async () => {
    const world = make();
    const base = world.tip();
    const tip = await stage(world, { "new.txt": "new\n" });
    const merged = await candidate(world, tip);
    expect([merged.base, world.tip()]).toEqual([base, base]);
    expect(await world.workspace.contains(merged.candidate, tip)).toBe(true);
    expect(await world.workspace.advance({ run: "t.r1", branch: "main", from: base, to: merged.candidate })).toEqual({
      kind: "advanced",
    });
    expect(world.tip()).toBe(merged.candidate);
  });

  test("the same merge gives the same candidate", async () => {
    const world = make();
    const tip = await stage(world, { "new.txt": "new\n" });
    expect(await merge(world, tip)).toEqual(await merge(world, tip));
  });

  test("work the base holds already is contained", async () => {
    const world = make();
    const base = world.tip();
    const tip = await stage(world, { "new.txt": "new\n" });
    const merged = await candidate(world, tip);
    await world.workspace.advance({ run: "t.r1", branch: "main", from: base, to: merged.candidate });
    expect(await merge(world, tip)).toEqual({ kind: "contained", base: merged.candidate });
  });

  test("G3: a conflict names its paths, leaves the base alone, and is resolved in a slot that shows the markers", async () => {
    const world = make();
    const tip = await stage(world, { "readme.md": "from the run\n" });
    const moved = world.commitToBase("readme.md", "from the user\n");
    const merged = await merge(world, tip);
    if (merged.kind !== "conflict") throw new Error("a conflict was expected");
    expect([merged.base, merged.paths, world.tip()]).toEqual([moved, ["readme.md"], moved]);
    expect(merged.detail).toContain("readme.md");
    await world.workspace.prepare(1, at(tip, { tree: merged.tree, merge: moved }));
    expect(world.slotFile(1, "readme.md")).toContain("<<<<<<<");
    world.work(1, "readme.md", "from both\n");
    const resolved = await world.workspace.capture(1, { parents: [tip, moved], message: "resolved\n", at: AT });
    const again = await candidate(world, resolved ?? "");
    expect(await world.workspace.contains(again.candidate, moved)).toBe(true);
    await world.workspace.advance({ run: "t.r1", branch: "main", from: moved, to: again.candidate });
    await world.workspace.follow("main", moved, again.candidate);
    expect(world.userFile("readme.md")).toBe("from both\n");
  });

  test("G3: a conflict whose markers still stand is not taken over as resolved, only kept as what a failed attempt left", async () => {
    const world = make();
    const tip = await stage(world, { "readme.md": "from the run\n" });
    const moved = world.commitToBase("readme.md", "from the user\n");
    const merged = await merge(world, tip);
    if (merged.kind !== "conflict") throw new Error("a conflict was expected");
    await world.workspace.prepare(1, at(tip, { tree: merged.tree, merge: moved }));
    world.work(1, "new.txt", "something else\n");
    const order = { message: "resolved\n", at: AT };
    await expect(world.workspace.capture(1, { parents: [tip, moved], ...order })).rejects.toThrow("readme.md");
    expect(await world.workspace.capture(1, { parents: [tip], ...order })).not.toBeNull();
    expect(world.tip()).toBe(moved);
  });

  test("M64: a base that moved meanwhile is told and never overwritten", async () => {
    const world = make();
    const base = world.tip();
    const { candidate: to } = await candidate(world, await stage(world, { "new.txt": "new\n" }));
    const moved = world.commitToBase("other.txt", "other\n");
    expect(await world.workspace.advance({ run: "t.r1", branch: "main", from: base, to })).toEqual({
      kind: "moved",
      base: moved,
    });
    expect(world.tip()).toBe(moved);
  });

  test("G4: an advance repeated after a restart has advanced, also when the base went on since", async () => {
    const world = make();
    const base = world.tip();
    const { candidate: to } = await candidate(world, await stage(world, { "new.txt": "new\n" }));
    const order = { run: "t.r1", branch: "main", from: base, to };
    await world.workspace.advance(order);
    expect(await world.restart().advance(order)).toEqual({ kind: "advanced" });
    await world.workspace.follow("main", base, to);
    world.commitToBase("later.txt", "later\n");
    expect(await world.restart().advance(order)).toEqual({ kind: "advanced" });
  });

  test("the gate's tree is not a slot's and holds the candidate", async () => {
    const world = make();
    const { candidate: to } = await candidate(world, await stage(world, { "new.txt": "new\n" }));
    const tree = await world.workspace.prepareGate(to);
    expect(tree).not.toBe(world.workspace.treeOf(1));
    await world.workspace.keep("t.r1", "candidate-1", to);
  });
};

const userCheckout = (make: () => WorkspaceWorld): void => {
  test("a clean checkout of the base is brought along, once", async () => {
    const world = make();
    const base = world.tip();
    const { candidate: to } = await candidate(world, await stage(world, { "new.txt": "new\n" }));
    await world.workspace.advance({ run: "t.r1", branch: "main", from: base, to });
    expect(world.userFile("new.txt")).toBeNull();
    expect(await world.workspace.follow("main", base, to)).toContain("brought along");
    expect(world.userFile("new.txt")).toBe("new\n");
    expect(await world.restart().follow("main", base, to)).toContain("already");
  });

  test("G11: the lane waits for the user's changes with a reason and goes on when they are gone", async () => {
    const world = make();
    const base = world.tip();
    const { candidate: to } = await candidate(world, await stage(world, { "new.txt": "new\n" }));
    const order = { run: "t.r1", branch: "main", from: base, to };
    world.userWrites("readme.md", "at work\n");
    expect(await world.workspace.advance(order)).toMatchObject({
      kind: "lane",
      reason: expect.stringContaining("readme.md"),
    });
    expect([world.tip(), world.userFile("readme.md")]).toEqual([base, "at work\n"]);
    world.userWrites("readme.md", "hello\n");
    expect(await world.workspace.advance(order)).toEqual({ kind: "advanced" });
  });

  test("G11: an untracked file blocks the lane only where the merge would write", async () => {
    const world = make();
    const base = world.tip();
    const { candidate: to } = await candidate(world, await stage(world, { "new.txt": "new\n" }));
    const order = { run: "t.r1", branch: "main", from: base, to };
    world.userWrites("new.txt", "mine\n");
    expect(await world.workspace.advance(order)).toMatchObject({
      kind: "lane",
      reason: expect.stringContaining("new.txt"),
    });
    expect(world.userFile("new.txt")).toBe("mine\n");
  });

  test("an untracked file elsewhere is no reason to wait", async () => {
    const world = make();
    const base = world.tip();
    const { candidate: to } = await candidate(world, await stage(world, { "new.txt": "new\n" }));
    world.userWrites("notes.txt", "mine\n");
    expect(await world.workspace.advance({ run: "t.r1", branch: "main", from: base, to })).toEqual({
      kind: "advanced",
    });
    await world.workspace.follow("main", base, to);
    expect([world.userFile("notes.txt"), world.userFile("new.txt")]).toEqual(["mine\n", "new\n"]);
  });

  test("an offer leaves the work as a branch and the base alone", async () => {
    const world = make();
    const base = world.tip();
    const tip = await stage(world, { "new.txt": "new\n" });
    expect(await world.workspace.offer("t.r1", tip)).toBe("millrace/t.r1");
    expect(await world.restart().offer("t.r1", tip)).toBe("millrace/t.r1");
    expect(world.tip()).toBe(base);
  });
};
