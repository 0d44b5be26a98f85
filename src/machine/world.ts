import { readFileSync } from "node:fs";
import { hostname, uptime } from "node:os";
import type { World } from "../ports/world.ts";

/** The real clock, chance and sleep of this machine. */
export const makeWorld = (): World => ({
  now: () => Date.now(),
  offset: (ms) => -new Date(ms).getTimezoneOffset(),
  monotonic: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
  boot: () => bootId(),
  random: () => Math.random(),
  sleep,
});

let known: string | undefined;

/** The kernel's boot id on Linux; elsewhere host and boot time to ten seconds, which no clock adjustment of seconds changes. */
export const bootId = (): string => {
  known ??= readBootId();
  return known;
};

const readBootId = (): string => {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return `${hostname()}-${Math.round((Date.now() / 1_000 - uptime()) / 10)}`;
  }
};

const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.max(0, ms));
    signal?.addEventListener("abort", wake, { once: true });
  });
};
