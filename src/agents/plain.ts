import { plain } from "../domain/plain.ts";
import { redact } from "../domain/redact.ts";

/** Foreign text, without what looks like a secret, as one plain line of at most `max` characters. */
export const plainLine = (text: string, max: number): string => {
  const line = redact(plain(text.slice(0, max * 8)))
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= max ? line : plain(`${line.slice(0, max - 1)}…`);
};

/** Foreign text, without what looks like a secret, kept to `max` characters by its head (a quarter) and its tail, saying how much is left out between. */
export const plainExcerpt = (text: string, max: number): string => {
  const whole = redact(plain(text));
  if (whole.length <= max) return whole;
  const head = Math.floor(max / 4);
  return plain(
    `${whole.slice(0, head)}\n[... ${whole.length - max} characters left out ...]\n${whole.slice(head - max)}`,
  );
};
