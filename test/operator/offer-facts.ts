import type { Act } from "../../src/domain/command.ts";
import { Failure } from "../../src/domain/failure.ts";
import { parseArgs } from "../../src/cli/args.ts";
import type { Context } from "../../src/cli/verb.ts";
import { VERBS } from "../../src/cli/verbs.ts";
import type { OfferFacts, TaskFacts, WorkspaceFacts } from "../../src/operator/offer.ts";

/** A workspace in which an engine runs and nothing is at work. */
export const RUNNING: WorkspaceFacts = {
  word: "running",
  sentence: "start --daemon runs as process 12 on here, begun 1 min ago.",
  alive: true,
  pauses: [],
  working: 0,
  open: 0,
  unstartable: null,
};

/** A task in the backlog that never ran. */
export const WAITING: TaskFacts = { task: "a", state: "backlog", priority: 3, open: null, last: null };

/** Facts of these two, each with something else where that is said. */
export const factsWith = (
  workspace: Partial<WorkspaceFacts> = {},
  task: Partial<TaskFacts> | null = {},
): OfferFacts => ({
  workspace: { ...RUNNING, ...workspace },
  task: task === null ? null : { ...WAITING, ...task },
});

/** The act that a command line asks for, as its own verb reads it; null when it asks for something else. */
export const actOf = async (argv: readonly string[], stdin = ""): Promise<Act | null> => {
  const [name = "", ...rest] = argv;
  const load = VERBS[name];
  if (load === undefined) throw new Error(`no verb ${name}`);
  const { verb } = await load();
  const asked: Act[] = [];
  const owner = { pid: 1, host: "h", epoch: 1, at: "2026-06-01T00:00:00.000Z", what: "start --daemon" };
  const house = {
    reader: {
      findTask: (fragment: string) => [{ id: fragment, state: "active" }],
      findRun: () => [],
      runsOf: () => [],
      standing: () => null,
      owner: () => ({ live: owner, dead: null, foreign: null }),
      snapshot: () => null,
      counts: () => ({ backlog: 0, active: 0, blocked: 0, deferred: 0, done: 0, cancelled: 0 }),
    },
    act: async (act: Act) => {
      asked.push(act);
      throw new Failure("interrupted", "It was only asked.", "");
    },
  };
  const context = {
    house: () => house,
    world: { now: () => Date.UTC(2026, 5, 1), offset: () => 0 },
    stdin: () => Buffer.from(stdin),
    ask: null,
    out: { json: false, note: () => undefined, line: () => undefined },
  } as unknown as Context;
  try {
    await verb.run(parseArgs(rest, verb, new Map()), context);
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== "interrupted") throw thrown;
  }
  return asked[0] ?? null;
};
