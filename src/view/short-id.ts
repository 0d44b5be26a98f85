/** How long a short form may be where the words of the id allow it. */
const ROOM = 24;

/** The time and chance an id of ours begins with; what follows is what a person knows it by. */
const BIRTH = /^\d{8}-\d{6}-[0-9a-z]{5}-/;

/**
 * Short forms of ids, each a part of its id that fits no other among those it was asked for, so that it can be typed in its
 * place: the last words of the title, with the run's ordinal. An id keeps the form it was given once.
 */
export const makeShortIds = (ids: readonly string[] = []): ((id: string) => string) => {
  const given = new Map<string, string>();
  const seen = new Set(ids);
  return (id) => {
    seen.add(id);
    const known = given.get(id);
    if (known !== undefined) return known;
    const found = formsOf(id).find((form) => ![...seen].some((other) => other !== id && fits(other, id, form))) ?? id;
    given.set(id, found);
    return found;
  };
};

/** The shortest form of an id that still says something; another id may have the same one. For lists that are too long to compare. */
export const shortFormOf = (id: string): string => formsOf(id)[0] ?? id;

/** True when a form of `id` could also mean another one; the runs of one task share the words, and their ordinals tell them apart. */
const fits = (other: string, id: string, form: string): boolean =>
  taskPart(other) === taskPart(id) ? other.endsWith(form) : taskPart(other).includes(taskPart(form));

const taskPart = (id: string): string => id.replace(/\.r\d+$/, "");

/** From the shortest that still says something to the whole id: each begins where a word begins. */
const formsOf = (id: string): readonly string[] => {
  const words = id.replace(BIRTH, "");
  const starts = [...words.matchAll(/(?<=-)/g)].map(({ index }) => words.slice(index));
  const short = [words, ...starts].find((form) => form.length <= ROOM) ?? starts.at(-1) ?? words;
  const longer = [...starts.toReversed(), words].filter((form) => form.length > short.length);
  const chance = /^\d{8}-\d{6}-/.exec(id)?.[0] ?? "";
  return [short, ...longer, id.slice(chance.length), id];
};
