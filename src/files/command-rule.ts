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
    const match = typeof value === "string" ? TIME.exec(value) : null;
    if (match === null) return false;
    const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    return day >= 1 && day <= (month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0));
  },
  want: "a time as 2026-01-31T12:00:00Z",
};

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

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
  for (const name in rules) {
    const rule = rules[name];
    if (rule !== undefined && !rule.fits(value[name])) return `\`${at}${name}\` must be ${rule.want}`;
  }
  for (const name of Object.keys(value))
    if (!Object.hasOwn(rules, name)) return `\`${at}${name.slice(0, 64)}\` is not known`;
  return null;
};
