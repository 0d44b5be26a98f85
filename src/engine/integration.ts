import { isFailure } from "../domain/failure.ts";
import { taskOf } from "../domain/id.ts";
import type { Effect } from "../kernel/owed.ts";
import type { Input } from "../kernel/input.ts";
import { mergeMessage } from "./message.ts";
import type { EngineContext } from "./context.ts";
import type { OpenRun } from "./turn.ts";

type GateEffect = Extract<Effect, { do: "merge" | "advance" | "follow" | "offer" }>;

/** Performs one effect of the integration lane; git's own failures come back as an input, so that the lane waits and goes on. */
export const performIntegration = async (context: EngineContext, open: OpenRun, effect: GateEffect): Promise<Input> => {
  const at = (): number => context.ports.world.now();
  try {
    return { ...(await answer(context, open, effect)), at: at() };
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code.startsWith("disk-")) throw thrown;
    return { type: "failed", doing: effect.do, reason: thrown.message, at: at() };
  }
};

/** An input before it has its time. */
type Untimed = Input extends infer One ? (One extends unknown ? Omit<One, "at"> : never) : never;

const answer = async (context: EngineContext, open: OpenRun, effect: GateEffect): Promise<Untimed> => {
  const { workspace } = context.ports;
  const { plan, id } = open;
  switch (effect.do) {
    case "merge": {
      const result = await workspace.merge({
        branch: plan.base.branch,
        tip: effect.tip,
        message: mergeMessage(open),
        at: orderedAt(open),
      });
      if (result.kind === "candidate") {
        await workspace.keep(id, `candidate-${effect.round}`, result.candidate);
        return { type: "merged", base: result.base, candidate: result.candidate };
      }
      if (result.kind === "contained")
        return { type: "contained", base: result.base, outputs: context.ports.store.outputFiles(taskOf(id)).length };
      return { type: "conflicted", base: result.base, tree: result.tree, paths: result.paths, detail: result.detail };
    }
    case "advance": {
      const result = await workspace.advance({ run: id, branch: plan.base.branch, from: effect.from, to: effect.to });
      if (result.kind === "advanced") return { type: "advanced" };
      if (result.kind === "moved") return { type: "base-moved", base: result.base };
      return { type: "lane-blocked", reason: result.reason };
    }
    case "follow":
      return { type: "followed", note: await workspace.follow(plan.base.branch, effect.from, effect.to) };
    case "offer":
      return { type: "offered", ref: await workspace.offer(id, effect.commit) };
  }
};

/** The time of the last committed decision: a repeated merge is dated the same, so that it makes the same object. */
const orderedAt = (open: OpenRun): string => open.journal.entries.at(-1)?.at ?? open.plan.createdAt;
