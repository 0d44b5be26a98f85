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
const Payload = z.looseObject({
  rate_limits: z.looseObject({ primary: Window, secondary: Window }).nullish().catch(null),
  info: z.looseObject({ total_token_usage: Total.nullish() }).nullish().catch(null),
  model: z.string().optional().catch(undefined),
});
const Line = z.looseObject({ type: z.string(), payload: Payload });
type Limits = NonNullable<z.infer<typeof Payload>["rate_limits"]>;

/** What a thread's rollout file knows and the event stream does not tell; null where it does not say. */
export type Rollout = { readonly resetAt: string | null; readonly usage: Usage | null; readonly model: string | null };

const UNKNOWN: Rollout = { resetAt: null, usage: null, model: null };

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
  const home = env["CODEX_HOME"] ?? (env["HOME"] === undefined ? null : join(env["HOME"], ".codex"));
  if (home === null || thread === null || !/^[0-9a-f-]{8,64}$/i.test(thread)) return UNKNOWN;
  const begun = Date.parse(order.at);
  for (const at of [now, begun, begun - DAY_MS, begun + DAY_MS]) {
    const folder = join(home, "sessions", ...dateParts(new Date(at)));
    const name = namesIn(folder).find((file) => file.startsWith("rollout-") && file.endsWith(`-${thread}.jsonl`));
    if (name !== undefined) return fold(readTail(join(folder, name), TAIL), now);
  }
  return UNKNOWN;
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

/** From the end backwards: the newest line that knows each thing decides. */
const fold = (text: string, now: number): Rollout => {
  let { resetAt, usage, model } = UNKNOWN;
  for (const line of text.split("\n").reverse()) {
    const payload = /"token_count"|"turn_context"/.test(line) ? parse(line) : null;
    if (payload === null) continue;
    resetAt ??= payload.rate_limits == null ? null : resetIn(payload.rate_limits, now);
    const total = payload.info?.total_token_usage;
    if (total != null)
      usage ??= {
        inputTokens: total.input_tokens,
        cachedTokens: total.cached_input_tokens,
        outputTokens: total.output_tokens,
        costUsd: null,
      };
    model ??= payload.model ?? null;
  }
  return { resetAt, usage, model };
};

const parse = (line: string): z.infer<typeof Payload> | null => {
  try {
    return Line.safeParse(JSON.parse(line)).data?.payload ?? null;
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
