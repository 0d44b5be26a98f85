import type { Order } from "../domain/attempt.ts";
import { CHECK_OUTCOMES } from "../domain/ends.ts";
import { taskOf } from "../domain/id.ts";
import { commandsOf } from "../kernel/arrive.ts";
import type { RunAttempt } from "../kernel/run.ts";
import { branchOf } from "./message.ts";
import type { EngineContext } from "./context.ts";
import type { OpenRun } from "./turn.ts";

/** Writes out what an attempt is given: from the frozen plan alone, so that a repetition is given the same. */
export const makeOrder = async (
  context: EngineContext,
  open: OpenRun,
  attempt: RunAttempt,
  dir: string,
  tree: string,
): Promise<Order> => {
  const { world, store } = context.ports;
  const { plan, id } = open;
  const node = plan.nodes[attempt.node];
  const agent = attempt.kind === "agent" && node?.kind === "agent" ? node : null;
  const commands = agent === null && node !== undefined ? commandsOf(plan, node) : [];
  return {
    schema: "millrace.order/1",
    run: id,
    task: plan.task,
    n: attempt.n,
    node: attempt.node,
    kind: attempt.kind,
    binding: agent?.binding ?? null,
    outcomes: [...(agent?.outcomes ?? CHECK_OUTCOMES)],
    dir,
    tree,
    ...store.taskFolders(taskOf(id), true),
    branch: branchOf(id),
    setup: await setupOf(context, open, attempt, dir, tree),
    commands: commands.map((command) => ({ command, timeoutMs: plan.checks.timeoutMs })),
    env: [...plan.checks.env],
    outputMax: plan.outputMax,
    token: tokenOf(world.random),
    at: new Date(world.now()).toISOString(),
    boot: world.boot(),
    monotonicMs: world.monotonic(),
  };
};

/** Setup is cached by its digest in a run's slot; the gate is set up anew each time, because nobody vouches for what is left in it. */
const setupOf = async (
  context: EngineContext,
  open: OpenRun,
  attempt: RunAttempt,
  dir: string,
  tree: string,
): Promise<Order["setup"]> => {
  const { commands, timeoutMs, cacheKey } = open.plan.setup;
  if (commands.length === 0) return null;
  const digest = await context.ports.workspace.setupDigest(attempt.from, commands, cacheKey);
  const marker = attempt.kind === "candidate" ? `${dir}/setup.done` : `${tree.slice(0, tree.lastIndexOf("/"))}/setup`;
  return { commands, timeoutMs, marker, digest };
};

const tokenOf = (random: () => number): string =>
  Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  ).join("");
