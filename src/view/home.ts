/** A text in which each of these folders, wherever a path begins with it, is written as "~". */
export const shortenHome = (text: string, homes: readonly string[]): string => {
  const known = [...new Set(homes)].filter((home) => home.length > 1).sort((a, b) => b.length - a.length);
  return known.reduce((left, home) => left.replace(pathsIn(home), "~"), text);
};

/** The folder as a whole name: what goes on is a separator, or nothing that a file's name could go on with. */
const pathsIn = (home: string): RegExp => new RegExp(`(?<![\\w.-])${escaped(home)}(?![\\w.-])`, "g");

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
