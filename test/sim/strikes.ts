/** Thrown where a schedule strikes; nothing in the product may catch it for good, and after it every port is dead. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** Counts every call of every port, before and after, and strikes at one of these moments. */
export type Strikes = {
  /** The moments passed so far, each by name. */
  readonly moments: readonly string[];
  readonly dead: () => boolean;
  /** Kills now, between two moments: every port is dead from here on. */
  readonly kill: () => void;
  /** Passes a named moment; throws Crash when the schedule strikes here, or has struck before. */
  readonly moment: (name: string) => void;
  /** Wraps a port so that each of its functions is counted and struck. */
  readonly guard: <T extends object>(name: string, port: T) => T;
};

/** Makes the counter; `at` is the index of the moment to crash at, -1 for never. */
export const makeStrikes = (at: number, onCrash: () => void = () => undefined): Strikes => {
  const moments: string[] = [];
  let dead = false;
  const moment = (name: string): void => {
    if (dead) throw new Crash(`dead at ${name}`);
    moments.push(name);
    if (moments.length - 1 !== at) return;
    dead = true;
    onCrash();
    throw new Crash(name);
  };
  const wrap = (name: string, call: (...args: unknown[]) => unknown): ((...args: unknown[]) => unknown) => {
    const [before, after] = [`${name}:before`, `${name}:after`];
    return (...args) => {
      moment(before);
      const result = call(...args);
      if (result instanceof Promise)
        return result.then((value) => {
          moment(after);
          return value as unknown;
        });
      moment(after);
      return result;
    };
  };
  return {
    moments,
    dead: () => dead,
    kill: () => {
      dead = true;
    },
    moment,
    guard: (name, port) => {
      const guarded: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(port))
        guarded[key] =
          typeof value === "function" ? wrap(`${name}.${key}`, value as (...args: unknown[]) => unknown) : value;
      return guarded as typeof port;
    },
  };
};
