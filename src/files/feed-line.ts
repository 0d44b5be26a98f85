import { crc32 } from "node:zlib";
import type { FeedEvent } from "../domain/feed.ts";

/** A line of the feed, newline included: the event's JSON with the CRC-32 of all before it as its last field. */
export const feedLineOf = (event: Omit<FeedEvent, "crc">): string => {
  const open = JSON.stringify(event);
  return `${open.slice(0, -1)},"crc":${crc32(open)}}\n`;
};

const TAIL = /,"crc":(\d{1,10})\}$/;

/**
 * Reads a line of the feed; null when it is damaged. What ends in NUL bytes before it is passed over, because a power loss leaves them where
 * data was on its way, and the record behind them is whole.
 */
export const parseFeedLine = (line: string): FeedEvent | null => {
  const text = line.slice(line.lastIndexOf("\0") + 1);
  const tail = TAIL.exec(text);
  if (tail === null || crc32(`${text.slice(0, tail.index)}}`) !== Number(tail[1])) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isFeedEvent(value) ? value : null;
  } catch {
    return null;
  }
};

const isFeedEvent = (value: unknown): value is FeedEvent => {
  if (typeof value !== "object" || value === null) return false;
  const event = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(event["seq"]) &&
    Number.isSafeInteger(event["entry"]) &&
    ["at", "type", "text"].every((key) => typeof event[key] === "string") &&
    ["run", "task", "node"].every((key) => event[key] === null || typeof event[key] === "string")
  );
};
