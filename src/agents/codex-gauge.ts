import type { Order } from "../domain/attempt.ts";
import { NO_USAGE, type Usage } from "../domain/usage.ts";
import type { Gauge, Setting } from "./adapter.ts";
import { codexEvent } from "./codex-event.ts";
import { larger, rolloutPath, usageIn } from "./codex-rollout.ts";
import { filesOf, readHead } from "./folder.ts";
import { makeTail } from "./tail.ts";

const HEAD = 64 * 1024;
const TAIL = 512 * 1024;

/** Follows a codex at work by its rollout file, where the total stands after each answer of the model; its stream tells it at the end only. */
export const codexGauge = (order: Order, env: Setting["env"]): Gauge => {
  let thread: string | null = null;
  let lines: (() => readonly string[]) | null = null;
  let usage: Usage = NO_USAGE;
  return (now) => {
    thread ??= threadIn(readHead(filesOf(order.dir).stdout, HEAD));
    if (lines === null) {
      const path = rolloutPath(env, order, thread, now);
      if (path === null) return usage;
      lines = makeTail(path, TAIL);
    }
    for (const line of lines()) usage = larger(usage, usageIn(line)) ?? usage;
    return usage;
  };
};

const threadIn = (head: string): string | null => {
  for (const line of head.split("\n")) {
    const event = line.includes("thread.started") ? codexEvent(line) : null;
    if (event?.type === "session") return event.id;
  }
  return null;
};
