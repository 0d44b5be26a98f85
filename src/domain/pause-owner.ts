/** Who holds work back; each clears only its own. Stands by itself so that faces may name them without a schema. */
export const PAUSE_OWNERS = [
  "operator",
  "budget",
  "quiet-hours",
  "usage-limit",
  "rate-limit",
  "outage",
  "runner",
  "disk",
] as const;
