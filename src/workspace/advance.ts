import { join } from "node:path";
import { Failure } from "../domain/failure.ts";
import { SYNCED } from "./git.ts";
import type { AdvanceOrder, AdvanceResult } from "../ports/workspace.ts";
import type { EngineRepo } from "./engine-repo.ts";
import { laneReason } from "./lane.ts";
import type { LaneTools } from "./lane.ts";
import { replaceFile } from "./replace-file.ts";
import { readTip } from "./user-repo.ts";

const SWAPS_MAX = 5;
const SWAP_WAIT_MS = 100;

/** What is needed to write to the user's repository. */
export type AdvanceTools = LaneTools & { readonly engine: EngineRepo };

/**
 * Moves the base from one commit to the next: the objects are brought and verified, the lane must be clear, and the swap of
 * the ref is the commit. Every part can be repeated; a base that holds the commit already has advanced.
 */
export const advanceBase = async (tools: AdvanceTools, order: AdvanceOrder): Promise<AdvanceResult> => {
  const { git, user, world } = tools;
  const ref = `refs/millrace/${order.run}/integrated`;
  let words = "";
  for (let swap = 0; swap < SWAPS_MAX; swap += 1) {
    const { commit } = await readTip(git, user.path, order.branch);
    if (commit !== order.from)
      return (await holds(tools, commit, order.to)) ? { kind: "advanced" } : { kind: "moved", base: commit };
    if (swap === 0) await bringCommit(tools, order.to, ref, order.from);
    const reason = await laneReason(tools, order.branch, order.from, order.to);
    if (reason !== null) return { kind: "lane", reason };
    const args = [
      ...SYNCED,
      "update-ref",
      "-m",
      `millrace: ${order.run}`,
      `refs/heads/${order.branch}`,
      order.to,
      order.from,
    ];
    const swapped = await git({ user: user.path }, args, { answers: [1, 128] });
    if (swapped.code === 0) return { kind: "advanced" };
    words = swapped.words;
    await world.sleep(SWAP_WAIT_MS * 2 ** swap);
  }
  throw new Failure(
    "git-failed",
    `${order.branch} of ${user.path} cannot be moved: ${words}`,
    "If a lock file is named and no git is at work, remove it; it will be tried again.",
  );
};

/**
 * Brings a commit with all it needs into the user's store under `ref`, synced, every new object checked by git
 * (fetch.fsckObjects and the connectivity check of fetch). A damaged object stops it before any branch moves.
 */
export const bringCommit = async (
  tools: AdvanceTools,
  commit: string,
  ref: string,
  known: string | null,
): Promise<void> => {
  const { git, engine, user } = tools;
  const offered = "refs/millrace/offered";
  replaceFile(join(engine.gitDir, offered), `${commit}\n`, "nothing");
  const settings = [
    "fetch.fsckObjects=true",
    "core.fsync=committed,reference",
    "core.fsyncMethod=batch",
    "protocol.file.allow=always",
  ];
  const flags = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules"];
  const tip = known === null ? [] : [`--negotiation-tip=${known}`];
  const args = [
    ...settings.flatMap((setting) => ["-c", setting]),
    "fetch",
    ...flags,
    ...tip,
    engine.gitDir,
    `+${offered}:${ref}`,
  ];
  await git({ user: user.path }, args);
};

const holds = async ({ git, user }: AdvanceTools, tip: string, commit: string): Promise<boolean> => {
  if (tip === commit) return true;
  const { code } = await git({ user: user.path }, ["merge-base", "--is-ancestor", commit, tip], { answers: [1, 128] });
  return code === 0;
};
