import { isFailure } from "../domain/failure.ts";
import type { Disk } from "../ports/disk.ts";
import type { Owner } from "../ports/lease.ts";
import type { Identity, Processes } from "../ports/world.ts";
import { completeEnd, linesBackwards } from "./feed-tail.ts";
import type { Layout } from "./layout.ts";

/** The identity record: who holds or held the lease. A released one keeps the epoch and owns nothing. */
export type LeaseRecord = Owner & { readonly released: boolean };

const RECORD_MAX = 64 * 1024;

/** The bytes of a record. */
export const leaseBytes = (record: LeaseRecord): Uint8Array =>
  Buffer.from(`${JSON.stringify({ schema: "millrace.lease/1", ...record })}\n`);

/** Reads a record; an empty, torn or foreign file is no record, because a power loss leaves such and they prove nothing. */
export const readLeaseRecord = (disk: Disk, path: string): LeaseRecord | null => {
  try {
    const bytes = disk.read(path, RECORD_MAX);
    return bytes === null ? null : parseLeaseRecord(Buffer.from(bytes).toString("utf8"));
  } catch (thrown) {
    if (isFailure(thrown) && thrown.code === "disk-failed") return null;
    throw thrown;
  }
};

/** The owner a record names. */
export const ownerOf = ({ pid, startTime, boot, host, epoch, at, what }: LeaseRecord): Owner => ({
  pid,
  startTime,
  boot,
  host,
  epoch,
  at,
  what,
});

/**
 * What a record proves. Another host is foreign whatever else it says: its processes cannot be seen from here. On this host
 * another boot means dead, and so does a pid whose start time differs.
 */
export const judgeRecord = (record: LeaseRecord | null, processes: Processes): "free" | "live" | "dead" | "foreign" => {
  if (record === null || record.released) return "free";
  if (record.host !== processes.self().host) return "foreign";
  return processes.alive(record) ? "live" : "dead";
};

/** True when a record names this very process. */
export const isSelf = (record: Identity, self: Identity): boolean =>
  record.pid === self.pid &&
  record.startTime === self.startTime &&
  record.boot === self.boot &&
  record.host === self.host;

/** The epoch of the last line of the engine's journal that can be read; 0 when there is none. */
export const journalEpoch = (disk: Disk, layout: Layout): number => {
  const size = disk.stat(layout.engineJournal)?.size ?? 0;
  const end = completeEnd(disk, layout.engineJournal, size);
  for (const line of linesBackwards(disk, layout.engineJournal, end)) {
    const epoch = epochOf(line);
    if (epoch !== null) return epoch;
  }
  return 0;
};

const epochOf = (line: string): number | null => {
  const value = parseRecord(line);
  return value !== null && isCount(value["epoch"]) && isCount(value["seq"]) ? value["epoch"] : null;
};

const parseLeaseRecord = (text: string): LeaseRecord | null => {
  const value = parseRecord(text);
  if (value === null || value["schema"] !== "millrace.lease/1") return null;
  const { pid, startTime, boot, host, epoch, at, what, released } = value;
  if (!isCount(pid) || !isCount(epoch) || typeof released !== "boolean") return null;
  if (!isText(startTime) || !isText(boot) || !isText(host) || !isText(at) || !isText(what)) return null;
  return { pid, startTime, boot, host, epoch, at, what, released };
};

const parseRecord = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 1_024;
