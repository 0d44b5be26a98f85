import { phraseCost, phraseCount } from "./time.ts";

/** What a line of an agent's stream says, whichever program wrote it. `id` tells which result belongs to which call. */
export type Said =
  | { readonly kind: "message" | "thought" | "notice" | "failed" | "usage"; readonly text: string }
  | { readonly kind: "call"; readonly id: string; readonly text: string }
  | {
      readonly kind: "result";
      readonly id: string;
      /** What was called, for a result whose call was not seen. */
      readonly call: string;
      readonly ok: boolean;
      readonly word: string;
      readonly output: string;
    }
  | { readonly kind: "files"; readonly ok: boolean; readonly changes: readonly FileChange[] };

/** A file that an agent says it changed; `how` is its own word for it. */
export type FileChange = { readonly path: string; readonly how: string };

/** Nothing, of no text; else the one thing said. */
export const saying = (kind: "message" | "thought" | "notice" | "failed", text: string): readonly Said[] =>
  text.trim() === "" ? [] : [{ kind, text }];

/** What was consumed, in words; nothing when nothing is told. */
export const sayingUsage = (told: {
  readonly input: number | null;
  readonly cached: number | null;
  readonly output: number | null;
  readonly costUsd: number | null;
}): readonly Said[] => {
  const { input, cached, output, costUsd } = told;
  if (input === null && output === null && costUsd === null) return [];
  const parts = [
    input === null
      ? ""
      : `${phraseCount(input)} tokens in${cached === null || cached === 0 ? "" : ` (${phraseCount(cached)} cached)`}`,
    output === null ? "" : `${phraseCount(output)} out`,
    costUsd === null ? "" : phraseCost(costUsd),
  ];
  return [{ kind: "usage", text: parts.filter((part) => part !== "").join(", ") }];
};
