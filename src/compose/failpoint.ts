import type { Ports } from "../engine/ports.ts";

/**
 * Wraps every port so that `MILLRACE_FAILPOINT=<port>.<function>[:after]:<n>` (or `any:<n>`) ends the process with SIGKILL at
 * that call: the seam of the real kill loops. Without a failpoint the ports are handed through untouched.
 */
export const guardPorts = (ports: Ports, failpoint: string | undefined): Ports => {
  if (failpoint === undefined || failpoint === "") return ports;
  const cut = failpoint.lastIndexOf(":");
  const strike = makeStrike(failpoint.slice(0, cut), Number(failpoint.slice(cut + 1)));
  return {
    ...ports,
    store: guard("store", ports.store, strike),
    lease: guard("lease", ports.lease, strike),
    agents: guard("agents", ports.agents, strike),
    workspace: guard("workspace", ports.workspace, strike),
    planner: guard("planner", ports.planner, strike),
    mailbox: guard("mailbox", ports.mailbox, strike),
    ledger: guard("ledger", ports.ledger, strike),
    intake: guard("intake", ports.intake, strike),
    retention: guard("retention", ports.retention, strike),
  };
};

type Strike = (name: string) => void;

const makeStrike = (wanted: string, count: number): Strike => {
  let left = count;
  return (name) => {
    if (wanted !== "any" && wanted !== name) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
};

const guard = <T extends object>(port: string, real: T, strike: Strike): T => {
  const guarded: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(real))
    guarded[key] = typeof value === "function" ? wrap(`${port}.${key}`, value as Call, strike) : value;
  return guarded as T;
};

type Call = (...args: readonly unknown[]) => unknown;

const wrap =
  (name: string, call: Call, strike: Strike): Call =>
  (...args) => {
    strike(name);
    const result = call(...args);
    if (result instanceof Promise)
      return result.then((value: unknown) => {
        strike(`${name}:after`);
        return opened(name, value, strike);
      });
    strike(`${name}:after`);
    return opened(name, result, strike);
  };

/** A journal is a port of its own that a call hands out. */
const opened = (name: string, value: unknown, strike: Strike): unknown =>
  name.endsWith("Journal") && typeof value === "object" && value !== null ? guardJournal(name, value, strike) : value;

const guardJournal = (name: string, journal: object, strike: Strike): object => ({
  ...journal,
  get entries(): unknown {
    return (journal as { readonly entries: unknown }).entries;
  },
  append: wrap(`${name}.append`, (journal as { readonly append: Call }).append, strike),
});
