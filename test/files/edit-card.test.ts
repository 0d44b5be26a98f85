import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/domain/digest.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { Crash } from "../sim/strikes.ts";
import { idOf, storeOn, textAt, thrownBy } from "./workspace.ts";

const a = idOf("a");
const card = layoutOf("/w").card(a, "backlog");
const edited = () => {
  const disk = makeSimDisk(1);
  const store = storeOn(disk);
  store.addTask(a, "one");
  return { disk, edit: () => store.editCard(a, "backlog", "two", sha256("one")) };
};

describe("an edit of a card", () => {
  test("B1: a crash or a power loss at any of its writes leaves the old text or the new one, and repeating it ends it", () => {
    for (let n = 1; ; n += 1) {
      const { disk, edit } = edited();
      disk.crashAt(n, "after");
      const crashed = thrownOrNull(edit) instanceof Crash;
      for (const model of ["ext4", "posix"] as const)
        for (let seed = 0; seed < 8; seed += 1) {
          const left = disk.powerLoss(model, seed);
          expect(["one", "two"]).toContain(textAt(left, card));
          if (!crashed) expect(textAt(left, card)).toBe("two");
          expect(storeOn(left).editCard(a, "backlog", "two", sha256("one"))).toBe(true);
          expect(textAt(left, card)).toBe("two");
        }
      if (!crashed) break;
    }
  });

  test("D6: on a full disk it fails as a whole", () => {
    for (let n = 1; n <= 2; n += 1) {
      const { disk, edit } = edited();
      disk.failAt(n, "ENOSPC");
      expect(thrownBy(edit).code).toBe("disk-full");
      expect(textAt(disk, card)).toBe("one");
    }
  });
});

describe("trying the disk", () => {
  test("D6: it fails like any write while the disk is full, and goes well when there is room", () => {
    const disk = makeSimDisk(1);
    const store = storeOn(disk);
    store.probe();
    disk.failAt(1, "ENOSPC");
    expect(thrownBy(() => store.probe()).code).toBe("disk-full");
    store.probe();
    expect(disk.list(layoutOf("/w").tmp)).toEqual([]);
  });
});

const thrownOrNull = (act: () => unknown): unknown => {
  try {
    act();
    return null;
  } catch (thrown) {
    return thrown;
  }
};
