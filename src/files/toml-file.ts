import { parse, TomlError } from "smol-toml";
import type { z } from "zod";
import { Failure, type FailureCode, type Place } from "../domain/failure.ts";
import { problemsOf, type Problem } from "./schema-problem.ts";
import { entryAt, scanToml, type TomlEntry } from "./toml-lines.ts";

/** Which failure each kind of mistake in a file is. */
export type TomlCodes = {
  readonly unreadable: FailureCode;
  readonly invalid: FailureCode;
  readonly unknown: FailureCode;
};

/** A TOML document before its meaning is checked: the value, and where each key stands. */
export type TomlDocument = { readonly raw: Record<string, unknown>; readonly entries: readonly TomlEntry[] };

/** Parses TOML; a mistake of syntax is a Failure with file, line and column. */
export const parseToml = (text: string, file: string, code: FailureCode): TomlDocument => {
  try {
    // A key like __proto__ would change what every object is; the parser refuses it.
    const raw = parse(text, { unsafeKeyBehaviour: "throw", maxDepth: 32 });
    return { raw, entries: scanToml(text) };
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    const reason = (thrown.message.split("\n")[0] ?? "").replace("Invalid TOML document: ", "");
    const place = { file, line: thrown.line, column: thrown.column };
    throw new Failure(code, `This is not TOML: ${reason}.`, "Correct that line.", place, thrown);
  }
};

/** Reads a document by its schema; the first mistake is thrown, with its place and a count of the rest. */
export const readBySchema = <S extends z.ZodType>(
  schema: S,
  document: TomlDocument,
  file: string,
  codes: TomlCodes,
  further: (value: z.output<S>) => readonly Problem[] = () => [],
): z.output<S> => {
  const parsed = schema.safeParse(document.raw);
  const problems = parsed.success ? further(parsed.data) : problemsOf(schema, document.raw, parsed.error);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw failureOf(problems, document.entries, file, codes);
};

/** The line and column a key path stands at, as far as the file knows it. */
export const placeAt = (entries: readonly TomlEntry[], file: string, path: readonly string[]): Place => {
  const entry = entryAt(entries, path);
  const field = path.join(".");
  return { file, ...(entry && { line: entry.line, column: entry.column }), ...(field !== "" && { field }) };
};

const failureOf = (
  problems: readonly Problem[],
  entries: readonly TomlEntry[],
  file: string,
  codes: TomlCodes,
): Failure => {
  const placed = problems.map((problem) => ({ problem, place: placeAt(entries, file, problem.path) }));
  placed.sort((a, b) => rank(a.problem) - rank(b.problem) || (a.place.line ?? 0) - (b.place.line ?? 0));
  const first = placed[0];
  if (first === undefined) return new Failure(codes.invalid, "The file does not follow its schema.", "", { file });
  const { problem, place } = first;
  const rest = placed.length - 1;
  const sentence = `${problem.sentence.charAt(0).toUpperCase()}${problem.sentence.slice(1)}.`;
  const more =
    rest === 0
      ? ""
      : `${problem.hint === "" ? "" : " "}${rest} more ${rest === 1 ? "mistake" : "mistakes"} in this file.`;
  return new Failure(problem.kind === "unknown" ? codes.unknown : codes.invalid, sentence, problem.hint + more, place);
};

/** What is missing comes last: it is often only the mistyped key above. */
const rank = (problem: Problem): number => (problem.kind === "missing" ? 1 : 0);
