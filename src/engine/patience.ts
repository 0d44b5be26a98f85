import type { Carrier } from "./runs.ts";
import type { Session } from "./session.ts";
import { standstill } from "./standstill.ts";

/** The longest wait a pass waits out, and the longest it waits for the integration lane in all, in milliseconds. */
const PATIENCE_MS = 60_000;

/** The waits a pass has begun to wait out, each with its length: a wait once begun is waited to its end. */
const begun = new WeakMap<Session, Map<string, number>>();

/** Whether a pass waits for this run: it goes on soon by itself, and the lane's patience is not used up. */
export const worthWaiting = (session: Session, { open, faults }: Carrier): boolean => {
  const still = standstill(session.context, open);
  if (faults > 0 || still?.standing !== "waiting" || open.run.wait === null) return false;
  const waits = begun.get(session) ?? new Map<string, number>();
  begun.set(session, waits);
  const { owner, sinceAt, untilAt, reason } = open.run.wait;
  const key = `${owner} ${open.id} ${sinceAt}`;
  if (waits.has(key)) return true;
  const { world } = session.ports;
  const leftMs = Date.parse(untilAt) - world.now();
  const lane = [...waits].reduce((sum, [name, ms]) => (name.startsWith("lane ") ? sum + ms : sum), 0);
  if (leftMs > (owner === "lane" ? PATIENCE_MS - lane : PATIENCE_MS)) return false;
  waits.set(key, leftMs);
  session.news({
    kind: "event",
    at: new Date(world.now()).toISOString(),
    run: open.id,
    type: "waits",
    node: open.run.node,
    text: `waits ${Math.ceil(leftMs / 1_000)} s: ${reason}`,
  });
  return true;
};
