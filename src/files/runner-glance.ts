import { isPlainConfig } from "./config-plain.ts";

/**
 * A runner as a glance at a plain millrace.toml sees it: its kind, the first word of its command (null without one), and whether a
 * stage or profile there asks for it.
 */
export type RunnerGlance = {
  readonly runner: string;
  readonly kind: string;
  readonly program: string | null;
  readonly bound: boolean;
};

/** The runners of a millrace.toml in its everyday form, without a TOML parser; none where only the full reader can tell. */
export const glanceAtRunners = (text: string): readonly RunnerGlance[] => {
  if (!isPlainConfig(text)) return [];
  return [...text.matchAll(/^\s*\[runners\.([a-z0-9][a-z0-9_-]{0,31})\][^\n]*\n((?:(?!\s*\[[a-z]).*(?:\n|$))*)/gm)].map(
    ([, runner = "", body = ""]) => ({
      runner,
      kind: /^\s*kind\s*=\s*"([a-z]+)"/m.exec(body)?.[1] ?? "",
      program: wordOf(/^\s*command\s*=\s*\[\s*(?:#.*\s*)*"((?:[^"\\]|\\.)*)"/m.exec(body)?.[1]),
      bound: new RegExp(`^\\s*runner\\s*=\\s*"${runner}"`, "m").test(text),
    }),
  );
};

/** Plain strings hold no other escapes than of '"' and '\'. */
const wordOf = (quoted: string | undefined): string | null => quoted?.replace(/\\(["\\])/g, "$1") ?? null;
