import type { Session } from "./session.ts";

/** Open runs for each that may be at work: what waits for a provider holds a checkout, but nobody's turn. */
const OPEN_EACH = 4;
/** Runs that wait for a person hold up nobody, as long as there are not too many checkouts of them. */
const PATIENT_MAX = 40;

/** Why no further run is opened although one might be at work; null when one may be opened. */
export const crowded = ({ runs, options, ports }: Pick<Session, "runs" | "options" | "ports">): string | null => {
  const open = runs.open();
  const patient = open.filter(({ run }) => run.held !== null || run.asked !== null).length;
  const most = options.stay ? ports.planner.live().concurrency : 1;
  if (patient >= PATIENT_MAX) return `${patient} runs wait for a person, each with a checkout of its own`;
  if (open.length - patient < most * OPEN_EACH) return null;
  return `${open.length - patient} runs are open already, and most of them wait`;
};
