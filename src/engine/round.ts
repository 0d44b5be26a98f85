/** Goes round and round through things that change meanwhile, some at a time. */
export type Round<T> = {
  /** The next `count` of them, fewer when that is once around. */
  readonly take: (count: number) => readonly T[];
};

/** Makes a round; `begin` gives an iterator over what is there when a new turn begins. */
export const makeRound = <T>(begin: () => Iterator<T>): Round<T> => {
  let at = begin();
  return {
    take: (count) => {
      const taken: T[] = [];
      for (let turns = 0; taken.length < count;) {
        const next = at.next();
        if (next.done !== true) taken.push(next.value);
        else if (turns > 0) break;
        else {
          at = begin();
          turns += 1;
        }
      }
      return taken;
    },
  };
};
