import type { Binding, Order } from "../domain/attempt.ts";
import { NEEDS_PERSON } from "../domain/question.ts";
import type { Adapter } from "./adapter.ts";
import { commandFault } from "./command-fault.ts";
import { filesOf, readTail } from "./folder.ts";
import { outcomeLine } from "./outcome-line.ts";
import { toldGauge, toldUsage } from "./told-usage.ts";

/** How much of the end of stdout is the final message of an agent that has no message format of its own. */
export const FINAL_MAX = 64 * 1024;

/** Any executable: its stdout is its final message, and a legal outcome line at its end says that it has finished. */
export const commandAdapter: Adapter = {
  kind: "command",
  argv: (order, binding) => fill(order, binding),
  env: [],
  prompted: (binding) => binding.prompt === "stdin",
  finished: (tail, order) => tail.endsWith("\n") && [...order.outcomes, NEEDS_PERSON].includes(outcomeLine(tail) ?? ""),
  waits: () => false,
  gauge: toldGauge,
  read: ({ order, binding, exitCode }, { now }) => ({
    final: readTail(filesOf(order.dir).stdout, FINAL_MAX),
    usage: toldUsage(order),
    model: binding.model,
    session: null,
    fault: commandFault(order, exitCode, now),
  }),
  probe: null,
};

/** Every `{placeholder}` of a command replaced by what the order says; compile has refused unknown ones. */
const fill = (order: Order, binding: Binding): string[] => {
  const values: Record<string, string> = {
    task_id: order.task,
    run_id: order.run,
    stage: order.node,
    attempt: String(order.n),
    prompt_file: filesOf(order.dir).prompt,
    report: filesOf(order.dir).report,
    worktree: order.tree,
    branch: order.branch,
    input: order.input,
    outputs: order.outputs,
  };
  return binding.command.map((word) => word.replace(/\{([a-z_]+)\}/g, (whole, name: string) => values[name] ?? whole));
};
