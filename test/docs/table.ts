import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A document of the repository, by its path from the root. */
export const documentOf = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");

/** The text of one chapter: from its heading to the next of the same or a higher level. */
export const chapterOf = (text: string, heading: string): string => {
  const lines = text.split("\n");
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`there is no heading "${heading}"`);
  const level = heading.indexOf(" ");
  let fenced = false;
  const end = lines.findIndex((line, i) => {
    if (line.startsWith("```")) fenced = !fenced;
    return i > start && !fenced && /^#+ /.test(line) && line.indexOf(" ") <= level;
  });
  return lines.slice(start + 1, end === -1 ? lines.length : end).join("\n");
};

/** The cells of the rows of the tables in a text whose head begins with `first`; marks of code and escaped bars are resolved. */
export const rowsOf = (text: string, first: string): readonly (readonly string[])[] => {
  const lines = text.split("\n");
  return lines.flatMap((line, head) => {
    if (!line.startsWith(`| ${first} |`)) return [];
    const end = lines.findIndex((each, i) => i > head && !each.startsWith("|"));
    return lines.slice(head + 2, end === -1 ? lines.length : end).map(cellsOf);
  });
};

const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) =>
      cell
        .trim()
        .replaceAll("\\|", "|")
        .replace(/^`([^`]*)`$/, "$1"),
    );
