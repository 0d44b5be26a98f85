import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { engineOf } from "../../../src/compose/engine.ts";
import { makeEngine } from "../../../src/engine/engine.ts";
import { perTime } from "../clock.ts";
import { quantile, type Gate } from "../measure.ts";
import { makeMill } from "../scratch.ts";
import { layCards } from "../stores.ts";
import { onePass, stillWorkspace } from "../still.ts";

/** Q6: how long the engine itself takes from a task's end to the next claim, without git, against one fdatasync. */
export const gapGate = (folder: string, smoke: boolean): Gate => {
  const { mill } = makeMill(join(folder, "gap"), 10, { concurrency: 1 });
  const ports = engineOf(mill, join(mill, "millrace.toml"));
  let ended = 0;
  let gaps: number[] = [];
  const pass = makeEngine({
    ...ports,
    workspace: stillWorkspace(folder),
    store: {
      ...ports.store,
      moveTask: (id, from, to) => {
        const moved = ports.store.moveTask(id, from, to);
        if (from === "active") ended = performance.now();
        return moved;
      },
      claim: (id, of) => {
        const claimed = ports.store.claim(id, of);
        if (ended > 0) gaps.push(performance.now() - ended);
        return claimed;
      },
    },
  });
  const never = new AbortController().signal;
  const tasks = smoke ? 3 : 20;
  const synced = openSync(join(folder, "gap-synced"), "a");
  const line = Buffer.alloc(500, "x");
  let laid = 0;
  return {
    id: "Q6",
    claim: "from a task's end to the next claim, without git, against an fdatasync",
    most: 5,
    rounds: smoke ? 2 : 15,
    baseline: () =>
      perTime(20, () => {
        writeSync(synced, line);
        fdatasyncSync(synced);
      }),
    subject: async () => {
      layCards(mill, tasks, "backlog", laid);
      laid += tasks;
      [ended, gaps] = [0, []];
      const report = await pass(onePass(tasks), () => undefined, {
        drain: never,
        now: never,
      });
      if (report.runs.some(({ verdict }) => verdict !== "done")) throw new Error(JSON.stringify(report));
      return { wall: quantile(gaps, 0.5) };
    },
    close: () => closeSync(synced),
  };
};
