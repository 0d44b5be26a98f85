import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Order } from "../domain/attempt.ts";
import { readTail } from "./folder.ts";

const TAIL = 256 * 1024;
const DAY_MS = 86_400_000;

const Window = z
  .looseObject({
    used_percent: z.number().nullish(),
    resets_at: z.number().nullish(),
    resets_in_seconds: z.number().nullish(),
  })
  .nullish();
const Line = z.looseObject({
  payload: z.looseObject({ rate_limits: z.looseObject({ primary: Window, secondary: Window }).nullish() }),
});

/**
 * When a usage limit resets, from the thread's rollout file ($CODEX_HOME/sessions/Y/M/D/rollout-*-<thread>.jsonl), where
 * codex keeps `token_count.rate_limits` as data; null when there is no such file or time. Read only below CODEX_HOME.
 */
export const resetOf = (
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
    if (name !== undefined) return latestReset(readTail(join(folder, name), TAIL), now);
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

/** Of the last line with limits: the reset of the windows that are used up, else of the first one that names a time. */
const latestReset = (text: string, now: number): string | null => {
  for (const line of text.split("\n").reverse()) {
    const limits = line.includes("rate_limits") ? parse(line) : null;
    if (limits == null) continue;
    const windows = [limits.primary, limits.secondary].filter((window) => window != null);
    const full = windows.filter(({ used_percent: used }) => (used ?? 0) >= 100);
    const times = (full.length > 0 ? full : windows.slice(0, 1))
      .map(({ resets_at: at, resets_in_seconds: seconds }) =>
        at == null ? (seconds == null ? null : now + seconds * 1_000) : at * 1_000,
      )
      .filter((time) => time !== null && time > now && time < now + 60 * DAY_MS);
    if (times.length > 0) return new Date(Math.max(...(times as number[]))).toISOString();
  }
  return null;
};

const parse = (line: string): z.infer<typeof Line>["payload"]["rate_limits"] => {
  try {
    return Line.safeParse(JSON.parse(line)).data?.payload.rate_limits;
  } catch {
    return null;
  }
};
