import { existsSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeIntakeDisk } from "../../src/files/intake-disk.ts";
import { cardsOf, idOf, inputOf, makeInbox, namesIn, NEVER } from "./inbox.ts";
import { scratch } from "./scratch.ts";

const SETTLE = 5_000;

describe("M38, M45: storms and editors", () => {
  test("M38: 20,000 touches while every one nudges cost at most two looks a tenth of a second", async () => {
    const inbox = makeInbox(scratch());
    const slow = makeIntakeDisk();
    let listings = 0;
    const names: typeof slow.names = async (folder) => {
      listings += 1;
      return slow.names(folder);
    };
    const intake = inbox.open({ slow: { ...slow, names } });
    for (let n = 0; n < 20_000; n += 1) {
      const path = join(inbox.path, `touched-${n % 20}`);
      if (n < 20) writeFileSync(path, "");
      else utimesSync(path, n, n);
      await intake.sweep(NEVER, false);
      inbox.world.clock.mono += 0.5;
    }
    expect(listings).toBeLessThan(2 * (10_000 / 100));
    inbox.world.clock.mono += 1_000;
    await intake.sweep(NEVER, false);
    inbox.world.clock.mono += SETTLE;
    expect(await intake.sweep(NEVER, false)).toHaveLength(20);
  });

  test("an inbox in which nothing happens is not even listed", async () => {
    const inbox = makeInbox(scratch());
    for (let n = 0; n < 50; n += 1) writeFileSync(join(inbox.path, `.kept-${n}`), "");
    const slow = makeIntakeDisk();
    let listings = 0;
    const names: typeof slow.names = async (folder) => {
      listings += 1;
      return slow.names(folder);
    };
    const intake = inbox.open({ slow: { ...slow, names } });
    for (let n = 0; n < 600; n += 1) {
      await intake.sweep(NEVER, false);
      inbox.world.clock.mono += 1_000;
    }
    expect(listings).toBeLessThan(5);
  });

  test.each([
    ["vim", [".a.txt.swp", "4913", "a.txt~"]],
    ["vim, many buffers", [".a.txt.swo", ".a.txt.un~"]],
    ["emacs", ["#a.txt#", "a.txt~", ".#a.txt"]],
    ["nano", [".a.txt.swp"]],
    ["an office program", ["~$a.txt", ".~lock.a.txt#"]],
    ["a browser", ["a.txt.crdownload", "a.txt.part"]],
    ["a downloader", ["a.txt.partial", "a.txt.tmp"]],
  ])("M45: %s leaves names that are left alone, and its save is picked up once", async (_, passing) => {
    const inbox = makeInbox(scratch());
    const path = join(inbox.path, "a.txt");
    for (const name of passing) writeFileSync(join(inbox.path, name), "unfinished");
    await inbox.look();
    // A save by a new file under the old name, as most editors do it, and one into the file itself.
    writeFileSync(path, "one");
    await inbox.look(1_000);
    renameSync(path, join(inbox.path, "a.txt~"));
    writeFileSync(path, "two");
    await inbox.look(1_000);
    writeFileSync(path, "three");
    for (let n = 0; n < 4; n += 1) await inbox.look(SETTLE);
    expect(cardsOf(inbox)).toHaveLength(1);
    expect(inputOf(inbox, idOf(inbox))).toEqual({ "a.txt": "three" });
    expect(namesIn(inbox.path)).toEqual([...new Set([...passing, "a.txt~"])].sort());
  });

  test("the settings leave names out besides, and what they leave out no more is taken", async () => {
    const inbox = makeInbox(scratch(), { ignore: ["*.bak", "draft-?", "keep"] });
    const left = ["keep", "a.bak", "draft-1"];
    for (const name of [...left, "kept", "draft-10", "a.bak2"]) writeFileSync(join(inbox.path, name), name);
    await inbox.look(0, true);
    expect(namesIn(inbox.path)).toEqual([...left].sort());
    inbox.settings.ignore = [];
    await inbox.look(1_000);
    await inbox.look(SETTLE);
    expect(existsSync(join(inbox.path, "keep"))).toBe(false);
  });
});
