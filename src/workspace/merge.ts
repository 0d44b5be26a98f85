import { Failure } from "../domain/failure.ts";
import type { MergeOrder, MergeResult } from "../ports/workspace.ts";
import { commitTree } from "./capture.ts";
import type { CheckoutTools } from "./checkout.ts";
import type { Identity } from "./identity.ts";
import type { Tip } from "./user-repo.ts";

const DETAIL_MAX = 2_000;
const PATHS_MAX = 200;

/** Merges `order.tip` into the base as it stands, in the engine's repository and without a checkout (git merge-tree). */
export const mergeIntoBase = async (
  tools: Pick<CheckoutTools, "git" | "engine" | "trees">,
  base: Tip,
  order: MergeOrder,
  identity: Identity,
): Promise<MergeResult> => {
  const { git, engine } = tools;
  const args = ["merge-tree", "--write-tree", "--name-only", "--messages", "-z", base.commit, order.tip];
  const merged = await git({ gitDir: engine.gitDir }, args, { answers: [1, 129] });
  if (merged.code === 129)
    throw new Failure(
      "git-missing",
      "This git cannot merge without a checkout (git merge-tree --write-tree).",
      "Install git 2.38 or newer.",
    );
  const sections = merged.out.split("\0");
  const tree = sections[0] ?? "";
  if (merged.code === 1) return { kind: "conflict", base: base.commit, tree, ...readConflict(sections) };
  if (tree === base.tree) return { kind: "contained", base: base.commit };
  const commit = { tree, parents: [base.commit, order.tip], message: order.message, at: order.at };
  return { kind: "candidate", base: base.commit, candidate: await commitTree(tools, commit, identity) };
};

/** After the tree: conflicting paths up to an empty one, then messages as count, paths, kind, text (git-merge-tree(1), -z). */
const readConflict = (sections: readonly string[]): { readonly paths: readonly string[]; readonly detail: string } => {
  const end = sections.indexOf("", 1);
  const paths = [...new Set(sections.slice(1, end))].slice(0, PATHS_MAX);
  const words: string[] = [];
  for (let at = end + 1; at < sections.length - 1;) {
    const count = Number(sections[at]);
    if (!Number.isInteger(count)) break;
    words.push((sections[at + count + 2] ?? "").trim());
    at += count + 3;
  }
  const spoken = words.filter((line) => line.startsWith("CONFLICT")).join("\n");
  return { paths, detail: (spoken === "" ? words.join("\n") : spoken).slice(0, DETAIL_MAX) };
};
