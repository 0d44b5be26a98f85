import * as z from "zod";

const names = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .transform((list) => list.map((name) => name.trim()).filter((name) => !/^(?:|-|none|n\/a|null|nil)$/i.test(name)));

/** The front matter of a card; each field has an effect, and an unknown one is refused with a suggestion. */
export const FrontMatter = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    graph: z.string(),
    size: z.enum(["small", "medium", "large"]),
    tier: z.string(),
    priority: z.number().int().min(-100).max(100),
    depends_on: names,
    spec_id: z.string(),
    supersedes: z.string(),
    key: z.string().max(200),
    created_at: z.string(),
  })
  .partial();

/** What a card's front matter says, parsed. */
export type FrontMatter = z.infer<typeof FrontMatter>;
