import type { Charge } from "../domain/charge.ts";

/** A line of the ledger, newline included. */
export const ledgerLineOf = (charge: Charge): string => {
  const { run, n, task, day, at, stage, runner, model, charged, durationMs, usage } = charge;
  return `${JSON.stringify({ run, n, task, day, at, stage, runner, model, charged, durationMs, usage })}\n`;
};

/** What every line of a task, and every line of a day, holds. */
export const TASK_NEEDLE = (task: string): string => `"task":${JSON.stringify(task)}`;
export const DAY_NEEDLE = (day: string): string => `"day":${JSON.stringify(day)}`;

/** Reads a line of the ledger; null when it is torn, damaged or of another kind. */
export const parseLedgerLine = (line: string): Charge | null => {
  if (!line.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isCharge(value) ? value : null;
  } catch {
    return null;
  }
};

const isCharge = (value: unknown): value is Charge => {
  if (typeof value !== "object" || value === null) return false;
  const charge = value as Record<string, unknown>;
  return (
    ["run", "task", "at", "stage", "runner"].every((key) => typeof charge[key] === "string") &&
    /^\d{4}-\d{2}-\d{2}$/.test(String(charge["day"])) &&
    Number.isSafeInteger(charge["n"]) &&
    typeof charge["charged"] === "boolean" &&
    (charge["model"] === null || typeof charge["model"] === "string") &&
    isAmount(charge["durationMs"]) &&
    isUsage(charge["usage"])
  );
};

const isUsage = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return false;
  const usage = value as Record<string, unknown>;
  return (
    ["inputTokens", "cachedTokens", "outputTokens"].every((key) => isAmount(usage[key])) &&
    (usage["costUsd"] === null || isAmount(usage["costUsd"]))
  );
};

const isAmount = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;
