/** What a value must be: the check, and the words for who got it wrong. */
export type Rule = { readonly fits: (value: unknown) => boolean; readonly want: string };

/** A text of so many characters, counted as JavaScript and the schema count them. */
export const text = (min: number, max: number): Rule => ({
  fits: (value) => typeof value === "string" && value.length >= min && value.length <= max,
  want:
    max === Infinity
      ? "a text"
      : `a text of ${min === 0 ? "at most" : `${min} to`} ${max.toLocaleString("en")} characters`,
});

/** A text that matches. */
export const matching = (pattern: RegExp, want: string): Rule => ({
  fits: (value) => typeof value === "string" && pattern.test(value),
  want,
});

/** One of some texts. */
export const oneOf = (...words: readonly string[]): Rule => ({
  fits: (value) => typeof value === "string" && words.includes(value),
  want: words.map((word) => `"${word}"`).join(" or "),
});

/** A whole number between two bounds, exact as JavaScript keeps it. */
export const whole = (min: number, max: number): Rule => ({
  fits: (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
  want: `a whole number${min === -Infinity ? "" : ` from ${min}`}${max === Infinity ? "" : ` to ${max}`}`,
});

/** True or false. */
export const flag: Rule = { fits: (value) => typeof value === "boolean", want: "true or false" };

/** A time as toISOString writes it, of a day that exists. */
export const time: Rule = {
  fits: (value) => {
    const day = typeof value === "string" ? TIME.exec(value)?.[1] : undefined;
    if (day === undefined) return false;
    const midnight = new Date(`${day}T00:00:00Z`);
    return !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === day;
  },
  want: "a time as 2026-01-31T12:00:00Z",
};

const TIME = /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

/** What fits the rule, or null. */
export const orNull = ({ fits, want }: Rule): Rule => ({
  fits: (value) => value === null || fits(value),
  want: `${want}, or null`,
});

/** A list of so many values that each fit the rule. */
export const listOf = ({ fits, want }: Rule, min: number, max: number): Rule => ({
  fits: (value) => Array.isArray(value) && value.length >= min && value.length <= max && value.every(fits),
  want: `a list of ${min} to ${max.toLocaleString("en")}, each ${want}`,
});

/** An object as JSON has them. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is wrong with an object that shall have exactly these fields, as a sentence; null when nothing is. */
export const faultOf = (
  value: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, Rule>>,
  at = "",
): string | null => {
  for (const [name, rule] of Object.entries(rules))
    if (!rule.fits(value[name])) return `\`${at}${name}\` must be ${rule.want}`;
  const other = Object.keys(value).find((name) => !Object.hasOwn(rules, name));
  return other === undefined ? null : `\`${at}${other.slice(0, 64)}\` is not known`;
};
