import { isFailure } from "../domain/failure.ts";
import type { Durable } from "./durable.ts";

const RECORD_MAX = 64 * 1024;

/** The times (wall, milliseconds) at which engines of this workspace died of an error of their own; [] when that cannot be told. */
export const readCrashes = ({ disk, layout }: Durable): readonly number[] => {
  try {
    const bytes = disk.read(layout.crashes, RECORD_MAX);
    const value: unknown = bytes === null ? [] : JSON.parse(Buffer.from(bytes).toString("utf8"));
    return Array.isArray(value) ? value.filter((at) => typeof at === "number" && Number.isFinite(at)) : [];
  } catch (thrown) {
    if (isFailure(thrown) || thrown instanceof SyntaxError) return [];
    throw thrown;
  }
};

/** Replaces the record. */
export const writeCrashes = (durable: Durable, crashes: readonly number[]): void =>
  durable.replace(durable.layout.crashes, Buffer.from(`${JSON.stringify(crashes)}\n`));
