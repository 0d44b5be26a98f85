import type { Cost } from "./measure.ts";

/** Wall milliseconds that one of `times` repetitions took, on average. */
export const perTime = (times: number, act: (n: number) => void): Cost => {
  const start = performance.now();
  for (let n = 0; n < times; n += 1) act(n);
  return { wall: (performance.now() - start) / times };
};

/** Wall milliseconds an act that is awaited took. */
export const awaited = async (act: () => Promise<unknown>): Promise<Cost> => {
  const start = performance.now();
  await act();
  return { wall: performance.now() - start };
};
