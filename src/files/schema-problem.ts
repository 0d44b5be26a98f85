import * as z from "zod";
import { nearest } from "../domain/nearest.ts";

/** One thing wrong with a parsed document, in words; `path` is where it stands. */
export type Problem = {
  readonly path: readonly string[];
  readonly kind: "unknown" | "wrong" | "missing";
  readonly sentence: string;
  readonly hint: string;
};

/** What a schema found wrong, one problem an unknown key or value, in plain sentences with a suggestion. */
export const problemsOf = (schema: z.ZodType, raw: unknown, error: z.ZodError): readonly Problem[] =>
  error.issues.flatMap((issue) => problemsOfIssue(schema, raw, issue));

const problemsOfIssue = (schema: z.ZodType, raw: unknown, issue: z.core.$ZodIssue): readonly Problem[] => {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(schema, raw, path, key));
  const value = valueAt(raw, path);
  const field = `\`${path.join(".")}\``;
  if (issue.code === "invalid_key") {
    const why = plain(issue.issues[0]) ?? "it is outside the grammar of names";
    return [
      { path, kind: "wrong", sentence: `the name "${path.at(-1) ?? ""}" cannot be used: ${why}`, hint: "Rename it." },
    ];
  }
  if (value === undefined && wanted(issue) !== null) {
    return [{ path, kind: "missing", sentence: `${field} is missing`, hint: `Add it: ${wanted(issue) ?? "a value"}.` }];
  }
  return [{ path, kind: "wrong", sentence: `${field} ${phraseIssue(issue, value)}`, hint: "" }];
};

const unknownKey = (schema: z.ZodType, raw: unknown, table: readonly string[], key: string): Problem => {
  const known = keysAt(schema, raw, table);
  const near = nearest(key, known);
  const elsewhere = near === null ? tablesWith(schema, key) : [];
  const where = table.length === 0 ? "at the top level" : `in [${table.join(".")}]`;
  let hint = known.length === 0 ? "Remove it." : `Known here: ${known.join(", ")}.`;
  if (elsewhere.length > 0) hint = `It belongs in ${elsewhere.map((name) => `[${name}]`).join(" or ")}.`;
  if (near !== null) hint = `Did you mean "${near}"?`;
  return { path: [...table, key], kind: "unknown", sentence: `unknown key "${key}" ${where}`, hint };
};

const phraseIssue = (issue: z.core.$ZodIssue, value: unknown): string => {
  const want = wanted(issue);
  if (want !== null) return `must be ${want}, not ${shown(value)}`;
  if (issue.code === "too_small") {
    return `must be ${issue.inclusive === false ? "more than" : "at least"} ${measure(issue.origin, issue.minimum)}`;
  }
  if (issue.code === "too_big") return `must be at most ${measure(issue.origin, issue.maximum)}`;
  return `cannot be ${shown(value)}: ${plain(issue) ?? "it is not valid"}`;
};

/** What kind of value or which words were wanted; null when the mistake is of another sort. */
const wanted = (issue: z.core.$ZodIssue): string | null => {
  if (issue.code === "invalid_type") return article(issue.expected);
  if (issue.code === "invalid_value") return issue.values.map((one) => JSON.stringify(one)).join(" or ");
  if (issue.code !== "invalid_union") return null;
  const options = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
  return options.length > 0 ? options.map((one) => JSON.stringify(one)).join(" or ") : "of a kind that is known";
};

/** The schema's own words where we wrote them; a pattern as such where we did not. */
const plain = (issue: z.core.$ZodIssue | undefined): string | null => {
  if (issue === undefined) return null;
  if (!issue.message.startsWith("Invalid")) return issue.message;
  return issue.code === "invalid_format" && issue.pattern !== undefined ? `it must match ${issue.pattern}` : null;
};

const shown = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? JSON.stringify(value).slice(0, 80) : article(kindOf(value));

const measure = (origin: string, size: number | bigint): string => {
  if (origin === "string") return `${size} ${size === 1 ? "character" : "characters"} long`;
  if (origin === "array") return `${size} ${size === 1 ? "item" : "items"} long`;
  return String(size);
};

const article = (kind: string): string => {
  const words: Record<string, string> = {
    int: "a whole number",
    array: "a list",
    object: "a table",
    record: "a table",
    boolean: "true or false",
    undefined: "nothing",
  };
  return words[kind] ?? `a ${kind}`;
};

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? "array" : value === undefined ? "undefined" : typeof value;

const valueAt = (raw: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined,
    raw,
  );

/** The keys a schema knows in the table at `path`; a union's member is found by its `kind` in the document. */
export const keysAt = (schema: z.ZodType, raw: unknown, path: readonly string[]): readonly string[] => {
  let here: z.ZodType | undefined = bare(schema);
  for (const [i, key] of path.entries()) {
    here = below(here, key);
    if (here instanceof z.ZodDiscriminatedUnion) here = memberOf(here, valueAt(raw, path.slice(0, i + 1)));
  }
  if (here instanceof z.ZodRecord && here.keyType instanceof z.ZodEnum) return here.keyType.options.map(String);
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
};

/** The dotted names of tables that know a key; a freely named table is written `<name>`. */
const tablesWith = (schema: z.ZodType, key: string, path: readonly string[] = []): readonly string[] => {
  const here = bare(schema);
  if (here instanceof z.ZodRecord) return tablesWith(here.valueType as z.ZodType, key, [...path, "<name>"]);
  if (!(here instanceof z.ZodObject)) return [];
  const shape = here.shape as Record<string, z.ZodType>;
  const found = path.length > 0 && Object.hasOwn(shape, key) ? [path.join(".")] : [];
  return [...found, ...Object.entries(shape).flatMap(([name, child]) => tablesWith(child, key, [...path, name]))];
};

const below = (schema: z.ZodType | undefined, key: string): z.ZodType | undefined => {
  if (schema instanceof z.ZodRecord) return bare(schema.valueType as z.ZodType);
  if (schema instanceof z.ZodArray) return bare(schema.element as z.ZodType);
  if (!(schema instanceof z.ZodObject)) return undefined;
  const child = (schema.shape as Record<string, z.ZodType>)[key];
  return child === undefined ? undefined : bare(child);
};

const memberOf = (union: z.ZodDiscriminatedUnion, value: unknown): z.ZodType | undefined =>
  (union.options as readonly z.ZodType[]).find((option) => {
    if (!(option instanceof z.ZodObject)) return false;
    const kind = (option.shape as Record<string, z.ZodType>)["kind"];
    return kind?.safeParse((value as { kind?: unknown } | null)?.kind).success === true;
  });

/** A schema without the wrappers that only say what happens when the value is absent. */
const bare = (schema: z.ZodType): z.ZodType => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return bare(schema.unwrap() as z.ZodType);
  }
  return schema;
};
