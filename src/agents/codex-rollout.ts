import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Order } from "../domain/attempt.ts";
import type { Usage } from "../domain/usage.ts";
import { readTail } from "./folder.ts";

const TAIL = 512 * 1024;
const DAY_MS = 86_400_000;

const Window = z
  .looseObject({
    used_percent: z.number().nullish(),
    resets_at: z.number().nullish(),
    resets_in_seconds: z.number().nullish(),
  })
  .nullish();
const count = z.number().int().nonnegative().catch(0);
const Total = z.looseObject({ input_tokens: count, cached_input_tokens: count, output_tokens: count });
const Ended = z.looseObject({ message: z.string().catch(""), codex_error_info: z.unknown() });
const Payload = z.looseObject({
  type: z.string().optional().catch(undefined),
  rate_limits: z.looseObject({ primary: Window, secondary: Window }).nullish().catch(null),
  info: z.looseObject({ total_token_usage: Total.nullish() }).nullish().catch(null),
  thread_token_usage: Total.nullish().catch(null),
  model: z.string().optional().catch(undefined),
  error: Ended.nullish().catch(null),
});
const Line = z.looseObject({ type: z.string(), payload: Payload });
type Limits = NonNullable<z.infer<typeof Payload>["rate_limits"]>;

/** How a turn ended that failed: codex's own message, and its error as data (a word, or an object of one word with a status). */
export type RolloutError = { readonly message: string; readonly info: unknown };

/** What a thread's rollout file knows and the event stream does not tell; null where it does not say. */
export type Rollout = {
  readonly resetAt: string | null;
  readonly usage: Usage | null;
  readonly model: string | null;
  readonly error: RolloutError | null;
};

const UNKNOWN: Rollout = { resetAt: null, usage: null, model: null, error: null };

/**
 * Reads the end of $CODEX_HOME/sessions/Y/M/D/rollout-*-<thread>.jsonl, where codex keeps token counts, limits and the model
 * as data, also of a turn that never ended. Looked for only below CODEX_HOME, by the thread's id.
 */
export const readRollout = (
  env: Readonly<Record<string, string>>,
  order: Order,
  thread: string | null,
  now: number,
): Rollout => {
  const path = rolloutPath(env, order, thread, now);
  return path === null ? UNKNOWN : fold(readTail(path, TAIL), now);
};

/** Where a thread's rollout file lies, null while there is none: in the folder of the day codex began it. */
export const rolloutPath = (
  env: Readonly<Record<string, string>>,
  order: Order,
  thread: string | null,
  now: number,
): string | null => {
  const home = env["CODEX_HOME"] ?? (env["HOME"] === undefined ? null : join(env["HOME"], ".codex"));
  if (home === null || thread === null || !/^[0-9a-f-]{8,64}$/i.test(thread)) return null;
  const begun = Date.parse(order.at);
  for (const at of [now, begun, begun - DAY_MS, begun + DAY_MS]) {
    const folder = join(home, "sessions", ...dateParts(new Date(at)));
    const name = namesIn(folder).find((file) => file.startsWith("rollout-") && file.endsWith(`-${thread}.jsonl`));
    if (name !== undefined) return join(folder, name);
  }
  return null;
};

const dateParts = (at: Date): string[] => [
  String(at.getFullYear()),
  String(at.getMonth() + 1).padStart(2, "0"),
  String(at.getDate()).padStart(2, "0"),
];

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** From the end backwards: the newest line that knows each thing decides; of the running totals the largest is the newest. */
const fold = (text: string, now: number): Rollout => {
  let { resetAt, usage, model, error } = UNKNOWN;
  for (const line of text.split("\n").reverse()) {
    const payload = KNOWING.test(line) ? parse(line) : null;
    if (payload === null) continue;
    resetAt ??= payload.rate_limits == null ? null : resetIn(payload.rate_limits, now);
    usage = larger(usage, totalOf(payload));
    model ??= payload.model ?? null;
    if (payload.type === "task_complete" && payload.error != null)
      error ??= { message: payload.error.message, info: payload.error.codex_error_info };
  }
  return { resetAt, usage, model, error };
};

/** The thread's total that a line of a rollout file tells, null when it tells none. */
export const usageIn = (line: string): Usage | null => {
  const payload = COUNTING.test(line) ? parse(line) : null;
  return payload === null ? null : totalOf(payload);
};

/** The larger of two totals of one thread: codex sets its count to nothing when a context overflows. */
export const larger = (a: Usage | null, b: Usage | null): Usage | null => {
  if (a === null || b === null) return a ?? b;
  return b.inputTokens + b.outputTokens > a.inputTokens + a.outputTokens ? b : a;
};

const COUNTING = /"token_count"|"token_usage_record"/;
const KNOWING = new RegExp(`${COUNTING.source}|"turn_context"|"task_complete"`);

const totalOf = ({ info, thread_token_usage: record }: z.infer<typeof Payload>): Usage | null => {
  const total = info?.total_token_usage ?? record;
  return total == null
    ? null
    : {
        inputTokens: total.input_tokens,
        cachedTokens: total.cached_input_tokens,
        outputTokens: total.output_tokens,
        costUsd: null,
      };
};

/** Lines codex writes about itself; what a tool or the model said has other types (response_item, item_completed). */
const OWN = new Set(["event_msg", "turn_context", "token_usage_record"]);

const parse = (line: string): z.infer<typeof Payload> | null => {
  try {
    const read = Line.safeParse(JSON.parse(line)).data;
    return read === undefined || !OWN.has(read.type) ? null : read.payload;
  } catch {
    return null;
  }
};

/** The reset of the windows that are used up, the last of them; else of the first window; never in the past, never in months. */
const resetIn = ({ primary, secondary }: Limits, now: number): string | null => {
  const windows = [primary, secondary].filter((window) => window != null);
  const full = windows.filter(({ used_percent: used }) => (used ?? 0) >= 100);
  const times = (full.length > 0 ? full : windows.slice(0, 1)).flatMap(
    ({ resets_at: at, resets_in_seconds: seconds }) => {
      const time = at == null ? (seconds == null ? 0 : now + seconds * 1_000) : at * 1_000;
      return time > now && time < now + 60 * DAY_MS ? [time] : [];
    },
  );
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
};
