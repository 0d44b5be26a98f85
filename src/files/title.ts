import type { TaskId } from "../domain/id.ts";
import { TITLE_MAX } from "../domain/task.ts";

/** Control characters, line separators and lone surrogates: none may stand in a title. */
const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Why a title that someone wrote cannot be taken, as the end of a sentence; null when it can. */
export const faultOfTitle = (title: string): string | null => {
  const { length } = Array.from(title);
  if (length > TITLE_MAX) return `the title has ${length} characters, more than ${TITLE_MAX}`;
  return CONTROL.test(title) ? "the title contains a line break or another control character" : null;
};

/** The title of a card that names none: its first heading outside code fences, else its first line with text, else the id. */
export const titleOfText = (text: string, id: TaskId): string => {
  let fence: string | null = null;
  let first: string | null = null;
  for (const line of linesOf(text.replace(/^\ufeff/, ""))) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === null || closes(line, fence))) fence = fence === null ? mark : null;
    else if (fence === null) {
      const heading = /^ {0,3}#{1,6}[ \t]+([^]*)$/.exec(line)?.[1];
      const title = heading === undefined ? "" : clean(heading.replace(/[ \t]+#+[ \t]*$/, ""));
      if (title !== "") return title;
      first ??= clean(line) === "" || /^ {0,3}#{1,6}[ \t]*$/.test(line) ? null : clean(line);
    }
  }
  return first ?? id;
};

/** A fence ends with at least as many of the same character and nothing else (CommonMark, fenced code blocks). */
const closes = (line: string, fence: string): boolean => {
  const bare = line.trim();
  return bare.length >= fence.length && Array.from(bare).every((one) => one === fence[0]);
};

const linesOf = function* (text: string): Generator<string> {
  for (let start = 0; start <= text.length;) {
    const end = text.indexOf("\n", start);
    yield text.slice(start, end === -1 ? text.length : end).replace(/\r$/, "");
    if (end === -1) return;
    start = end + 1;
  }
};

/** One line without control characters, cut at the longest title with a mark that it was. */
const clean = (line: string): string => {
  const title = line
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029\ufeff]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  const letters = Array.from(title.slice(0, 2 * TITLE_MAX + 2));
  return letters.length <= TITLE_MAX ? title : `${letters.slice(0, TITLE_MAX - 1).join("")}…`;
};
