import { plain } from "../domain/plain.ts";
import { headOf } from "./fence.ts";

const LINE_MAX = 300;
const LAST_LINES = 12;
const AFTER = 3;

/** What tells a failure in the output of compilers, test runners and shells; a line that only counts zero of them is quiet. */
const LOUD =
  /\b(?:error|errors|fail|failed|failure|failing|fatal|panic|panicked|exception|traceback|assert\w*|expected|received|actual|unexpected|undefined|cannot|denied|not found|no such|refused|timed out|timeout|segmentation|killed|conflict)\b|^\s*(?:not ok\b|[E>]\s|[-+]\s)|[✗✘✖×❌]|\w(?:Error|Exception)\b/iu;
const QUIET = /\b0 (?:errors?|failed|failures?|failing)\b|\bno (?:errors|failures)\b/iu;

/**
 * The lines of a command's output that decide, in their order, at most `max` characters: what names an error and the lines
 * behind it, and the last lines; the earliest errors win, because later ones often follow from them. Gaps are said.
 */
export const decisiveLines = (output: string, max: number): string => {
  const lines = plain(output)
    .trimEnd()
    .split("\n")
    .map((line) => (line.length <= LINE_MAX ? line.trimEnd() : `${headOf(line, LINE_MAX)}...`));
  const whole = lines.join("\n");
  if (whole.length <= max) return whole;
  const chosen = choose(lines, max);
  const written: string[] = [];
  let last = -1;
  for (const i of [...chosen].sort((a, b) => a - b)) {
    if (i > last + 1) written.push(gap(i - last - 1));
    written.push(lines[i] ?? "");
    last = i;
  }
  return headOf(written.join("\n"), max);
};

const choose = (lines: readonly string[], max: number): ReadonlySet<number> => {
  const chosen = new Set<number>();
  let room = max;
  const take = (i: number): void => {
    // Only a line that touches no chosen one opens a further gap.
    const cost = (lines[i]?.length ?? 0) + 1 + (chosen.has(i - 1) || chosen.has(i + 1) ? 0 : GAP_COST);
    if (chosen.has(i) || i < 0 || i >= lines.length || cost > room) return;
    chosen.add(i);
    room -= cost;
  };
  // The very end first, then the errors, then the rest of the end: a summary of a run stands in its last lines.
  for (let i = lines.length - 1; i >= lines.length - 4; i -= 1) take(i);
  for (const [i, line] of lines.entries()) {
    if (!LOUD.test(line) || QUIET.test(line)) continue;
    for (let j = i; j <= i + AFTER; j += 1) take(j);
  }
  for (let i = lines.length - 5; i >= lines.length - LAST_LINES; i -= 1) take(i);
  return chosen;
};

const gap = (count: number): string => `[... ${count} ${count === 1 ? "line" : "lines"} left out]`;

const GAP_COST = gap(10_000_000).length + 1;
