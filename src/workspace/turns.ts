/** Runs acts that share a name one after another, in the order they were asked for; acts of different names do not wait. */
export type Turns = <T>(name: string, act: () => Promise<T>) => Promise<T>;

/** Makes a Turns: git's own locks refuse a second writer instead of making it wait, so whoever writes one place takes turns. */
export const makeTurns = (): Turns => {
  const last = new Map<string, Promise<unknown>>();
  return async (name, act) => {
    const before = last.get(name) ?? Promise.resolve();
    const mine = before.then(act, act);
    last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (last.get(name) === mine) last.delete(name);
    }
  };
};
