import { readFileSync } from "node:fs";
import { join } from "node:path";
import { quantile, type Gate } from "../measure.ts";
import { output, product, root } from "../programs.ts";
import { makeMill, makeScratch } from "../scratch.ts";
import { layCards } from "../stores.ts";

/** Memory of one engine over hundreds of runs: flat, so that a long night ends as it began. */
export const memoryGates = (smoke: boolean): readonly Gate[] => {
  const runs = smoke ? 10 : 300;
  const scratch = makeScratch();
  const { mill } = makeMill(scratch.folder, 20);
  layCards(mill, runs);
  const file = join(scratch.folder, "memory");
  const sampled = sampleMemory(mill, file);
  const tenth = Math.max(1, Math.floor(sampled.length / 10));
  return [
    {
      id: "memory",
      claim: `memory in the last tenth of ${runs} runs against the second tenth`,
      most: 1.2,
      rounds: 1,
      baseline: () => ({ megabytes: quantile(sampled.slice(tenth, 2 * tenth + 1), 0.5) }),
      subject: () => ({ megabytes: quantile(sampled.slice(-tenth), 0.5) }),
      close: scratch.close,
    },
  ];
};

/** The resident memory of one pass over the whole backlog, in megabytes, sampled ten times a second. */
const sampleMemory = (mill: string, file: string): number[] => {
  output(
    [process.execPath, "--require", `${root}test/bench/sample-memory.cjs`, product, "start", "--once", "--all"],
    mill,
    {
      ...process.env,
      MILLRACE_BENCH_MEMORY: file,
      BENCH_STILL: "1",
    },
  );
  return readFileSync(file, "utf8").trim().split("\n").map(Number);
};
