import type { Signals } from "./verb.ts";

/** Takes SIGINT, SIGTERM and SIGHUP over: the first drains, a second SIGINT or SIGTERM ends now; SIGHUP may mean a reload instead. */
export const catchSignals = (): Signals => {
  const drain = new AbortController();
  const now = new AbortController();
  let first: ReturnType<Signals["first"]> = null;
  let reload: (() => void) | null = null;
  const hear = (signal: "SIGINT" | "SIGTERM" | "SIGHUP"): void => {
    if (signal === "SIGHUP" && reload !== null) reload();
    else if (first === null) {
      first = signal;
      drain.abort(signal);
    } else if (signal !== "SIGHUP") {
      now.abort(signal);
    }
  };
  process.on("SIGINT", hear);
  process.on("SIGTERM", hear);
  process.on("SIGHUP", hear);
  return {
    drain: drain.signal,
    now: now.signal,
    first: () => first,
    onReload: (act) => {
      reload = act;
    },
  };
};
