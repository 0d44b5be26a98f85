import { fitLine, type Line, lineWidth, span } from "../../view/line.ts";

/** A key of the footer: what to press, what it does, and why it cannot be done now (null when it can). */
export type FooterKey = { readonly key: string; readonly label: string; readonly refusal: string | null };

const HELP: FooterKey = { key: "?", label: "help", refusal: null };

/** The most important keys that fit, the first most; "? help" always stands at the right. What is refused is dim, in brackets. */
export const drawFooter = (keys: readonly FooterKey[], columns: number): Line => {
  const help = drawKey(HELP);
  const room = columns - lineWidth(help) - 2;
  const shown: Line[] = [];
  let left = room;
  for (const key of keys) {
    if (key.key === HELP.key) continue;
    const drawn = drawKey(key);
    const width = lineWidth(drawn) + (shown.length === 0 ? 1 : 2);
    // A shorter one of less weight would stand in the place of this one: what is seen is always the most important.
    if (width > left) break;
    shown.push([span(shown.length === 0 ? " " : "  "), ...drawn]);
    left -= width;
  }
  return fitLine([...fitLine(shown.flat(), Math.max(0, columns - lineWidth(help) - 1)), ...help, span(" ")], columns);
};

/** A key and its label, as everywhere on the screen. */
export const drawKey = ({ key, label, refusal }: FooterKey): Line =>
  refusal === null ? [span(key, "key"), span(` ${label}`)] : [span(`(${key} ${label})`, "dim")];
