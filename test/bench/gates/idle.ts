import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beginDaemon, kilobytesOf, unfitForDaemons, type Daemon } from "../daemon.ts";
import type { Cost, Gate } from "../measure.ts";
import { output, product } from "../programs.ts";
import { makeMill, makeScratch } from "../scratch.ts";
import { layCards } from "../stores.ts";

/** Q24: what an engine takes that has nothing to do, with an empty workspace and with a full one. */
export const idleGates = async (smoke: boolean): Promise<readonly Gate[] | string> => {
  const unfit = unfitForDaemons();
  if (unfit !== null) return unfit;
  const [queued, done] = smoke ? [200, 2_000] : [10_000, 100_000];
  const scratch = makeScratch();
  const [empty, full] = [join(scratch.folder, "empty"), join(scratch.folder, "full")].map(
    (folder) => makeMill(folder, 100).mill,
  );
  if (empty === undefined || full === undefined) throw new Error("two workspaces were asked for");
  layCards(full, queued);
  layCards(full, done, "done");
  const engines: Daemon[] = [];
  for (const mill of [empty, full]) {
    // Paused, so that what is queued stays queued.
    output([process.execPath, product, "pause", "--reason", "bench"], mill);
    engines.push(await beginDaemon(mill));
  }
  const [small, large] = engines;
  if (small === undefined || large === undefined) throw new Error("two engines were begun");
  const node = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  process.once("exit", () => node.kill());
  // What starting left behind is collected by then; nobody looks at an engine's first seconds for its memory.
  await sleep(smoke ? 1_000 : 20_000);
  const bare = (): Cost => ({ kilobytes: kilobytesOf(node.pid ?? 0) });
  const memory = (claim: string, most: number, engine: Daemon): Gate => ({
    id: "Q24",
    claim: `memory of ${claim} against an idle node`,
    most,
    rounds: 15,
    baseline: bare,
    subject: async () => {
      await sleep(200);
      return { kilobytes: engine.kilobytes() };
    },
  });
  const idle = (claim: string, engine: Daemon): Gate => ({
    id: "Q24",
    claim: `milliseconds of CPU in a second of ${claim} against 10`,
    most: 1,
    rounds: smoke ? 2 : 9,
    baseline: () => ({ cpu: 10 }),
    subject: async () => idleCpu(engine, smoke ? 1_000 : 3_000),
  });
  return [
    memory("an idle engine", 1.25, small),
    memory(`one with ${queued} queued and ${done} done tasks`, 1.8, large),
    idle("an idle engine", small),
    {
      ...idle(`one with ${queued} queued and ${done} done tasks`, large),
      close: async () => {
        node.kill();
        for (const engine of engines) await engine.stop();
        scratch.close();
      },
    },
  ];
};

/** The CPU an engine used while nothing happened, for each second of it. */
const idleCpu = async (engine: Daemon, ms: number): Promise<Cost> => {
  const [cpu, at] = [engine.cpu(), performance.now()];
  await sleep(ms);
  return { cpu: ((engine.cpu() - cpu) * 1_000) / (performance.now() - at) };
};
