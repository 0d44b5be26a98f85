/** Says who comes first: negative when `a` does. Two things that are not the same are never equal. */
export type Compare<T> = (a: T, b: T) => number;

/** More than so many at once are sorted in together; fewer are put in one by one. */
const ONE_BY_ONE_MAX = 32;

/** Puts things where they belong in a sorted list. One costs a search and a move of memory; many cost one sort of what is nearly sorted. */
export const placeAll = <T>(sorted: T[], order: Compare<T>, things: readonly T[]): void => {
  if (things.length <= ONE_BY_ONE_MAX) {
    for (const thing of things) sorted.splice(placeOf(sorted, order, thing), 0, thing);
    return;
  }
  for (const thing of things) sorted.push(thing);
  sorted.sort(order);
};

/** Takes this very thing out of a sorted list; false when it is not there. */
export const takeOut = <T>(sorted: T[], order: Compare<T>, thing: T): boolean => {
  // The next one to be taken stands last; taking it must not cost a search.
  const at = sorted.at(-1) === thing ? sorted.length - 1 : placeOf(sorted, order, thing);
  if (sorted[at] !== thing) return false;
  sorted.splice(at, 1);
  return true;
};

/** The index of the first one that does not come before the thing. */
const placeOf = <T>(sorted: readonly T[], order: Compare<T>, thing: T): number => {
  let low = 0;
  let high = sorted.length;
  const last = sorted[high - 1];
  if (last !== undefined && order(last, thing) < 0) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(sorted[middle] as T, thing) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
