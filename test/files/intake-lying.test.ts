import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeDisk } from "../../src/files/disk.ts";
import { readLying } from "../../src/files/intake-lying.ts";
import { makeInbox, treeOf } from "./inbox.ts";
import { scratch } from "./scratch.ts";

describe("what lies in the inbox, for faces", () => {
  test("items that wait and ideas are counted without an engine, unfinished names are not, and nothing is written", () => {
    const root = scratch();
    const inbox = makeInbox(root);
    for (const name of ["a", "b.md", ".hidden", "c.part"]) writeFileSync(join(inbox.path, name), "x");
    mkdirSync(inbox.layout.ideas, { recursive: true });
    writeFileSync(join(inbox.layout.ideas, "idea.md"), "x");
    const before = treeOf(root);
    expect(readLying(makeDisk(), inbox.layout)).toEqual({ inbox: inbox.path, items: 2, refused: [], ideas: 1 });
    expect(treeOf(root)).toEqual(before);
  });

  test("what an engine refused is told with its reason while it lies there, also from an inbox elsewhere", async () => {
    const root = scratch();
    const inbox = makeInbox(join(root, "mill"), { inbox: join(root, "elsewhere"), ignore: ["*.log"] });
    symlinkSync("/etc", join(inbox.path, "link"));
    writeFileSync(join(inbox.path, "a.log"), "x");
    await inbox.look();
    expect(readLying(makeDisk(), inbox.layout)).toMatchObject({
      inbox: join(root, "elsewhere"),
      items: 1,
      refused: [{ item: "link", text: expect.stringContaining("is a link") }],
    });
  });

  test("a memory of any content breaks no face", () => {
    const inbox = makeInbox(scratch());
    mkdirSync(inbox.layout.runtime, { recursive: true });
    for (const text of [
      "",
      "{",
      "null",
      "[]",
      '{"schema":"millrace.intake/1","inbox":1}',
      '{"schema":"millrace.intake/1","inbox":"/x","ignore":[],"seen":[1,["a"],["b",{"refusal":{"text":1}}]]}',
    ]) {
      writeFileSync(inbox.layout.intakeSeen, text);
      expect(readLying(makeDisk(), inbox.layout).refused).toEqual([]);
    }
    writeFileSync(inbox.layout.intakeSeen, '{"schema":"millrace.intake/1","inbox":"/dev/null","ignore":[],"seen":[]}');
    expect(readLying(makeDisk(), inbox.layout).items).toBe(0);
  });
});
