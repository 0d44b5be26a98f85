/** Where an edge may lead besides a node: the verdicts a graph can reach. */
export const ENDS = ["done", "blocked", "needs-research"] as const;

/** The outcomes of an engine's own nodes; an agent's are its node's `outcomes`, success first. */
export const CHECK_OUTCOMES = ["PASS", "FAIL"] as const;
export const APPROVE_OUTCOMES = ["APPROVED", "REJECTED"] as const;
export const INTEGRATE_OUTCOMES = ["MERGED", "NEEDS_REVISION"] as const;
