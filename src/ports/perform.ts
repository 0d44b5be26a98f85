/** What a command line of millrace that was performed printed and how it ended; `code` null when it did not end by itself. */
export type PerformDone = { readonly code: number | null; readonly out: string; readonly err: string };

/** How it is performed: what it reads, and where it stands to the terminal. */
export type PerformOptions = {
  /** Its whole standard input; without it there is none. */
  readonly stdin?: string;
  /** It is given the terminal (an editor in it); nothing of what it prints is kept. */
  readonly terminal?: boolean;
};

/**
 * Performs a command line (without "millrace") on the open workspace, as a program of its own. One without the terminal lives in a
 * session of its own, so that neither Ctrl+C nor the end of whoever began it reaches it, however long it goes on.
 */
export type Perform = (argv: readonly string[], options?: PerformOptions) => Promise<PerformDone>;
