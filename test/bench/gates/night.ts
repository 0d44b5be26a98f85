import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beginDaemon, cardsIn, unfitForDaemons, until } from "../daemon.ts";
import { quantile, type Cost, type Gate } from "../measure.ts";
import { makeMill, makeScratch } from "../scratch.ts";
import { layCards } from "../stores.ts";
import { gapGate } from "./gap.ts";

const IDLE_SHARE = 0.05;
const GAP_MS = 10;
const DROPPED_MS = 100;

/** Q6 and the inbox: a night's work with agents that do nothing, so that all that is left is what Millrace takes. */
export const nightGates = (smoke: boolean): readonly Gate[] | string => {
  const unfit = unfitForDaemons();
  if (unfit !== null) return unfit;
  const scratch = makeScratch();
  const [tasks, files] = smoke ? [5, 5] : [100, 50];
  const rounds = smoke ? 1 : 3;
  let folder = 0;
  const fresh = (): string => makeMill(join(scratch.folder, String((folder += 1))), 100, { concurrency: 1 }).mill;
  return [
    gapGate(scratch.folder, smoke),
    {
      id: "Q6",
      claim: `${tasks} queued tasks, one at a time: the share of the time in which no run is open against ${IDLE_SHARE}, and p99 of the gaps against ${GAP_MS} ms`,
      most: 1,
      rounds,
      baseline: () => ({ share: IDLE_SHARE, gap: GAP_MS }),
      subject: async () => drained(fresh(), tasks),
    },
    {
      id: "inbox",
      claim: `a file of ${files} dropped ones, from the inbox to done, one at a time, against ${DROPPED_MS} ms`,
      most: 1,
      rounds,
      baseline: () => ({ wall: DROPPED_MS, cpu: DROPPED_MS }),
      subject: async () => dropped(fresh(), files),
      close: scratch.close,
    },
  ];
};

/** Lets an engine drain a backlog and tells of the time between the end of each run and the claim of the next. */
const drained = async (mill: string, tasks: number): Promise<Cost> => {
  layCards(mill, tasks);
  const done = cardsIn(mill, "done");
  const engine = await beginDaemon(mill);
  await until(() => done() === tasks, `${tasks} tasks done`);
  await engine.stop();
  const folder = join(mill, "agents", "runs");
  const runs = readdirSync(folder)
    .map((run) => readFileSync(join(folder, run, "journal.jsonl"), "utf8").matchAll(/"at":"([^"]+)"/g))
    .map((times) => [...times].map(([, at]) => Date.parse(at ?? "")))
    .sort(([one = 0], [other = 0]) => one - other);
  const gaps = runs.slice(1).map(([begun = 0], n) => begun - (runs[n]?.at(-1) ?? 0));
  const whole = (runs.at(-1)?.at(-1) ?? 0) - (runs[0]?.[0] ?? 0);
  return { share: gaps.reduce((sum, gap) => sum + gap, 0) / whole, gap: quantile(gaps, 0.99) };
};

/** What a dropped file costs on its whole way, its share of the first look at the inbox included. */
const dropped = async (mill: string, files: number): Promise<Cost> => {
  const inbox = join(mill, "agents", "inbox");
  mkdirSync(inbox, { recursive: true });
  const done = cardsIn(mill, "done");
  const engine = await beginDaemon(mill);
  const [cpu, begun] = [engine.cpu(true), performance.now()];
  for (let n = 0; n < files; n += 1) {
    writeFileSync(join(inbox, `.${n}.tmp`), `Request ${n}\n\nNothing needs to be done.\n`);
    renameSync(join(inbox, `.${n}.tmp`), join(inbox, `request-${n}.md`));
  }
  await until(() => done() === files, `${files} dropped files done`);
  const cost = { wall: (performance.now() - begun) / files, cpu: (engine.cpu(true) - cpu) / files };
  await engine.stop();
  return cost;
};
