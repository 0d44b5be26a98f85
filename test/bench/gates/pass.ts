import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { engineOf } from "../../../src/compose/engine.ts";
import { makeEngine } from "../../../src/engine/engine.ts";
import { awaited } from "../clock.ts";
import type { Cost, Gate } from "../measure.ts";
import { output, product, timedNode, timedProduct } from "../programs.ts";
import { makeMill, makeScratch } from "../scratch.ts";
import { onePass, stillWorkspace } from "../still.ts";
import { usedBy } from "../used.ts";

const ROUNDS = 21;
/** Nodes a run of the bench's graph enters: three stages, the check, the gate. */
const NODES = 5;

/** Q5, Q7 and the whole `start --once`: what a run of three stages costs that do nothing. */
export const passGates = (): readonly Gate[] => {
  const scratch = makeScratch();
  const still = makeMill(join(scratch.folder, "still"), 10);
  const whole = makeMill(join(scratch.folder, "whole"), 100);
  const pass = makeEngine({
    ...engineOf(still.mill, join(still.mill, "millrace.toml")),
    workspace: stillWorkspace(scratch.folder),
  });
  const signals = { drain: new AbortController().signal, now: new AbortController().signal };
  const add = (mill: string, graph = "standard"): void =>
    void output([process.execPath, product, "add-task", "bench", "--graph", graph, "--body", "nothing"], mill);
  return [
    {
      id: "Q5",
      claim: "a run of three stages with its frozen plan, without git, against three bare spawns",
      most: 4,
      rounds: ROUNDS,
      baseline: () => bare(3),
      subject: async () => {
        add(still.mill, "bare");
        return awaited(async () => {
          const report = await pass(onePass(1), () => undefined, signals);
          if (report.runs[0]?.verdict !== "done") throw new Error(JSON.stringify(report));
        });
      },
    },
    {
      id: "Q7",
      claim: `syncs of a task's whole way against 4 and 2 a node (${NODES} nodes)`,
      most: 1,
      rounds: 3,
      baseline: () => ({ syncs: 4 + 2 * NODES }),
      subject: async () => {
        const added = await usedBy([product, "add-task", "bench", "--body", "nothing"], whole.mill);
        for (let n = 0; n < 3; n += 1) add(whole.mill);
        const one = await usedBy([product, "start", "--once", "--max-runs", "1"], whole.mill);
        const three = await usedBy([product, "start", "--once", "--max-runs", "3"], whole.mill);
        return { syncs: added.syncs + (three.syncs - one.syncs) / 2 };
      },
    },
    {
      id: "start",
      claim: "start --once of three stages, a check and integration on 100 files against node -e 0",
      most: 8,
      rounds: ROUNDS,
      baseline: timedNode,
      subject: () => {
        add(whole.mill);
        return timedProduct(["start", "--once"], whole.mill);
      },
      close: scratch.close,
    },
  ];
};

/** Spawns the empty program that often, the least such a run could do. */
const bare = (spawns: number): Cost => {
  const start = performance.now();
  for (let n = 0; n < spawns; n += 1) spawnSync("/bin/sh", ["-c", ":"], { stdio: "ignore" });
  return { wall: performance.now() - start };
};
