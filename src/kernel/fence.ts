import { plain } from "../domain/plain.ts";

/** A piece of a prompt as text, "" when there is nothing to say, and what was left out of it as sentences. */
export type Drawn = { readonly text: string; readonly cuts: readonly string[] };

/** Text as far as it was let in, and what was left out of it as a sentence; "" when nothing was. */
export type Cut = { readonly text: string; readonly cut: string };

/** A longer run of backticks is shortened to this: no text needs one, and the fence must outgrow it. */
const TICKS_MAX = 60;

/**
 * Foreign text as a fenced block of at most `max` characters (800 or more). The fence is longer than any run of backticks
 * inside, so nothing inside can close it; what does not fit is left out at the end and said behind the fence.
 */
export const fence = (foreign: string, max: number, where: string): Cut => {
  const text = plain(foreign)
    .replace(new RegExp(`\`{${TICKS_MAX + 1},}`, "g"), "`".repeat(TICKS_MAX))
    .replace(/^\n+|\s+$/g, "");
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const ticks = "`".repeat(longest + 1);
  const bare = max - 2 * ticks.length - "text\n\n".length;
  if (text.length <= bare) return { text: `${ticks}text\n${text}\n${ticks}`, cut: "" };
  const note = (kept: number): string =>
    `[Cut: the last ${text.length - kept} of ${text.length} characters are left out${where === "" ? "" : `; the whole: ${where}`}]`;
  const kept = headOf(text, Math.max(0, bare - note(0).length - 2));
  return {
    text: `${ticks}text\n${kept}\n${ticks}\n\n${note(kept.length)}`,
    cut: note(kept.length).slice("[Cut: ".length, -1),
  };
};

/** Foreign text as an inline code span on one line, at most `max` characters within its ticks. */
export const code = (foreign: string, max = 500): string => {
  const line = plain(foreign).replace(/\s+/g, " ").replaceAll("`", "'").trim();
  return `\`${line.length <= max ? line : `${headOf(line, max - 3)}...`}\``;
};

/** At most `max` UTF-16 units from the start of a text, never half a character. */
export const headOf = (text: string, max: number): string => {
  const half = max > 0 && /[\uD800-\uDBFF]/.test(text[max - 1] ?? "") ? 1 : 0;
  return text.slice(0, Math.max(0, max - half));
};
