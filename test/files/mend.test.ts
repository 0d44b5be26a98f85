import { describe, expect, test } from "vitest";
import type { RunId } from "../../src/domain/id.ts";
import { closedEvent, draftOf, openedEvent } from "../contract/store-runs.contract.ts";
import { planOf } from "./plan.ts";
import { idOf, makeMemory, overwrite, storeOn, textAt } from "./workspace.ts";

const plan = planOf(idOf("a"));
const run = plan.run as RunId;
const entered = { type: "entered", node: "check", from: null, by: "opened" } as const;

/** A run whose journal its holder of epoch 1 has open, with one line in it. */
const held = () => {
  const memory = makeMemory();
  memory.store.openRun(plan);
  const journal = memory.store.runJournal(run);
  journal.append(draftOf(1, openedEvent(plan)));
  const path = memory.layout.runJournal(run);
  return { ...memory, journal, path, bytes: textAt(memory.disk, path) };
};
const kept = ({ disk, layout }: ReturnType<typeof held>): readonly string[] =>
  disk.list(layout.recovered).map((name) => textAt(disk, `${layout.recovered}/${name}`));

describe("a journal that somebody else wrote to while its holder had it open", () => {
  test("C12, M59: whatever was done to it, the next line stands after those the holder wrote, and what was found is kept", () => {
    for (const harm of ["", "garbage\n", "half a line", '{"v":2}\n', "FLIP", "MORE"]) {
      const house = held();
      const { disk, journal, path, bytes } = house;
      const found =
        harm === "FLIP" ? bytes.replace('"epoch":1', '"epoch":0') : harm === "MORE" ? `${bytes}more\n` : harm;
      overwrite(disk, path, found);
      journal.append(draftOf(1, entered));
      expect(journal.takeMended(), harm).toMatch(/changed by somebody else/);
      expect(journal.takeMended()).toBeNull();
      journal.append(draftOf(1, closedEvent));
      expect(storeOn(disk).readRun(run), harm).toMatchObject({
        kind: "run",
        entries: [{ seq: 1 }, { seq: 2 }, { seq: 3 }],
      });
      expect(kept(house)).toEqual(found === "" ? [] : [found]);
    }
  });

  test("C12: a line that an agent forged with a right hash does not count", () => {
    const { disk, journal, path } = held();
    const forger = storeOn(disk).runJournal(run);
    forger.append(draftOf(1, closedEvent));
    journal.append(draftOf(1, entered));
    const reading = storeOn(disk).readRun(run);
    expect(reading).toMatchObject({ kind: "run", entries: [{ seq: 1 }, { seq: 2, events: [entered] }] });
    expect(textAt(disk, path)).not.toContain('"closed"');
  });

  test("M25: what a newer holder wrote is never set right by one that woke up late", () => {
    const { disk, journal, path } = held();
    const newer = storeOn(disk).runJournal(run);
    newer.append(draftOf(2, entered));
    journal.append(draftOf(1, closedEvent));
    expect(journal.takeMended()).toBeNull();
    expect(textAt(disk, path)).toContain('"epoch":2');
    expect(storeOn(disk).readRun(run)).toMatchObject({ kind: "run", entries: [{ epoch: 1 }, { epoch: 2 }] });
  });

  test("a file that was only touched is left as it is", () => {
    const house = held();
    overwrite(house.disk, house.path, house.bytes);
    house.journal.append(draftOf(1, entered));
    expect([house.journal.takeMended(), kept(house)]).toEqual([null, []]);
  });

  test("M2, M59: a crash at any change of setting right leaves a journal that can be gone on from, or is refused as a whole", () => {
    for (let n = 1; n <= 14; n += 1)
      for (const when of ["before", "after"] as const) {
        const { disk, journal, path } = held();
        overwrite(disk, path, "garbage\n");
        disk.crashAt(n, when);
        try {
          journal.append(draftOf(1, entered));
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: "Crash" });
        }
        const reading = storeOn(disk.fork()).readRun(run);
        if (reading.kind === "run") expect(reading.entries[0]).toMatchObject({ seq: 1, epoch: 1 });
        else expect(reading).toMatchObject({ kind: "corrupt" });
      }
  });
});
