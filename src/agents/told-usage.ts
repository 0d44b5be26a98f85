import * as z from "zod";
import type { Order } from "../domain/attempt.ts";
import { NO_USAGE, type Usage } from "../domain/usage.ts";
import type { Gauge } from "./adapter.ts";
import { filesOf, readSmall } from "./folder.ts";

const TOLD_MAX = 256 * 1024;
const count = z.number().int().nonnegative().max(1e12);

/** Usage as an agent without a stream of its own tells it; what it leaves out is nothing. */
const Told = z.looseObject({
  inputTokens: count.default(0),
  cachedTokens: count.default(0),
  outputTokens: count.default(0),
  costUsd: z.number().nonnegative().max(1e6).nullable().default(null),
});
const Spent = z.looseObject({ usage: Told });

/** What a command or sample agent says it used: the field `usage` of its report, else $MILLRACE_USAGE. */
export const toldUsage = (order: Order): Usage => {
  const files = filesOf(order.dir);
  const reported = Spent.safeParse(jsonIn(files.report)).data?.usage;
  return plainUsage(reported ?? Told.safeParse(jsonIn(files.usage)).data) ?? NO_USAGE;
};

/** The same while it works, from $MILLRACE_USAGE, which it may rewrite at any time; what cannot be read changes nothing. */
export const toldGauge = (order: Order): Gauge => {
  const path = filesOf(order.dir).usage;
  let usage = NO_USAGE;
  return () => {
    usage = plainUsage(Told.safeParse(jsonIn(path)).data) ?? usage;
    return usage;
  };
};

const plainUsage = (told: z.infer<typeof Told> | undefined): Usage | null => {
  if (told === undefined) return null;
  const { inputTokens, cachedTokens, outputTokens, costUsd } = told;
  return { inputTokens, cachedTokens, outputTokens, costUsd };
};

const jsonIn = (path: string): unknown => {
  try {
    return JSON.parse(readSmall(path, TOLD_MAX) ?? "null");
  } catch {
    return null;
  }
};
