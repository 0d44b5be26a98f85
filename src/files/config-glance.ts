/** What cheap verbs say of a configuration; null where a glance cannot tell. */
export type ConfigGlance = { readonly checks: number | null; readonly durability: "strict" | "relaxed" | null };

const UNKNOWN: ConfigGlance = { checks: null, durability: null };

/** What makes a line-wise look unsafe: strings of several lines, dotted or inline forms of the two tables. */
const UNUSUAL = /"""|'''|^\s*["']?(?:checks|engine)["']?\s*[.=]|^\s*\[\s*["']/m;

const STRING = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/g;

/** Reads how many check commands are set and which durability holds, without a TOML parser; whatever is unusual is unknown. */
export const glanceAtConfig = (text: string): ConfigGlance => {
  if (UNUSUAL.test(text)) return UNKNOWN;
  return { checks: countChecks(tableOf(text, "checks")), durability: durabilityOf(tableOf(text, "engine")) };
};

/** The lines of a table, "" when there is none, without whole-line comments. */
const tableOf = (text: string, name: string): string => {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line));
  const start = lines.findIndex((line) => new RegExp(`^\\s*\\[\\s*${name}\\s*\\]\\s*(?:#.*)?$`).test(line));
  if (start === -1) return "";
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^\s*\[{1,2}\s*[A-Za-z_]/.test(line));
  return rest.slice(0, end === -1 ? undefined : end).join("\n");
};

const countChecks = (table: string): number | null => {
  const begin = /^\s*commands\s*=\s*\[/m.exec(table);
  if (begin === null) return /commands/.test(table) ? null : 0;
  const bare = table.slice(begin.index + begin[0].length).replace(STRING, "\u0001");
  const list = bare.slice(0, bare.indexOf("]"));
  if (!bare.includes("]") || /[^\s,\u0001]/.test(list)) return null;
  return list.split("\u0001").length - 1;
};

const durabilityOf = (table: string): ConfigGlance["durability"] => {
  if (!/durability/.test(table)) return "strict";
  const set = /^\s*durability\s*=\s*["'](strict|relaxed)["']\s*(?:#.*)?$/m.exec(table)?.[1];
  return set === "relaxed" || set === "strict" ? set : null;
};
