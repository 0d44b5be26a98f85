import type { FrontMatter } from "../domain/front-matter.ts";
import { isPlainName, isPlainText, ISO_TIME } from "./card-lite.ts";

const ORDER = [
  "id",
  "title",
  "graph",
  "size",
  "tier",
  "priority",
  "depends_on",
  "spec_id",
  "supersedes",
  "key",
  "created_at",
] as const satisfies readonly (keyof FrontMatter)[];

/** Writes a card: front matter that every reader understands alike, and the body byte for byte. Nothing in a value can end it. */
export const renderCard = (fields: FrontMatter, body: string): string => {
  const lines = ORDER.flatMap((key) => {
    const value = fields[key];
    return value === undefined ? [] : [`${key}: ${written(value)}\n`];
  });
  return lines.length === 0 && !body.startsWith("---") && !body.startsWith("\ufeff")
    ? body
    : `---\n${lines.join("")}---\n${body}`;
};

const written = (value: string | number | readonly string[]): string => {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return `[${value.map((name) => quoted(name, isPlainName(name))).join(", ")}]`;
  return quoted(value, isPlainText(value) || isPlainName(value) || ISO_TIME.test(value));
};

/** JSON's escapes are YAML's; what JSON leaves as it is and YAML would read as a line's end is escaped too. */
const quoted = (text: string, plain: boolean): string =>
  plain
    ? text
    : JSON.stringify(text).replace(
        /[\u007f-\u009f\u2028\u2029\ufeff]/g,
        (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
