import { digestOf } from "../../src/domain/digest.ts";
import { Failure } from "../../src/domain/failure.ts";
import type { AdvanceResult, MergeResult, Workspace } from "../../src/ports/workspace.ts";
import { mergeFiles } from "./merge-files.ts";
import type { Files } from "./merge-files.ts";

/** A commit of the simulated git. */
export type SimCommit = {
  readonly id: string;
  readonly parents: readonly string[];
  readonly files: Files;
  readonly message: string;
  readonly at: string;
};

/** A slot's tree as it stands on the simulated disk; the gate is the slot named "gate". */
export type SimSlot = { branch: string; head: string; files: Record<string, string>; setup: string | null };

/** The user's own checkout. `operation` names one in progress ("a rebase"). */
export type SimCheckout = {
  branch: string | null;
  index: string;
  files: Record<string, string>;
  operation: string | null;
};

/**
 * Everything git keeps on disk: plain data, so that `structuredClone` is a snapshot and a new workspace over the same
 * value is what stands after a crash.
 */
export type SimRepo = {
  readonly commits: Record<string, SimCommit>;
  readonly trees: Record<string, Files>;
  /** refs/millrace/... of the engine's own repository, by "<run>/<name>". */
  readonly kept: Record<string, string>;
  readonly slots: Record<string, SimSlot>;
  readonly user: {
    branch: string;
    readonly refs: Record<string, string>;
    readonly known: Record<string, true>;
    checkout: SimCheckout | null;
  };
  /** What shall happen by itself, each consumed once in order. */
  readonly script: {
    /** Paths the next merges conflict on. */
    readonly conflicts: string[][];
    /** Calls before which somebody else commits to the base. */
    readonly moves: ("base" | "merge" | "advance")[];
    /** Reasons for which the next advances find the user's checkout in the way. */
    readonly lanes: string[];
    /** Why the repository is unfit for as long as it is set. */
    unfit: string | null;
  };
};

/** A simulated repository with one commit on `branch`, which the user's checkout shows. */
export const makeSimRepo = (files: Files = { "readme.md": "hello\n" }, branch = "main"): SimRepo => {
  const repo: SimRepo = {
    commits: {},
    trees: {},
    kept: {},
    slots: {},
    user: { branch, refs: {}, known: {}, checkout: null },
    script: { conflicts: [], moves: [], lanes: [], unfit: null },
  };
  const first = addCommit(repo, [], files, "first", "2026-01-01T00:00:00.000Z");
  repo.user.refs[branch] = first;
  repo.user.known[first] = true;
  repo.user.checkout = { branch, index: first, files: { ...files }, operation: null };
  return repo;
};

/** Somebody else commits to the base; their checkout, when clean on it, shows the commit. */
export const moveBase = (repo: SimRepo, changes: Files): string => {
  const { user } = repo;
  const from = user.refs[user.branch] ?? "";
  const to = addCommit(repo, [from], { ...filesOf(repo, from), ...changes }, "by another", "2026-01-01T00:00:00.000Z");
  user.refs[user.branch] = to;
  user.known[to] = true;
  if (user.checkout?.branch === user.branch)
    user.checkout = { ...user.checkout, index: to, files: { ...filesOf(repo, to) } };
  return to;
};

/**
 * An in-memory Workspace over a SimRepo, which stands for git's disk. `strike` is called before and after every change
 * of that disk; when it throws, the change has or has not happened and nothing after it does.
 */
export const makeSimWorkspace = (repo: SimRepo, strike: (point: string) => void = () => undefined): Workspace => {
  const change = (point: string, make: () => void): void => {
    strike(`${point}:before`);
    make();
    strike(`${point}:after`);
  };
  const happen = (call: "base" | "merge" | "advance"): void => {
    if (repo.script.moves[0] !== call) return;
    repo.script.moves.shift();
    moveBase(repo, { [`other-${Object.keys(repo.commits).length}.txt`]: "by another\n" });
  };
  const tipOf = (branch: string): string => {
    const tip = repo.user.refs[branch];
    if (repo.script.unfit !== null) throw new Failure("repo-unfit", repo.script.unfit);
    if (tip === undefined) throw new Failure("repo-unfit", `The branch ${branch} does not exist.`);
    return tip;
  };
  const bring = (commit: string): void => {
    for (const id of ancestry(repo, commit)) repo.user.known[id] = true;
  };
  return {
    base: async () => {
      happen("base");
      return { branch: repo.user.branch, commit: tipOf(repo.user.branch) };
    },
    treeOf: (slot) => `/sim/${slot}/tree`,
    prepare: async (slot, order) =>
      change("prepare", () => {
        const files =
          order.tree === null ? filesOf(repo, order.commit) : (repo.trees[order.tree] ?? filesOf(repo, order.tree));
        repo.slots[slot] = { branch: order.branch, head: order.commit, files: { ...files }, setup: order.setup };
      }),
    setupDigest: async (commit, commands, extra) => {
      const files = filesOf(repo, commit);
      const watched = Object.keys(files).filter((path) => path.endsWith("lock.json") || extra.includes(path));
      return digestOf([commands, watched.sort().map((path) => [path, files[path]])]);
    },
    capture: async (slot, order) => {
      const place = slotOf(repo, slot);
      const [first = ""] = order.parents;
      if (order.parents.length === 1 && sameFiles(place.files, filesOf(repo, first))) return null;
      const marked = Object.keys(place.files).filter((path) => place.files[path]?.includes("<<<<<<< base\n"));
      if (order.parents.length > 1 && marked.length > 0)
        throw new Failure("git-failed", `Conflict markers still stand in ${marked.join(", ")}.`);
      let commit = "";
      change("capture", () => {
        commit = addCommit(repo, order.parents, place.files, order.message, order.at);
        place.head = commit;
      });
      return commit;
    },
    keep: async (run, name, commit) =>
      change("keep", () => {
        filesOf(repo, commit);
        repo.kept[`${run}/${name}`] = commit;
      }),
    diffStat: async (from, to) => diffStat(filesOf(repo, from), filesOf(repo, to)),
    holds: async (commit, path) => path in filesOf(repo, commit),
    contains: async (commit, ancestor) => ancestry(repo, commit).has(ancestor),
    merge: async (order) => {
      happen("merge");
      return mergeInto(repo, tipOf(order.branch), order, change);
    },
    prepareGate: async (commit) => {
      change("gate", () => {
        repo.slots["gate"] = { branch: "gate", head: commit, files: { ...filesOf(repo, commit) }, setup: null };
      });
      return "/sim/gate/tree";
    },
    advance: async (order) => {
      happen("advance");
      return advanceBase(repo, tipOf(order.branch), order, change, bring);
    },
    follow: async (branch, from, to) => followCheckout(repo, branch, from, to, change),
    offer: async (run, commit) => {
      change("offer", () => {
        bring(commit);
        repo.user.refs[`millrace/${run}`] = commit;
      });
      return `millrace/${run}`;
    },
  };
};

type Change = (point: string, make: () => void) => void;

const mergeInto = (
  repo: SimRepo,
  base: string,
  order: { readonly tip: string; readonly message: string; readonly at: string },
  change: Change,
): MergeResult => {
  if (ancestry(repo, base).has(order.tip)) return { kind: "contained", base };
  const ours = filesOf(repo, base);
  const ancestor = forkOf(repo, base, order.tip);
  const { files, paths } = mergeFiles(ancestor === null ? {} : filesOf(repo, ancestor), ours, filesOf(repo, order.tip));
  const scripted = repo.script.conflicts.shift() ?? [];
  const conflicting = [...new Set([...paths, ...scripted])].sort();
  if (conflicting.length > 0) {
    const marked = { ...files };
    for (const path of scripted) marked[path] = `<<<<<<< base\n${ours[path] ?? ""}=======\nscripted\n>>>>>>> tip\n`;
    const tree = digestOf(marked).slice(0, 40);
    change("conflict-tree", () => {
      repo.trees[tree] = marked;
    });
    return {
      kind: "conflict",
      base,
      tree,
      paths: conflicting,
      detail: `CONFLICT (content): ${conflicting.join(", ")}`,
    };
  }
  if (sameFiles(files, ours)) return { kind: "contained", base };
  let candidate = "";
  change("candidate", () => {
    candidate = addCommit(repo, [base, order.tip], files, order.message, order.at);
  });
  return { kind: "candidate", base, candidate };
};

const advanceBase = (
  repo: SimRepo,
  base: string,
  order: { readonly run: string; readonly branch: string; readonly from: string; readonly to: string },
  change: Change,
  bring: (commit: string) => void,
): AdvanceResult => {
  if (ancestry(repo, base).has(order.to)) return { kind: "advanced" };
  if (base !== order.from) return { kind: "moved", base };
  const reason = repo.script.lanes.shift() ?? inTheWay(repo, order.branch, order.from, order.to);
  if (reason !== null) return { kind: "lane", reason };
  change("fetch", () => bring(order.to));
  change("update-ref", () => {
    repo.user.refs[order.branch] = order.to;
  });
  return { kind: "advanced" };
};

const inTheWay = (repo: SimRepo, branch: string, from: string, to: string): string | null => {
  const { checkout } = repo.user;
  if (checkout === null || checkout.branch !== branch) return null;
  if (checkout.operation !== null) return `The user's checkout is in the middle of ${checkout.operation}.`;
  const old = filesOf(repo, from);
  const tracked = Object.keys(old).filter((path) => checkout.files[path] !== old[path]);
  if (tracked.length > 0) return `The user's checkout has changes in ${tracked.join(", ")}.`;
  const added = Object.keys(filesOf(repo, to)).filter((path) => !(path in old) && path in checkout.files);
  return added.length > 0 ? `Untracked files are in the way: ${added.join(", ")}.` : null;
};

const followCheckout = (repo: SimRepo, branch: string, from: string, to: string, change: Change): string => {
  const { checkout } = repo.user;
  if (checkout === null || checkout.branch !== branch) return `${branch} is checked out nowhere.`;
  if (checkout.index === to) return "The user's checkout shows it already.";
  if (checkout.index !== from || inTheWay(repo, branch, from, to) !== null)
    return "The user's checkout was left as it is.";
  change("follow", () => {
    const kept = Object.entries(checkout.files).filter(([path]) => !(path in filesOf(repo, from)));
    checkout.files = { ...Object.fromEntries(kept), ...filesOf(repo, to) };
    checkout.index = to;
  });
  return "The user's checkout was brought along.";
};

const addCommit = (repo: SimRepo, parents: readonly string[], files: Files, message: string, at: string): string => {
  const id = digestOf({ parents, files, message, at }).slice(0, 40);
  repo.commits[id] = { id, parents: [...parents], files: { ...files }, message, at };
  return id;
};

const filesOf = (repo: SimRepo, commit: string): Files => {
  const found = repo.commits[commit];
  if (found === undefined) throw new Failure("git-failed", `There is no commit ${commit}.`);
  return found.files;
};

const slotOf = (repo: SimRepo, slot: number): SimSlot => {
  const found = repo.slots[slot];
  if (found === undefined) throw new Failure("git-failed", `Slot ${slot} was never prepared.`);
  return found;
};

const ancestry = (repo: SimRepo, commit: string): ReadonlySet<string> => {
  const seen = new Set<string>();
  const open = [commit];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(repo.commits[id]?.parents ?? []));
  }
  return seen;
};

const forkOf = (repo: SimRepo, one: string, other: string): string | null => {
  const reached = ancestry(repo, other);
  return [...ancestry(repo, one)].find((id) => reached.has(id)) ?? null;
};

const sameFiles = (one: Files, other: Files): boolean => digestOf(one) === digestOf(other);

const diffStat = (from: Files, to: Files): string =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((path) => from[path] !== to[path])
    .sort()
    .map((path) => ` ${path} | 1 +`)
    .join("\n");
