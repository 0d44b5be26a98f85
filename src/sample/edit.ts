import { appendFileSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import type { Body, Rule } from "./rules.ts";

/** Writes a rule's text as a whole file below a folder. */
export const write = (folder: string, rule: Rule): void =>
  writeFileSync(inside(folder, rule.rest), textOf(rule.lines, "|"));

/** Adds a rule's text to the end of a file. */
export const append = (folder: string, rule: Rule): void =>
  appendFileSync(inside(folder, rule.rest), textOf(rule.lines, "|"));

/** Removes a file. */
export const remove = (folder: string, rule: Rule): void => rmSync(inside(folder, rule.rest));

/** Replaces the one place where the text to find stands; absent or ambiguous text is an error, as for any careful editor. */
export const replace = (folder: string, rule: Rule): void => {
  const path = inside(folder, rule.rest);
  const find = textOf(rule.lines, "-").slice(0, -1);
  const parts = find === "" ? [] : readFileSync(path, "utf8").split(find);
  if (parts.length !== 2)
    throw new Error(
      `line ${rule.line} of the sample block: the text to replace stands ${Math.max(0, parts.length - 1)} times in ${rule.rest}`,
    );
  writeFileSync(path, parts.join(textOf(rule.lines, "+").slice(0, -1)));
};

const textOf = (lines: readonly Body[], mark: Body["mark"]): string =>
  lines
    .filter((line) => line.mark === mark)
    .map(({ text }) => `${text}\n`)
    .join("");

/** An absolute path below a folder, its parents made; anything that would leave the folder, by name or by link, is refused. */
const inside = (folder: string, name: string): string => {
  const root = realpathSync(folder);
  const path = resolve(root, name);
  if (!path.startsWith(root + sep)) throw new Error(`${name} is outside ${folder}`);
  mkdirSync(dirname(path), { recursive: true });
  if (!`${realpathSync(dirname(path))}${sep}`.startsWith(root + sep))
    throw new Error(`${name} leads outside ${folder}`);
  return path;
};
