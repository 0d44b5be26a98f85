/** Time and chance. Every clock, delay and random draw of the engine and its adapters comes from here. */
export type World = {
  /** Wall time in milliseconds since 1970, for people and ids; it may jump. */
  readonly now: () => number;
  /** Minutes by which local time is ahead of UTC at that wall time; daylight saving changes it. */
  readonly offset: (ms: number) => number;
  /** Milliseconds since boot, never going back, shared by all processes of this boot; for limits. */
  readonly monotonic: () => number;
  /** What tells this boot of this machine from every other. */
  readonly boot: () => string;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts (never rejects). */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** The proof of which process this is: a pid means nothing without its start time and boot. */
export type Identity = {
  readonly pid: number;
  readonly startTime: string;
  readonly boot: string;
  readonly host: string;
};

/** What can be asked about processes of this machine. */
export type Processes = {
  readonly self: () => Identity;
  /** True only when a process with that pid, start time and boot is alive (a zombie is not). */
  readonly alive: (who: Pick<Identity, "pid" | "startTime" | "boot">) => boolean;
};
