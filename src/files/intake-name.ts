import { basename, extname } from "node:path";
import { plain } from "../domain/plain.ts";
import { TITLE_MAX } from "../domain/task.ts";

/** Names that are being written, or are an editor's own for a moment: vim's swap, probe and backup, an office program's lock. */
const PASSING = /^[.]|^~\$|~$|^#.*#$|^4913$|\.(?:tmp|part|partial|crdownload|swp)$/i;

/** What an item that had to go back to the inbox is called besides its own name, so that it takes no other's place. */
const RETURNED = /^again-[0-9a-z]{6}-(?=.)/;

const SHOWN_MAX = 120;

/** True for a name that stays where it is: one that is still being written, or that the settings leave out. */
export const isLeftAlone = (name: string, ignore: readonly string[]): boolean =>
  PASSING.test(name) || ignore.some((glob) => fits(glob, name));

/** The name an item is put back by; `token` is six characters of chance. */
export const nameToReturn = (name: string, token: string): string => {
  const own = givenName(name);
  // A name has at most 255 bytes nearly everywhere (NAME_MAX), and what is at its end tells what it is.
  const letters = Array.from(own);
  while (Buffer.byteLength(letters.join("")) > 240) letters.shift();
  return `again-${token}-${letters.join("")}`;
};

/** The name its producer gave an item. */
export const givenName = (name: string): string => name.replace(RETURNED, "");

/** A producer's name for one line of a screen or a card: without control characters, and not too long. */
export const shownName = (name: string): string => {
  const line = plain(name).replace(/\s+/g, " ").trim();
  const letters = Array.from(line);
  return letters.length <= SHOWN_MAX ? line : `${letters.slice(0, SHOWN_MAX - 1).join("")}…`;
};

/** The title of what was dropped under a name: without its ending, as words, never empty and never too long. */
export const titleOfName = (name: string, isFile: boolean): string => {
  const given = givenName(name);
  const ending = extname(given);
  const stem = isFile && /^\.[A-Za-z][A-Za-z0-9]{0,9}$/.test(ending) ? basename(given, ending) : given;
  const line = plain(stem).replace(/\s+/g, " ").trim();
  const words = line.includes(" ") ? line : line.replace(/[-_]+/g, " ").trim();
  const letters = Array.from(words);
  if (letters.length === 0) return isFile ? "A file from the inbox" : "A folder from the inbox";
  return letters.length <= TITLE_MAX ? words : `${letters.slice(0, TITLE_MAX - 1).join("")}…`;
};

/** Does a name fit a pattern of `*` (any run) and `?` (one character)? Its time grows with the two lengths only. */
const fits = (glob: string, name: string): boolean => {
  const [pattern, letters] = [Array.from(glob), Array.from(name)];
  let [at, star, mark] = [0, -1, 0];
  for (let n = 0; n < letters.length;) {
    if (pattern[at] === "*") {
      star = at;
      mark = n;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === letters[n])) {
      at += 1;
      n += 1;
    } else if (star === -1) return false;
    else {
      at = star + 1;
      mark += 1;
      n = mark;
    }
  }
  return pattern.slice(at).every((letter) => letter === "*");
};
