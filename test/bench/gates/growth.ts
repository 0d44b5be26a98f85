import { join } from "node:path";
import { runIdOf, type TaskId } from "../../../src/domain/id.ts";
import type { Store } from "../../../src/ports/store.ts";
import { perTime } from "../clock.ts";
import type { Cost, Gate } from "../measure.ts";
import { output, product, timedProduct } from "../programs.ts";
import { makeMill, makeScratch } from "../scratch.ts";
import { cardText, freshId, layCards, realStore } from "../stores.ts";

const ROUNDS = 21;
const BATCH = 10;

type Side = { readonly mill: string; readonly store: Store };

/** Q12: what a queue of a hundred thousand costs over one of a hundred. */
export const growthGates = (smoke: boolean): readonly Gate[] => {
  const many = smoke ? 2_000 : 100_000;
  const scratch = makeScratch();
  const small = makeSide(join(scratch.folder, "small"), 100);
  const large = makeSide(join(scratch.folder, "large"), many);
  const gate = (claim: string, act: (side: Side) => Cost): Gate => ({
    id: "Q12",
    claim: `${claim} among ${many} tasks against among 100`,
    most: 1.3,
    rounds: ROUNDS,
    baseline: () => act(small),
    subject: () => act(large),
  });
  return [
    // First, while the state a pass published still holds: the gates below add and move cards behind its back, which makes
    // every reader count anew until an engine publishes again.
    gate("status", ({ mill }) => timedProduct(["status"], mill)),
    gate("add", ({ store }) => perTime(BATCH, () => void addTo(store))),
    gate("claim", ({ store }) => {
      const ids = Array.from({ length: BATCH }, () => addTo(store));
      return perTime(BATCH, (n) => void store.claim(ids[n] ?? freshId(), runIdOf(ids[n] ?? freshId(), 1)));
    }),
    {
      ...gate("complete", ({ store }) => {
        const ids = Array.from({ length: BATCH }, () => addTo(store));
        for (const id of ids) store.moveTask(id, "backlog", "active");
        return perTime(BATCH, (n) => void store.moveTask(ids[n] ?? freshId(), "active", "done"));
      }),
      close: scratch.close,
    },
  ];
};

/** A workspace with that many waiting tasks, its state published by a pass. */
const makeSide = (folder: string, count: number): Side => {
  const { mill } = makeMill(folder, 10);
  layCards(mill, count);
  output([process.execPath, product, "start", "--once"], mill);
  return { mill, store: realStore(mill) };
};

const addTo = (store: Store): TaskId => {
  const id = freshId();
  store.addTask(id, cardText(id));
  return id;
};
