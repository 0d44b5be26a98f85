import type { Line, Look } from "../view/line.ts";
import type { Env } from "./options.ts";

/** How many colours the terminal has; "none" still has bold, dim, underlined and inverse, "text" has nothing at all. */
export type Theme = "true" | "256" | "16" | "none" | "text";

/** The colours of a terminal by its environment, as other programs read it; NO_COLOR outranks FORCE_COLOR. */
export const themeOf = (env: Env, isTTY: boolean): Theme => {
  if (env["TERM"] === "dumb") return "text";
  if ((env["NO_COLOR"] ?? "") !== "") return isTTY ? "none" : "text";
  const forced = FORCED[env["FORCE_COLOR"] ?? "-"];
  if (forced !== undefined) return forced;
  if (!isTTY) return "text";
  const term = env["TERM"] ?? "";
  if (/^(?:truecolor|24bit)$/i.test(env["COLORTERM"] ?? "") || /-(?:direct|truecolor)$/.test(term)) return "true";
  return /-?256(?:color)?$/.test(term) ? "256" : "16";
};

const FORCED: Readonly<Record<string, Theme>> = {
  "0": "none",
  false: "none",
  "": "16",
  true: "16",
  "1": "16",
  "2": "256",
  "3": "true",
};

/**
 * A line as the terminal is sent it: safe text and SGR sequences, nothing else. Neighbours of one look share a sequence, and plain
 * text has none.
 */
export const paint = (line: Line, theme: Theme): string => {
  let painted = "";
  let current = "";
  for (const { text, look } of line) {
    if (text === "") continue;
    const wanted = theme === "text" ? "" : sequenceOf(look, theme);
    if (wanted !== current) painted += current === "" ? wanted : `${RESET}${wanted}`;
    painted += text;
    current = wanted;
  }
  return current === "" ? painted : painted + RESET;
};

const RESET = "\u001B[0m";

/** A colour for each kind of terminal; the middle tones read on a dark and on a light ground alike. */
export type Tone = {
  readonly true: readonly [red: number, green: number, blue: number];
  readonly 256: number;
  readonly 16: number;
};

/** The tones of the looks, by what they say. */
export const TONES: Readonly<Record<"good" | "warn" | "bad" | "accent" | "dim", Tone>> = {
  good: { true: [34, 160, 74], 256: 29, 16: 32 },
  warn: { true: [184, 127, 0], 256: 136, 16: 33 },
  bad: { true: [229, 72, 77], 256: 167, 16: 31 },
  accent: { true: [31, 144, 200], 256: 32, 16: 36 },
  dim: { true: [128, 128, 128], 256: 244, 16: 90 },
};

/** What a look is made of: attributes that every terminal has, the ones that stand in where there are no colours, and a tone. */
const LOOKS: Readonly<
  Record<Look, { readonly always: string; readonly bare: string; readonly tone: keyof typeof TONES | null }>
> = {
  plain: { always: "", bare: "", tone: null },
  dim: { always: "", bare: "2", tone: "dim" },
  bold: { always: "1", bare: "", tone: null },
  accent: { always: "", bare: "", tone: "accent" },
  good: { always: "", bare: "", tone: "good" },
  warn: { always: "", bare: "", tone: "warn" },
  bad: { always: "", bare: "1", tone: "bad" },
  title: { always: "1", bare: "", tone: "accent" },
  key: { always: "1", bare: "", tone: "accent" },
  chosen: { always: "7", bare: "", tone: null },
  match: { always: "1;4", bare: "", tone: "warn" },
  added: { always: "", bare: "", tone: "good" },
  removed: { always: "", bare: "", tone: "bad" },
};

const sequenceOf = (look: Look, theme: Exclude<Theme, "text">): string => {
  const { always, bare, tone } = LOOKS[look];
  const colour = theme === "none" ? bare : tone === null ? "" : colourOf(TONES[tone], theme);
  const codes = [always, colour].filter((code) => code !== "").join(";");
  return codes === "" ? "" : `\u001B[${codes}m`;
};

const colourOf = (tone: Tone, theme: "true" | "256" | "16"): string => {
  if (theme === "16") return String(tone[16]);
  return theme === "256" ? `38;5;${tone[256]}` : `38;2;${tone.true.join(";")}`;
};
