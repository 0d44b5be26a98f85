import { z } from "zod";

/** A key of a schema as the guide writes it: `<name>` for a freely named table, and its default as JSON. */
export type SettingRow = { readonly key: string; readonly value: string };

/** Every key of an object schema, in its order; "none" is an absent default, "needed" a key without which a table is refused. */
export const settingsOf = (schema: z.ZodType, path: readonly string[] = []): readonly SettingRow[] => {
  const { inner, value } = opened(schema);
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, child]) =>
      settingsOf(child, [...path, key]),
    );
  if (inner instanceof z.ZodRecord) return settingsOf(inner.valueType as z.ZodType, [...path, "<name>"]);
  // A name of a free table is there only when somebody wrote it.
  return [{ key: path.join("."), value: path.at(-1) === "<name>" ? "none" : value }];
};

const opened = (schema: z.ZodType): { readonly inner: z.ZodType; readonly value: string } => {
  if (schema instanceof z.ZodOptional) return { inner: opened(schema.unwrap() as z.ZodType).inner, value: "none" };
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return { inner: opened(schema.unwrap() as z.ZodType).inner, value: JSON.stringify(schema.def.defaultValue) };
  return { inner: schema, value: "needed" };
};
