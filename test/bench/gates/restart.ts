import { join } from "node:path";
import { realStore, layCards } from "../stores.ts";
import { attemptsAtWork, beginDaemon, unfitForDaemons, until, type Daemon } from "../daemon.ts";
import type { Cost, Gate } from "../measure.ts";
import { output, product, timed } from "../programs.ts";
import { makeMill, makeScratch } from "../scratch.ts";
import { eventOf } from "./feed.ts";

/** An agent that is still at work when its engine goes, whoever looks. */
const LASTING = "#!/bin/sh\nexec sleep 1000\n";

/** Q13 and Q29: an engine's start with a full workspace, and after a crash with runs at work. */
export const restartGates = async (smoke: boolean): Promise<readonly Gate[] | string> => {
  const unfit = unfitForDaemons();
  if (unfit !== null) return unfit;
  const scratch = makeScratch();
  return [startOf(scratch.folder, smoke), await restartOf(scratch.folder, smoke, scratch.close)];
};

const startOf = (folder: string, smoke: boolean): Gate => {
  const many = smoke ? 2_000 : 100_000;
  const { mill } = makeMill(join(folder, "start"), 100);
  layCards(mill, many);
  output([process.execPath, product, "pause", "--reason", "bench"], mill);
  const program = readAll(join(mill, "agents", "tasks", "backlog"));
  return {
    id: "Q13",
    claim: `start with ${many} tasks, to the published state, against a program that lists, reads and parses all`,
    most: 0.25,
    rounds: smoke ? 2 : 7,
    baseline: () => timed([process.execPath, "--input-type=module", "-e", program]),
    subject: async () => {
      const engine = await beginDaemon(mill);
      await engine.stop();
      return engine.ready;
    },
  };
};

/** The text of a program that reads every card as simply as it can be done. */
const readAll = (folder: string): string => `
  import { readdirSync, readFileSync } from "node:fs";
  const cards = new Map();
  for (const name of readdirSync(${JSON.stringify(folder)})) {
    const [, head = ""] = readFileSync(${JSON.stringify(`${folder}/`)} + name, "utf8").split("---\\n", 2);
    cards.set(name, Object.fromEntries(head.trim().split("\\n").map((line) => line.split(": "))));
  }`;

const restartOf = async (folder: string, smoke: boolean, close: () => void): Promise<Gate> => {
  const [tasks, events] = smoke ? [200, 2_000] : [10_000, 100_000];
  const { mill } = makeMill(join(folder, "restart"), 100, { agent: LASTING });
  layCards(mill, tasks);
  const store = realStore(mill);
  for (let n = 0; n < events; n += 1_000) store.tell(Array.from({ length: 1_000 }, (_, i) => eventOf(n + i)));
  const first = await beginDaemon(mill);
  await until(() => attemptsAtWork(mill) === 2, "two attempts at work");
  await first.kill();
  /** One engine goes in some way; the next one is measured. */
  const after = async (go: (engine: Daemon) => Promise<void>): Promise<Cost> => {
    await go(await beginDaemon(mill));
    const engine = await beginDaemon(mill);
    await handOver(mill, engine);
    return engine.ready;
  };
  return {
    id: "Q29",
    claim: `start after kill -9 with ${tasks} tasks, ${events} events and two attempts at work, against after a hand-over`,
    most: 2,
    rounds: smoke ? 2 : 9,
    baseline: async () => after(async (engine) => handOver(mill, engine)),
    subject: async () => after(async (engine) => engine.kill()),
    close: async () => {
      const last = await beginDaemon(mill);
      output([process.execPath, product, "stop", "--now"], mill);
      await last.stop();
      close();
    },
  };
};

const handOver = async (mill: string, engine: Daemon): Promise<void> => {
  output([process.execPath, product, "stop", "--hand-over", "--yes"], mill);
  await engine.gone();
};
