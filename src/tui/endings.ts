/** What ended the screen from outside; `code` is what the process shall exit with. */
export type Ending =
  | { readonly kind: "signal"; readonly code: number }
  /** Nobody reads what is drawn, or nobody types any more. */
  | { readonly kind: "gone"; readonly code: number }
  /** A defect of ours; it is told like any other failure, once the terminal is back. */
  | { readonly kind: "threw"; readonly error: unknown };

/** What of a signal, a throw or an exit a screen has to be told, and how it is told no more. */
export type Hearing = { readonly close: () => void };

/** Every signal that would end the process and can be caught, with its number. */
const ENDS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGUSR2: 12, SIGALRM: 14, SIGTERM: 15 } as const;

/**
 * Hears every way in which the process may end but SIGKILL. `leave` is called at once, before anything else, and must be safe to be
 * called again; `end` tells why. While `lent` holds, keys that make signals mean the program that has the terminal, not us.
 */
export const hearEndings = (given: {
  readonly leave: () => void;
  readonly end: (ending: Ending) => void;
  readonly lent: () => boolean;
}): Hearing => {
  const { leave, end, lent } = given;
  const listeners: [string, (...args: unknown[]) => void][] = [
    ["exit", leave],
    ...(["uncaughtException", "unhandledRejection"] as const).map((name): [string, (error: unknown) => void] => [
      name,
      (error) => {
        leave();
        end({ kind: "threw", error });
      },
    ]),
    ...Object.entries(ENDS).map(([name, number]): [string, () => void] => [
      name,
      () => {
        if (lent() && (name === "SIGINT" || name === "SIGQUIT")) return;
        leave();
        end({ kind: "signal", code: 128 + number });
      },
    ]),
  ];
  for (const [name, listener] of listeners) process.on(name, listener);
  return {
    close: () => {
      for (const [name, listener] of listeners) process.off(name, listener);
    },
  };
};
