import type { Safe } from "./safe.ts";

/** Text in which nothing is to be done: the letters of Latin scripts and the marks we draw with. */
const SETTLED =
  /^[\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2030-\u205E\u2190-\u22FF\u2500-\u25FC\u2713\u2717]*$/;

const REGIONAL_A = 0x1f1e6;

/** Letters that join with whatever follows them into one character, so that they must not end a piece. */
const JOINS_NEXT = /[\u0D4E\u{111C2}\u{111C3}\u{1193F}\u{11941}\u{11A3A}\u{11A84}-\u{11A89}\u{11D46}\u{11F02}]$/u;

/**
 * A safe text in characters of which every terminal, the library that lays the screen out and we think the same width: an emoji
 * made of several is drawn by its first, a flag by its letters, what cannot be seen is dropped. What is copied stays as it was.
 */
export const steady = (text: Safe): Safe => (SETTLED.test(text) ? text : (settle(text) as Safe));

const settle = (text: string): string =>
  text
    .normalize("NFC")
    // Variation selectors, keycaps, skin colours and tags change a width in some terminals and not in others.
    .replace(/[\uFE00-\uFE0F\u20E3\p{Emoji_Modifier}\u{E0000}-\u{E0FFF}]/gu, "")
    .replace(/(\p{Extended_Pictographic})(?:\u200D\p{Extended_Pictographic}?)+/gu, "$1")
    .replace(/[\u{1F1E6}-\u{1F1FF}]/gu, (flag) =>
      String.fromCharCode(0x41 + (flag.codePointAt(0) ?? REGIONAL_A) - REGIONAL_A),
    )
    .replace(/(?<![\p{L}\p{M}])[\u200C\u200D]|(?![\u200C\u200D])\p{Default_Ignorable_Code_Point}/gu, "")
    // Parts of syllables that do not make one, and signs that are measured as nothing though they are seen.
    .replace(/[\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7FB]|(?![\u200C\u200D])\p{Cf}/gu, "\uFFFD")
    // A mark with nothing to stand on would take a cell of its own; a tower of them would reach into other lines.
    .replace(/^[\p{Mn}\p{Me}\u200C\u200D]+/u, "")
    .replace(/([\p{Mn}\p{Me}]{6})[\p{Mn}\p{Me}]+/gu, "$1")
    .replace(JOINS_NEXT, "\uFFFD");
