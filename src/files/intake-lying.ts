import type { Disk } from "../ports/disk.ts";
import type { Lying, Refusal } from "../ports/intake.ts";
import { isLeftAlone, shownName } from "./intake-name.ts";
import type { Layout } from "./layout.ts";

const COUNT_MAX = 1_000;
const BYTES_MAX = 4 * 1024 * 1024;

/**
 * What lies in the inbox and among the raw ideas, without a schema library. Where the inbox is, what it leaves out and what was
 * refused is what the last engine remembered of it; without that, the inbox is the one that init lays down.
 */
export const readLying = (disk: Disk, layout: Layout): Lying => {
  const told = readTold(disk, layout.intakeSeen);
  const inbox = told?.inbox ?? layout.inbox;
  const names = countable(disk, inbox, told?.ignore ?? []);
  const there = new Set(names);
  return {
    inbox,
    items: names.length,
    refused: (told?.refused ?? []).filter(({ name }) => there.has(name)).map(({ refusal }) => refusal),
    ideas: countable(disk, layout.ideas, []).length,
  };
};

const countable = (disk: Disk, folder: string, ignore: readonly string[]): readonly string[] => {
  // A file or link of that name is no folder of items, and is told by whoever takes them.
  if (disk.stat(folder)?.kind !== "folder") return [];
  return disk
    .list(folder)
    .filter((name) => !isLeftAlone(name, ignore))
    .slice(0, COUNT_MAX);
};

type Told = {
  readonly inbox: string;
  readonly ignore: readonly string[];
  readonly refused: readonly { readonly name: string; readonly refusal: Refusal }[];
};

/** Read by hand, and taken only when it is exactly what the engine writes. */
const readTold = (disk: Disk, path: string): Told | null => {
  try {
    const bytes = disk.read(path, BYTES_MAX);
    const file = (bytes === null ? null : JSON.parse(Buffer.from(bytes).toString("utf8"))) as Record<string, unknown>;
    const { schema, inbox, ignore, seen } = file;
    if (schema !== "millrace.intake/1" || typeof inbox !== "string") return null;
    if (!isListOf(ignore, (one) => typeof one === "string") || !Array.isArray(seen)) return null;
    return { inbox, ignore: ignore as string[], refused: seen.flatMap(refusalIn) };
  } catch {
    return null;
  }
};

const refusalIn = (entry: unknown): Told["refused"] => {
  const [name, seen] = (Array.isArray(entry) ? entry : []) as [unknown, { refusal?: Record<string, unknown> | null }?];
  const { text, hint } = seen?.refusal ?? {};
  if (typeof name !== "string" || typeof text !== "string" || typeof hint !== "string") return [];
  return [{ name, refusal: { item: shownName(name), text, hint } }];
};

const isListOf = (value: unknown, is: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(is);
