import { Failure } from "../domain/failure.ts";
import type { News, PassedOver, PassOptions, PassReport, PassRun, RunPass } from "../ports/pass.ts";
import { readBacklog } from "./backlog.ts";
import { admit } from "./admission.ts";
import { carrySafely, type Carried } from "./carry.ts";
import { openEpoch, type Epoch } from "./epoch.ts";
import { makeLane, type PassContext } from "./pass-context.ts";
import type { Ports } from "./ports.ts";
import { makePublisher, publishState } from "./publish.ts";
import { recover } from "./recovery.ts";
import { watchSignals } from "./signals.ts";
import { supersede } from "./supersede.ts";
import { turn, type OpenRun } from "./turn.ts";
import { passRun } from "./outcome.ts";

const PATIENCE_MS = 60_000;

/** Makes the foreground pass: take the lease, recover, carry what was recovered, then new tasks, one after another; release. */
export const makePass =
  (ports: Ports): RunPass =>
  async (options, told, signals) => {
    const news = deaf(told);
    const grant = await ports.lease.take("start --once", { waitMs: 2_000, steal: options.steal });
    if (grant.kind === "refused") throw refusal(grant);
    const endAttempts = new AbortController();
    const watch = watchSignals(ports, signals, endAttempts);
    try {
      const epoch = openEpoch(ports, grant.epoch, grant.tookOver, news);
      try {
        return await runPass(makeContext(ports, epoch, news, signals, endAttempts.signal), epoch, options);
      } finally {
        epoch.close(signals.drain.aborted ? "interrupted" : "the pass ended");
      }
    } finally {
      watch.stop();
      await grant.release();
    }
  };

/** A listener that goes away (a closed terminal or pipe) hears no more; the work goes on without it. */
const deaf = (told: (news: News) => void): ((news: News) => void) => {
  let gone = false;
  return (news) => {
    if (gone) return;
    try {
      told(news);
    } catch {
      gone = true;
    }
  };
};

const runPass = async (base: PassContext, epoch: Epoch, options: PassOptions): Promise<PassReport> => {
  const { ports } = base;
  ports.store.sweep();
  const backlog = readBacklog(ports.store, epoch.decisions);
  supersede(epoch, ports, backlog);
  const open: OpenRun[] = [];
  const passedOver: PassedOver[] = [];
  const context: PassContext = {
    ...base,
    slotFor: (run) => lowestFree(open.filter((other) => other.id !== run).map((other) => other.run.slot)),
    moved: backlog.moved,
    published: makePublisher(ports.world, () => publishState(ports, epoch.number, backlog, open, passedOver)),
  };
  const recovered = await recover(ports, backlog);
  for (const lost of recovered.passedOver) {
    passedOver.push(lost);
    if (lost.run !== null) epoch.record({ type: "run-corrupt", run: lost.run, reason: lost.reason });
    context.news({ kind: "notice", text: `${lost.task} is passed over: ${lost.reason}` });
  }
  open.push(...recovered.runs);
  const runs: PassRun[] = [];
  const finish = (run: OpenRun, { standing, reason }: Carried): void => {
    runs.push(passRun(run, standing, reason));
    if (standing !== "closed") return run.journal.close();
    open.splice(open.indexOf(run), 1);
  };
  for (const run of recovered.runs) {
    announce(context, run, true);
    turn(ports, epoch.number, run, { type: "nudge", at: ports.world.now() }, context.news);
    finish(run, context.drain.aborted ? { standing: "interrupted", reason: null } : await carrySafely(context, run));
  }
  supersede(epoch, ports, backlog);
  const held = await admit(context, {
    options,
    backlog,
    open,
    passOver: (task, reason) => {
      passedOver.push({ task, run: null, reason });
      context.news({ kind: "notice", text: `${task} is passed over: ${reason}` });
    },
    begin: async (run) => {
      open.push(run);
      announce(context, run, false);
      const carried = await carrySafely(context, run);
      finish(run, carried);
      return carried;
    },
  });
  context.published.changed();
  context.published.settle();
  if (held !== null && runs.length === 0) throw held;
  return { runs, passedOver, held: held?.message ?? null, interrupted: context.drain.aborted };
};

const announce = (context: PassContext, run: OpenRun, resumed: boolean): void =>
  context.news({
    kind: "opening",
    run: run.id,
    task: run.plan.task,
    title: run.plan.card.title,
    graph: run.plan.graph.name,
    resumed,
  });

const makeContext = (
  ports: Ports,
  epoch: Epoch,
  news: PassContext["news"],
  signals: { readonly drain: AbortSignal; readonly now: AbortSignal },
  endAttempts: AbortSignal,
): PassContext => {
  let lanePatienceMs = PATIENCE_MS;
  return {
    ports,
    epoch: epoch.number,
    news,
    ...signals,
    endAttempts,
    patienceMs: PATIENCE_MS,
    lanePatienceMs: () => lanePatienceMs,
    spendLanePatience: (ms) => {
      lanePatienceMs = Math.max(0, lanePatienceMs - ms);
    },
    lane: makeLane(),
    slotFor: () => 1,
    moved: () => undefined,
    published: makePublisher(ports.world, () => undefined),
  };
};

const lowestFree = (taken: readonly number[]): number => {
  for (let slot = 1; ; slot += 1) if (!taken.includes(slot)) return slot;
};

const refusal = (grant: {
  readonly owner: { pid: number; host: string; at: string; what: string } | null;
  readonly reason: string;
}): Failure => {
  const owner = grant.owner;
  const who =
    owner === null ? "another process" : `pid ${owner.pid} on ${owner.host} (${owner.what}, since ${owner.at})`;
  return grant.reason === "foreign"
    ? new Failure(
        "lease-foreign",
        `The workspace belongs to ${who}, which cannot be proven dead from here.`,
        "stop it there, or start with --steal when you know that it is gone",
      )
    : new Failure("engine-running", `Another engine owns this workspace: ${who}.`, "wait until it ends, or stop it");
};
