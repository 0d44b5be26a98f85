import * as z from "zod";
import { Profile } from "../domain/config.ts";
import type { FailureCode } from "../domain/failure.ts";
import { parseToml, readBySchema } from "./toml-file.ts";

/** A model profile as its file holds it: a named choice of runner, model and effort, with a sentence on when to take it. */
export const ProfileFile = z.strictObject({
  schema: z.literal("millrace.profile/1"),
  summary: z.string().min(1),
  ...Profile.shape,
});
export type ProfileFile = z.infer<typeof ProfileFile>;

const CODES = {
  unreadable: "config-unreadable",
  invalid: "config-invalid",
  unknown: "config-key-unknown",
} as const satisfies Record<string, FailureCode>;

/** Reads a profile file; mistakes are refused with file, line and suggestion. */
export const parseProfile = (text: string, file: string): ProfileFile =>
  readBySchema(ProfileFile, parseToml(text, file, CODES.unreadable), file, CODES);
