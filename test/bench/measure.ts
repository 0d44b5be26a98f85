/** What one round cost, by metric: milliseconds of wall or CPU, bytes, a count. */
export type Cost = Readonly<Record<string, number>>;

/** A gate: the subject may cost at most `most` times the baseline, in every metric they share. */
export type Gate = {
  /** The goal it holds, as PERFORMANCE calls it, and what is compared in a few words. */
  readonly id: string;
  readonly claim: string;
  readonly most: number;
  readonly rounds: number;
  /** True where the costs are counts that are the same on every machine, so that a short run judges them too. */
  readonly counted?: boolean;
  readonly baseline: () => Cost | Promise<Cost>;
  readonly subject: () => Cost | Promise<Cost>;
  /** Undoes what making the gate laid down. */
  readonly close?: () => void | Promise<void>;
};

/** How a gate ended. `spread` is the baseline's p90 over its p10, the worst of its metrics. */
export type Measured = {
  readonly id: string;
  readonly claim: string;
  readonly most: number;
  readonly verdict: "passed" | "missed" | "inconclusive";
  readonly rounds: number;
  readonly spread: number;
  readonly metrics: Readonly<
    Record<string, { readonly baseline: number; readonly subject: number; readonly ratio: number }>
  >;
};

/** A baseline that varies more than this says nothing about the subject. */
export const SPREAD_MAX = 1.5;
const REPEATS_MAX = 3;

/** Runs baseline and subject in turns. A noisy baseline is measured again, up to three times while there is time, and then called inconclusive. */
export const measure = async (
  gate: Gate,
  rounds = gate.rounds,
  mayRepeat: () => boolean = () => true,
): Promise<Measured> => {
  let last = judge(gate, await interleave(gate, rounds));
  for (let repeat = 1; repeat < REPEATS_MAX && last.verdict === "inconclusive" && mayRepeat(); repeat += 1)
    last = judge(gate, await interleave(gate, rounds));
  return last;
};

/** The verdict over the rounds of one measurement; a noisy baseline never passes. */
export const judge = (gate: Pick<Gate, "id" | "claim" | "most">, costs: Rounds): Measured => {
  const names = Object.keys(costs.baseline[0] ?? {}).filter((name) => name in (costs.subject[0] ?? {}));
  const metrics = Object.fromEntries(
    names.map((name) => {
      const baseline = quantile(
        costs.baseline.map((cost) => cost[name] ?? 0),
        0.5,
      );
      const subject = quantile(
        costs.subject.map((cost) => cost[name] ?? 0),
        0.5,
      );
      return [name, { baseline, subject, ratio: subject / baseline }];
    }),
  );
  const spread = Math.max(...names.map((name) => spreadOf(costs.baseline.map((cost) => cost[name] ?? 0))));
  const unclear = !(spread <= SPREAD_MAX) || names.some((name) => straddles(costs, name, gate.most));
  const held = names.length > 0 && Object.values(metrics).every((metric) => metric.ratio <= gate.most);
  const verdict = names.length === 0 || unclear ? "inconclusive" : held ? "passed" : "missed";
  return { id: gate.id, claim: gate.claim, most: gate.most, verdict, rounds: costs.baseline.length, spread, metrics };
};

/** The costs of the rounds of both sides, in the order they were taken. */
export type Rounds = { readonly baseline: readonly Cost[]; readonly subject: readonly Cost[] };

/** Baseline and subject change who goes first, so that whatever drifts hits both; the first round of each warms up. */
const interleave = async (gate: Gate, rounds: number): Promise<Rounds> => {
  const baseline: Cost[] = [];
  const subject: Cost[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const sides = [
      async () => void baseline.push(await gate.baseline()),
      async () => void subject.push(await gate.subject()),
    ];
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side();
  }
  return { baseline: baseline.slice(1), subject: subject.slice(1) };
};

/** The value below which the part `q` of the values lies, by the nearest rank. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;
};

/** A goal that is a number of its own is inconclusive when what is held against it lies on both sides of it. */
const straddles = (costs: Rounds, name: string, most: number): boolean => {
  const [baseline = [], subject = []] = [costs.baseline, costs.subject].map((side) =>
    side.map((cost) => cost[name] ?? 0),
  );
  const limit = (baseline[0] ?? 0) * most;
  return new Set(baseline).size === 1 && quantile(subject, 0.1) <= limit && quantile(subject, 0.9) > limit;
};

const spreadOf = (values: readonly number[]): number => quantile(values, 0.9) / quantile(values, 0.1);
