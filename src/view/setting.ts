import type { Boundary } from "../domain/config.ts";

/** When a change of a setting takes effect, behind "a change takes effect". */
export const phraseBoundary = (boundary: Boundary): string => EFFECTS[boundary];

const EFFECTS: Readonly<Record<Boundary, string>> = {
  live_immediate: "at once",
  stage_boundary: "with the next stage",
  cycle_boundary: "with the next run",
  startup_only: "at the next start",
};

/** Where an effective value is said: a line of the file, or nowhere. */
export const phraseOrigin = (line: number | null): string => (line === null ? "default" : `line ${line}`);

/** Which graph says a value, and whether the file speaks against it. */
export const phraseGraphOrigin = ({ graph, holds }: { readonly graph: string; readonly holds: boolean }): string =>
  `graph ${graph}${holds ? "" : "; millrace.toml says otherwise and holds"}`;

/** A value as TOML writes it: JSON's strings, numbers and lists are TOML's too. */
export const phraseValue = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(phraseValue).join(", ")}]` : (JSON.stringify(value) ?? "");
