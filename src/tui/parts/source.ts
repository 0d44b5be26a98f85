import { type Line, line, span } from "../../view/line.ts";
import { phraseDuration } from "../../view/time.ts";
import { blank, clip } from "./place.ts";
import type { Answer } from "../../watching/answer.ts";
import type { Area } from "../state.ts";

/** What is drawn of an answer where it cannot be drawn itself. */
export type Standing = Pick<Answer, "atMs" | "error"> & { readonly data: unknown };

/** What is wrong with a panel's source, for its title: the error and the age of what stands; nothing while it is well. */
export const sourceMark = (answer: Standing | null, nowMs: number): Line => {
  if (answer === null || answer.error === null) return [];
  const wrong = span(`✗ ${answer.error.sentence}`, "bad");
  return answer.data === null
    ? [wrong]
    : [span(`stale ${phraseDuration(Math.max(0, nowMs - answer.atMs))}`, "warn"), span(" "), wrong];
};

/** What stands where data is not there: that it is being read, or why it cannot be. Null once there is data. */
export const drawMissing = (answer: Standing | null, area: Area): readonly Line[] | null => {
  if (answer !== null && answer.data !== null) return null;
  if (answer === null || answer.error === null) return emptyLines("Reading …", "", area);
  return emptyLines(`✗ ${answer.error.sentence}`, answer.error.hint, area);
};

/** One sentence, and what to do about it, in the upper part of an area that has nothing else to show. */
export const emptyLines = (sentence: string, hint: string, area: Area): readonly Line[] => {
  const above = Math.min(2, Math.floor(area.rows / 4));
  const look = sentence.startsWith("✗") ? "bad" : "plain";
  return clip(
    [
      ...Array.from({ length: above }, () => blank(area.columns)),
      line("  ", span(sentence, look)),
      ...(hint === "" ? [] : [line("  ", span(hint, "dim"))]),
    ],
    area,
  );
};
