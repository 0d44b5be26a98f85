/** What a filter asks of a row: the words that must all occur in it, and those behind "!" that must not. */
export type Words = { readonly wanted: readonly string[]; readonly unwanted: readonly string[] };

/** Reads a filter; a lone "!" is a word that is still being typed and asks nothing. */
export const parseWords = (filter: string): Words => {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "!");
  return {
    wanted: words.filter((word) => !word.startsWith("!")),
    unwanted: words.filter((word) => word.startsWith("!")).map((word) => word.slice(1)),
  };
};

/** True for a filter that keeps every row. */
export const keepsAll = ({ wanted, unwanted }: Words): boolean => wanted.length === 0 && unwanted.length === 0;

/** Whether a row of these texts passes, in any case of letters. */
export const passes = ({ wanted, unwanted }: Words, texts: readonly string[]): boolean => {
  const row = texts.join("\n").toLowerCase();
  return wanted.every((word) => row.includes(word)) && !unwanted.some((word) => row.includes(word));
};
