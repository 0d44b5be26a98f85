import { z } from "zod";

/** Every key path a schema knows, freely named tables left out of it. */
export const keyPathsOf = (schema: z.ZodType, path: readonly string[] = []): readonly (readonly string[])[] => {
  const here = bare(schema);
  if (here instanceof z.ZodObject) {
    return Object.entries(here.shape as Record<string, z.ZodType>).flatMap(([key, child]) =>
      keyPathsOf(child, [...path, key]),
    );
  }
  if (here instanceof z.ZodRecord) return keyPathsOf(here.valueType as z.ZodType, path);
  return [path];
};

const bare = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? bare(schema.unwrap() as z.ZodType)
    : schema;
