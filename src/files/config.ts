import { Config } from "../domain/config.ts";
import { digestOf } from "../domain/digest.ts";
import type { FailureCode } from "../domain/failure.ts";
import { problemsOfConfig, type Known } from "./config-check.ts";
import { parseToml, readBySchema } from "./toml-file.ts";

/** millrace.toml as read: merged with its defaults, its digest, and what the file itself says. */
export type ReadConfig = {
  readonly config: Config;
  /** The digest of the effective values: a comment or a default written out changes nothing. */
  readonly digest: string;
  readonly raw: Readonly<Record<string, unknown>>;
};

const CODES = {
  unreadable: "config-unreadable",
  invalid: "config-invalid",
  unknown: "config-key-unknown",
} as const satisfies Record<string, FailureCode>;

/**
 * Reads millrace.toml; every mistake is a Failure with file, line, column, field and what to do. `known` names what the
 * workspace's assets offer; without it, names that only assets can settle are let through.
 */
export const readConfig = (text: string, file: string, known: Known = {}): ReadConfig => {
  const document = parseToml(text, file, CODES.unreadable);
  const config = readBySchema(Config, document, file, CODES, (value) => problemsOfConfig(value, document.raw, known));
  return { config, digest: digestOf(config), raw: document.raw };
};
