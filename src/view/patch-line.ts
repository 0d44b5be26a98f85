import { type Line, type Look, span } from "./line.ts";
import { REDACTED, redact } from "../domain/redact.ts";
import { safe } from "./safe.ts";

/** Draws the lines of a patch of git's, one after another: what a line is depends on how much of its hunk is still to come. */
export type PatchLines = (text: string) => Line;

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/** Opens the drawing of one patch, also of one with a summary before it. */
export const makePatchLines = (): PatchLines => {
  let old = 0;
  let fresh = 0;
  let inFile = false;
  return (text) => {
    const shown = safe(text);
    const drawn = (look: Look): Line => [span(shown, look)];
    // Whatever the counts say, a line of a hunk begins with its sign.
    if ((old > 0 || fresh > 0) && /^(?:[ +\-\\]|$)/.test(text)) {
      const sign = text.charAt(0);
      if (sign !== "+" && sign !== "\\") old -= 1;
      if (sign !== "-" && sign !== "\\") fresh -= 1;
      return drawn(sign === "+" ? "added" : sign === "-" ? "removed" : sign === "\\" ? "dim" : "plain");
    }
    const hunk = HUNK.exec(text);
    if (hunk !== null) {
      [old, fresh] = [Number(hunk[1] ?? 1), Number(hunk[2] ?? 1)];
      return drawn("accent");
    }
    if (text.startsWith("diff --git ")) {
      inFile = true;
      return drawn("bold");
    }
    return inFile ? drawn("dim") : summaryLine(text);
  };
};

/** A line of `--stat`: a path, and a plus or minus for what came and went. */
const summaryLine = (text: string): Line => {
  const [, front = "", plus = "", minus = ""] = /^(.*\|\s+\d+ )(\+*)(-*)$/.exec(text) ?? [];
  if (front === "") return [span(text, "dim")];
  return [span(front), span(plus, "added"), span(minus, "removed")].filter(({ text: piece }) => piece !== "");
};

const KEY_BEGIN = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/;
const KEY_END = /-----END [A-Z ]{0,40}PRIVATE KEY/;

/** Takes what looks like a secret out of a patch, line by line, so that every line keeps its sign and every hunk its length. */
export const redactPatch = (text: string): string => {
  let inKey = false;
  return text
    .split("\n")
    .map((each) => {
      if (each.startsWith("diff --git ")) inKey = false;
      const secret = inKey || KEY_BEGIN.test(each);
      if (secret) inKey = !KEY_END.test(each);
      return secret ? `${each.slice(0, 1)}${REDACTED}` : redact(each);
    })
    .join("\n");
};
