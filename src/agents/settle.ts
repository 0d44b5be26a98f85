import type { Order, Settlement } from "../domain/attempt.ts";
import { NO_USAGE } from "../domain/usage.ts";
import type { World } from "../ports/world.ts";
import type { Adapter, Reading } from "./adapter.ts";
import { checkResults, judgeChecks } from "./checks.ts";
import { endedAt, lastWords } from "./ending.ts";
import { trimExcess } from "./excess.ts";
import { commandFilesOf, filesOf, readTail } from "./folder.ts";
import { type End, judge } from "./judge.ts";
import { excessOf } from "./outputs.ts";
import { plainLine } from "./plain.ts";
import { readQuestion } from "./question.ts";
import { countEffects, readReport } from "./report.ts";

/** Reads all that an ended attempt left, once, and says how it ended. */
export const settle = (
  order: Order,
  end: End,
  adapter: Adapter | null,
  { world, env }: { world: World; env: Record<string, string> },
): Settlement => {
  const files = filesOf(order.dir);
  const exitCode = end.kind === "exited" ? end.code : null;
  const idle = end.kind === "unstarted";
  const reading =
    adapter === null || order.binding === null || idle
      ? NOTHING
      : adapter.read({ order, binding: order.binding, exitCode }, { env, now: world.now() });
  const checks = checkResults(order, end);
  const { class: kind, ...judged } =
    order.kind === "agent"
      ? judge({
          end,
          outcomes: order.outcomes,
          report: readReport(order),
          asked: readQuestion(order),
          final: reading.final,
          fault: reading.fault,
          lastWords: lastWords(files.stderr),
          spoke: readTail(files.stdout, 1) !== "",
        })
      : judgeChecks(order, end, checks);
  for (const log of [
    files.stdout,
    files.stderr,
    files.setupLog,
    ...order.commands.map((_, k) => commandFilesOf(order.dir, k + 1).log),
  ])
    trimExcess(log, order.outputMax);
  const excess = order.kind === "agent" && !idle && kind !== "needs-person" ? excessOf(order.outputs) : null;
  return {
    n: order.n,
    class: kind,
    ...judged,
    ...(excess !== null && { class: "agent-failed" as const, outcome: null, summary: excess, hint: EXCESS_HINT }),
    durationMs: durationOf(order, end, world),
    usage: reading.usage,
    model: reading.model === null ? null : plainLine(reading.model, 200),
    session: reading.session === null ? null : plainLine(reading.session, 200),
    exitCode,
    effects: countEffects(order),
    checks,
    commit: null,
    left: null,
  };
};

const EXCESS_HINT = "look at the outputs with `millrace show`, remove what is not wanted, and say in the card what is";

const NOTHING: Reading = { final: null, usage: NO_USAGE, model: null, session: null, fault: null };

/** Monotonic time since the order; for an attempt that ended before anybody looked, its last record's time, never more than that. */
const durationOf = (order: Order, end: End, world: World): number => {
  if (end.kind === "unstarted" || end.kind === "unlaunched") return 0;
  const recorded = (endedAt(order) ?? world.now()) - Date.parse(order.at);
  const wall = Math.max(
    0,
    end.kind === "exited" || end.kind === "vanished" ? recorded : world.now() - Date.parse(order.at),
  );
  const most = order.boot === world.boot() ? Math.max(0, world.monotonic() - order.monotonicMs) : wall;
  return Math.round(Math.min(most, wall));
};
