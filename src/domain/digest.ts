import { createHash } from "node:crypto";

/** JSON with object keys in code-unit order and no spaces: one text for one value, so that its digest means the value. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const record = value as Record<string, unknown>;
  const fields = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  return `{${fields.join(",")}}`;
};

/** The sha256 of a text (UTF-8) or bytes, in hexadecimal. */
export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** The digest of a value: sha256 of its canonical JSON. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value));

/** The hash the first line of a journal names as its predecessor. */
export const GENESIS = "0".repeat(64);
