import { createHash } from "node:crypto";

/** JSON with object keys in code-unit order and no spaces: one text for one value, so that its digest means the value. */
export const canonicalJson = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += text === "" ? canonicalJson(item) : `,${canonicalJson(item)}`;
    return `[${text}]`;
  }
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record).sort()) {
    const field = record[key];
    if (field === undefined) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(field)}`;
  }
  return `{${text}}`;
};

/** The sha256 of a text (UTF-8) or bytes, in hexadecimal. */
export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** The digest of a value: sha256 of its canonical JSON. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value));

/** The hash the first line of a journal names as its predecessor. */
export const GENESIS = "0".repeat(64);
