import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { diskCodeOf } from "../domain/disk-code.ts";
import { Failure, isFailure } from "../domain/failure.ts";
import type { PrepareOrder, Workspace } from "../ports/workspace.ts";
import type { World } from "../ports/world.ts";
import { advanceBase } from "./advance.ts";
import { captureCheckout } from "./capture.ts";
import { checkoutAt, showInCheckout } from "./checkout.ts";
import type { CheckoutTools } from "./checkout.ts";
import { layEngineRepo } from "./engine-repo.ts";
import { followBase } from "./follow.ts";
import { makeGit } from "./git.ts";
import { identityOf } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { mergeIntoBase } from "./merge.ts";
import { offerBranch } from "./offer.ts";
import { remakeOwnGit } from "./own-git.ts";
import { catchUpWithRemote } from "./remote.ts";
import { replaceFile, textOf } from "./replace-file.ts";
import { digestSetup } from "./setup-digest.ts";
import { makeTurns } from "./turns.ts";
import { readTip, readUserRepo } from "./user-repo.ts";
import type { UserRepo } from "./user-repo.ts";

/** Where a workspace stands and which repository it works on. */
export type WorkspaceOptions = {
  /** The folder with `agents/`. */
  readonly root: string;
  /** Absolute path of the user's repository. */
  readonly repo: string;
  /** The base branch; what HEAD names when not given. */
  readonly branch?: string | undefined;
  /** The remote the base is fetched from first; none when not given. */
  readonly remote?: string | undefined;
  readonly world: World;
  readonly gitTimeoutMs?: number | undefined;
  /** Aborting it ends every git call at once. */
  readonly signal?: AbortSignal | undefined;
};

const GIT_TIMEOUT_MS = 10 * 60_000;

/** The Workspace over real git; nothing is read or written before the first call. */
export const makeWorkspace = (options: WorkspaceOptions): Workspace => {
  const { repo, world } = options;
  const checkouts = join(options.root, "agents", ".checkouts");
  const git = makeGit({ timeoutMs: options.gitTimeoutMs ?? GIT_TIMEOUT_MS, signal: options.signal });
  const turns = makeTurns();
  const opened = once(isWhole, async () =>
    openTools(checkouts, await readUserRepo(git, repo), {
      git,
      world,
      shown: new Map(),
      trees: new Map(),
      held: new Map(),
      lockfiles: new Map(),
    }),
  );
  const inTurn = async <T>(name: string, act: (tools: Tools) => Promise<T>): Promise<T> =>
    turns(name, async () => sayingWhere(async () => act(await opened())));
  return {
    base: async () =>
      inTurn("lane", async (tools) => {
        const tip = await readTip(git, repo, options.branch);
        tools.trees.set(tip.commit, tip.tree);
        const commit = options.remote === undefined ? tip.commit : await catchUpWithRemote(tools, options.remote, tip);
        return { branch: tip.branch, commit };
      }),
    treeOf: (slot) => checkoutAt(checkouts, String(slot)).tree,
    prepare: async (slot, order) => inTurn(`slot ${slot}`, async (tools) => prepare(tools, String(slot), order)),
    setupDigest: async (commit, commands, extra) =>
      sayingWhere(async () => digestSetup(await opened(), commit, commands, extra)),
    capture: async (slot, order) =>
      inTurn(`slot ${slot}`, async (tools) => {
        const checkout = checkoutAt(checkouts, String(slot));
        const commit = await captureCheckout(tools, checkout, order, tools.identity);
        const branch = textOf(join(checkout.folder, "branch"))?.trim() ?? "work";
        if (commit !== null) remakeOwnGit(checkout, { ...tools, branch, commit, merge: null });
        return commit;
      }),
    keep: async (run, name, commit) =>
      inTurn("refs", async ({ engine }) =>
        replaceFile(join(engine.gitDir, refOf(run, name)), `${commit}\n`, "content"),
      ),
    diffStat: async (from, to) => sayingWhere(async () => diffStat(await opened(), from, to)),
    holds: async (commit, path) => sayingWhere(async () => holdsFile(await opened(), commit, path)),
    contains: async (commit, ancestor) =>
      commit === ancestor || (await sayingWhere(async () => isAncestor(await opened(), ancestor, commit))),
    merge: async (order) =>
      inTurn("lane", async (tools) =>
        mergeIntoBase(tools, await readTip(git, repo, order.branch), order, tools.identity),
      ),
    prepareGate: async (commit) =>
      inTurn("gate", async (tools) => {
        await prepare(tools, "gate", { branch: "gate", commit, tree: null, merge: null, setup: null });
        return checkoutAt(checkouts, "gate").tree;
      }),
    advance: async (order) => inTurn("lane", async (tools) => advanceBase(tools, order)),
    follow: async (branch, from, to) => inTurn("lane", async (tools) => followBase(tools, branch, from, to)),
    offer: async (run, commit) => inTurn("lane", async (tools) => offerBranch(tools, run, commit)),
  };
};

type Tools = CheckoutTools & {
  readonly checkouts: string;
  readonly user: UserRepo;
  readonly identity: Identity;
  /** What setupDigest watches at a commit, asked of git once. */
  readonly lockfiles: Map<string, readonly string[]>;
  /** Whether a commit holds a file, by "<commit>:<path>". */
  readonly held: Map<string, boolean>;
};

const openTools = (
  checkouts: string,
  user: UserRepo,
  rest: Pick<Tools, "git" | "world" | "shown" | "trees" | "lockfiles" | "held">,
): Tools => ({
  ...rest,
  checkouts,
  user,
  identity: identityOf(user),
  engine: layEngineRepo(join(checkouts, "engine.git"), user),
});

const prepare = async (tools: Tools, name: string, order: PrepareOrder): Promise<void> => {
  const checkout = checkoutAt(tools.checkouts, name);
  const marker = join(checkout.folder, "setup");
  const keepIgnored = order.setup !== null && textOf(marker)?.trim() === order.setup;
  if (!keepIgnored) rmSync(marker, { force: true });
  await showInCheckout(tools, checkout, order.tree ?? order.commit, keepIgnored);
  replaceFile(join(checkout.folder, "branch"), `${order.branch}\n`, "nothing");
  remakeOwnGit(checkout, { ...tools, branch: order.branch, commit: order.commit, merge: order.merge });
};

const diffStat = async ({ git, engine }: Tools, from: string, to: string): Promise<string> => {
  if (from === to) return "";
  const args = ["diff", "--stat=100", "--stat-count=60", "--no-ext-diff", "--no-textconv", from, to];
  return (await git({ gitDir: engine.gitDir }, args)).out.trimEnd();
};

/** A commit never changes, so each question is asked of git once. */
const holdsFile = async (tools: Tools, commit: string, path: string): Promise<boolean> => {
  const key = `${commit}:${path}`;
  const known = tools.held.get(key) ?? (await askHolds(tools, commit, path));
  tools.held.set(key, known);
  return known;
};

const askHolds = async ({ git, engine }: Tools, commit: string, path: string): Promise<boolean> => {
  const answer = await git({ gitDir: engine.gitDir }, ["cat-file", "-t", `${commit}:${path}`], { answers: [128] });
  return answer.code === 0 && answer.out.trim() === "blob";
};

const isAncestor = async ({ git, engine }: Tools, ancestor: string, commit: string): Promise<boolean> =>
  (await git({ gitDir: engine.gitDir }, ["merge-base", "--is-ancestor", ancestor, commit], { answers: [1] })).code ===
  0;

/** A ref's path below the git folder; run and name are ids of ours and are held to plain characters before they become one. */
const refOf = (run: string, name: string): string => {
  const plain = (text: string): boolean => /^[\w-][\w.-]*$/.test(text) && !/\.\.|\.lock$|\.$/.test(text);
  if (plain(run) && plain(name)) return `refs/millrace/${run}/${name}`;
  throw new Failure("git-failed", `${JSON.stringify(`${run}/${name}`)} cannot be the name of a ref.`);
};

/** The engine's repository stands; somebody may take it away while an engine runs, and then it is laid down anew. */
const isWhole = ({ engine }: Tools): boolean => existsSync(join(engine.gitDir, "HEAD"));

/** Does it once and remembers the result while it holds; a failure is not remembered, so that the next call tries again. */
const once = <T>(holds: (made: T) => boolean, make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  const again = async (): Promise<T> => {
    made ??= make().catch((thrown: unknown) => {
      made = undefined;
      throw thrown;
    });
    return made;
  };
  return async () => {
    const before = made;
    const found = await again();
    if (holds(found)) return found;
    if (made === before) made = undefined;
    return again();
  };
};

/** Turns what the file system refuses into a Failure with the path; everything else passes. */
const sayingWhere = async <T>(act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (thrown) {
    if (isFailure(thrown) || !(thrown instanceof Error) || !("code" in thrown)) throw thrown;
    const denied = thrown.code === "EACCES" || thrown.code === "EPERM";
    const code = diskCodeOf(thrown) ?? (denied ? "disk-denied" : "disk-failed");
    throw new Failure(code, thrown.message, "Mend the file system; it will be tried again.", undefined, thrown);
  }
};
