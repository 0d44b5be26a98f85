import { isFailure } from "../domain/failure.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import { TASK_STATES } from "../domain/task.ts";
import type { Disk } from "../ports/disk.ts";
import type { Layout } from "./layout.ts";

const STATE_MAX = 16 * 1024 * 1024;

/** The published state when it is whole and of our version; anything else is no state, because it can be made anew. */
export const readSnapshot = (disk: Disk, layout: Layout): Snapshot | null => {
  try {
    const bytes = disk.read(layout.state, STATE_MAX);
    if (bytes === null) return null;
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return isSnapshot(value) ? value : null;
  } catch (thrown) {
    if (isFailure(thrown) && thrown.code === "disk-denied") throw thrown;
    return null;
  }
};

/** The checked shape of the schema in domain/snapshot.ts; a property test holds the two equal. */
export const isSnapshot = (value: unknown): value is Snapshot =>
  isRecord(value, ["schema", "at", "epoch", "engine", "counts", "mtimes", "runs", "heads", "problems", "config"]) &&
  value["schema"] === "millrace.state/1" &&
  isText(value["at"]) &&
  isCount(value["epoch"]) &&
  isEngineRow(value["engine"]) &&
  isRecord(value["counts"], TASK_STATES) &&
  Object.values(value["counts"]).every(isCount) &&
  isRecord(value["mtimes"], TASK_STATES) &&
  Object.values(value["mtimes"]).every(isText) &&
  isList(value["runs"], 200, isRunRow) &&
  isList(value["heads"], 1_200, isTaskRow) &&
  isList(value["problems"], 200, isProblem) &&
  isRecord(value["config"], ["mtime", "size", "checks", "durability"]) &&
  isText(value["config"]["mtime"]) &&
  isCount(value["config"]["size"]) &&
  isCount(value["config"]["checks"]) &&
  isText(value["config"]["durability"]);

const isEngineRow = (row: unknown): boolean =>
  isRecord(row, ["what", "concurrency", "stopping", "held", "pauses", "budgets", "today", "trouble"]) &&
  isText(row["what"]) &&
  isCount(row["concurrency"]) &&
  ["stopping", "held", "trouble"].every((key) => isTextOrNull(row[key])) &&
  isList(row["pauses"], 100, isPauseRow) &&
  isList(row["budgets"], 20, isBudgetRow) &&
  isRecord(row["today"], ["attempts", "durationMs", "tokens", "costUsd"]) &&
  isCount(row["today"]["attempts"]) &&
  Number.isFinite(row["today"]["durationMs"]) &&
  (row["today"]["durationMs"] as number) >= 0 &&
  isCount(row["today"]["tokens"]) &&
  isMoneyOrNull(row["today"]["costUsd"]);

const isPauseRow = (row: unknown): boolean =>
  isRecord(row, ["owner", "scope", "sinceAt", "untilAt", "reason"]) &&
  ["owner", "scope", "sinceAt", "reason"].every((key) => isText(row[key])) &&
  isTextOrNull(row["untilAt"]);

const isBudgetRow = (row: unknown): boolean =>
  isRecord(row, ["budget", "spent", "limit"]) &&
  isText(row["budget"]) &&
  Number.isFinite(row["spent"]) &&
  Number.isFinite(row["limit"]);

const isTaskRow = (row: unknown): boolean =>
  isRecord(row, ["id", "title", "state", "reason", "priority"]) &&
  isText(row["id"]) &&
  isText(row["title"]) &&
  (TASK_STATES as readonly unknown[]).includes(row["state"]) &&
  isText(row["reason"]) &&
  Number.isSafeInteger(row["priority"]);

const RUN_KEYS = ["id", "task", "title", "node", "since"];

const isRunRow = (row: unknown): boolean =>
  isRecord(row, [...RUN_KEYS, "attempt", "waiting", "untilAt", "held", "runner", "costUsd", "tokens", "atWork"]) &&
  RUN_KEYS.every((key) => isText(row[key])) &&
  (row["attempt"] === null || Number.isSafeInteger(row["attempt"])) &&
  ["waiting", "untilAt", "runner"].every((key) => isTextOrNull(row[key])) &&
  typeof row["held"] === "boolean" &&
  isMoneyOrNull(row["costUsd"]) &&
  isCount(row["tokens"]) &&
  (row["atWork"] === null || isUsage(row["atWork"]));

const isUsage = (usage: unknown): boolean =>
  isRecord(usage, ["inputTokens", "cachedTokens", "outputTokens", "costUsd"]) &&
  ["inputTokens", "cachedTokens", "outputTokens"].every((key) => isCount(usage[key])) &&
  isMoneyOrNull(usage["costUsd"]);

const isProblem = (problem: unknown): boolean =>
  isRecord(problem, ["subject", "sentence", "hint"]) && Object.values(problem).every(isText);

/** A record with exactly these fields. */
const isRecord = (value: unknown, keys: readonly string[]): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length === keys.length &&
  keys.every((key) => Object.hasOwn(value, key));

const isList = (value: unknown, max: number, check: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= max && value.every(check);

const isText = (value: unknown): value is string => typeof value === "string";

const isTextOrNull = (value: unknown): boolean => value === null || isText(value);

const isMoneyOrNull = (value: unknown): boolean => value === null || Number.isFinite(value);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
