import { closeSync, fdatasyncSync, mkdirSync, openSync, readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RunEvent } from "../../../src/domain/event.ts";
import { runIdOf } from "../../../src/domain/id.ts";
import type { Store } from "../../../src/ports/store.ts";
import { perTime } from "../clock.ts";
import type { Gate } from "../measure.ts";
import { product, timedNode, timedProduct } from "../programs.ts";
import { makeMill, makeScratch } from "../scratch.ts";
import { freshId, realStore } from "../stores.ts";
import { usedBy } from "../used.ts";

const ROUNDS = 25;
const BATCH = 200;

/** Q14 and Q15: appending events, and reading the last of a million. */
export const feedGates = (smoke: boolean): readonly Gate[] => {
  const scratch = makeScratch();
  const many = smoke ? 20_000 : 1_000_000;
  const { mill } = makeMill(join(scratch.folder, "long"), 10);
  const long = realStore(mill);
  for (let n = 0; n < many; n += 1_000) long.tell(Array.from({ length: 1_000 }, (_, i) => eventOf(n + i)));
  const short = realStore(join(scratch.folder, "short"));
  short.tell([eventOf(0)]);
  const line = Buffer.alloc(averageLine(mill, many), "x");
  const raw = openSync(join(scratch.folder, "raw"), "a");
  const journal = journalOf(realStore(join(scratch.folder, "journal")), join(scratch.folder, "journal"));
  const batch = Array.from({ length: 100 }, (): RunEvent => ({
    type: "followed",
    note: "the base is checked out nowhere",
  }));
  const bytes = Buffer.alloc(JSON.stringify(batch).length + 350, "x");
  return [
    {
      id: "Q14",
      claim: "telling an event against writing as many bytes",
      most: 4,
      rounds: ROUNDS,
      baseline: () => perTime(BATCH, () => void writeSync(raw, line)),
      subject: () => perTime(BATCH, (n) => short.tell([eventOf(n)])),
    },
    {
      id: "Q14",
      claim: "a journal line of 100 events, durable, against one write and fdatasync",
      most: 1.3,
      rounds: ROUNDS,
      baseline: () =>
        perTime(10, () => {
          writeSync(raw, bytes);
          fdatasyncSync(raw);
        }),
      subject: () =>
        perTime(
          10,
          () =>
            void journal.append({
              epoch: 1,
              at: new Date().toISOString(),
              actor: "engine",
              cause: null,
              events: batch,
            }),
        ),
    },
    {
      id: "Q14",
      claim: `telling an event after ${many} against after 100`,
      most: 1.2,
      rounds: ROUNDS,
      baseline: () => perTime(BATCH, (n) => short.tell([eventOf(n)])),
      subject: () => perTime(BATCH, (n) => long.tell([eventOf(n)])),
    },
    {
      id: "Q15",
      claim: `logs --tail 50 of ${many} events against node -e 0`,
      most: 1.2,
      rounds: ROUNDS,
      baseline: timedNode,
      subject: () => timedProduct(["logs", "--tail", "50"], mill),
    },
    {
      id: "Q15",
      claim: `memory of logs --tail 50 of ${many} events against node -e 0`,
      most: 1.2,
      rounds: 5,
      baseline: async () => ({ kilobytes: (await usedBy(["-e", "0"], mill)).kilobytes }),
      subject: async () => ({ kilobytes: (await usedBy([product, "logs", "--tail", "50"], mill)).kilobytes }),
      close: () => {
        journal.close();
        closeSync(raw);
        scratch.close();
      },
    },
  ];
};

/** An event as a run tells it, like any other of its kind but for its number. */
export const eventOf = (n: number): Parameters<Store["tell"]>[0][number] => ({
  at: "2025-01-01T12:00:00.000Z",
  type: "settled",
  run: runIdOf("20250101-120000-00aaa-bench" as ReturnType<typeof freshId>, (n % 1_000) + 1),
  task: "20250101-120000-00aaa-bench",
  node: "builder",
  entry: n + 1,
  text: "builder ended after 12 s with DONE. The export writes one row an order and is tested.",
});

const averageLine = (mill: string, many: number): number => {
  const folder = join(mill, "agents", ".runtime", "events");
  const total = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  return Math.round(total / many);
};

const journalOf = (store: Store, root: string): ReturnType<Store["runJournal"]> => {
  const run = runIdOf(freshId(), 1);
  mkdirSync(join(root, "agents", "runs", run), { recursive: true });
  return store.runJournal(run);
};
