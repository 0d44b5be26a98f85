import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { TaskId } from "../../src/domain/id.ts";
import { makeIntakeDisk } from "../../src/files/intake-disk.ts";
import { idOf, makeInbox, namesIn, NEVER } from "./inbox.ts";
import { scratch } from "./scratch.ts";

const MB = 1_048_576;

describe("I3: nothing in the inbox holds up the rest", () => {
  test("one that cannot be read is set aside with its reason, and the others are taken", async () => {
    const inbox = makeInbox(scratch());
    for (const name of ["a", "b", "c"]) writeFileSync(join(inbox.path, name), name);
    const slow = makeIntakeDisk();
    const openFile = async (path: string) => {
      if (path.endsWith("/b")) throw Object.assign(new Error("EACCES"), { code: "EACCES" });
      return slow.openFile(path);
    };
    const news = await inbox.open({ slow: { ...slow, openFile } }).sweep(NEVER, true);
    expect(news.map(({ kind, item }) => [kind, item])).toEqual([
      ["taken", "a"],
      ["refused", "b"],
      ["taken", "c"],
    ]);
    expect(news[1]).toMatchObject({ text: '"b" in the inbox is not taken: it may not be read (EACCES)' });
  });

  test("M22: a file larger than max_mb is refused by its size, without a byte of it being read", async () => {
    const inbox = makeInbox(scratch());
    writeFileSync(join(inbox.path, "huge"), "");
    truncateSync(join(inbox.path, "huge"), 500 * 1024 * MB);
    expect(await inbox.look(0, true)).toMatchObject([
      { kind: "refused", text: expect.stringContaining("larger than the 64 MB") },
    ]);
    expect(namesIn(inbox.layout.intake)).toEqual([]);
    inbox.settings.bytesMax = 10;
    mkdirSync(join(inbox.path, "folder"));
    for (const name of ["a", "b", "c"]) writeFileSync(join(inbox.path, "folder", name), "1234");
    expect(await inbox.look(1_000, true)).toMatchObject([{ item: "folder" }, { item: "huge" }]);
  });

  test("M22: a sparse file stays sparse, and the loop turns while it is copied", async () => {
    const inbox = makeInbox(scratch(), { bytesMax: 200 * MB });
    const path = join(inbox.path, "sparse");
    writeFileSync(path, "head");
    truncateSync(path, 100 * MB);
    appendFileSync(path, "tail");
    let turns = 0;
    let done = false;
    const turn = (): void => {
      turns += 1;
      if (!done) setImmediate(turn);
    };
    turn();
    await inbox.look(0, true);
    done = true;
    const copy = join(inbox.layout.input(idOf(inbox) as TaskId), "sparse");
    expect(statSync(copy)).toMatchObject({ size: 100 * MB + 4 });
    expect(statSync(copy).blocks * 512).toBeLessThan(8 * MB);
    expect(readFileSync(copy).subarray(-4).toString()).toBe("tail");
    expect(turns).toBeGreaterThan(100);
  });

  test("a stop in the middle of a copy ends the look, leaves nothing of the copy, and the item where it is", async () => {
    const inbox = makeInbox(scratch());
    writeFileSync(join(inbox.path, "big"), Buffer.alloc(20 * MB, "x"));
    const stop = new AbortController();
    const slow = makeIntakeDisk();
    const write: typeof slow.write = async (...given) => {
      stop.abort();
      return slow.write(...given);
    };
    const intake = inbox.open({ slow: { ...slow, write } });
    expect(await intake.sweep(stop.signal, true)).toEqual([]);
    expect(namesIn(inbox.layout.intake)).toEqual([]);
    expect(namesIn(inbox.path)).toEqual(["big"]);
    expect(await intake.sweep(NEVER, true)).toHaveLength(1);
  });

  test("an item with too many files, too deep or with too long a path is refused, not walked without end", async () => {
    const inbox = makeInbox(scratch());
    mkdirSync(join(inbox.path, "deep", "d/".repeat(40)), { recursive: true });
    mkdirSync(join(inbox.path, "long", `${"n".repeat(200)}/`.repeat(6)), { recursive: true });
    mkdirSync(join(inbox.path, "many"));
    for (let n = 0; n < 20_001; n += 1) closeSync(openSync(join(inbox.path, "many", String(n)), "w"));
    expect((await inbox.look(0, true)).map(({ text }) => /: (it.*|a path.*)$/.exec(text)?.[1])).toEqual([
      "its folders are nested deeper than 32",
      "a path in it is longer than 1024 bytes",
      "it holds more than 20000 files and folders",
    ]);
  });

  test("a refused item is looked at ever more seldom while it stays as it is", async () => {
    const inbox = makeInbox(scratch());
    symlinkSync("/etc", join(inbox.path, "a"));
    const slow = makeIntakeDisk();
    let looks = 0;
    const stat: typeof slow.stat = async (path) => {
      if (path.endsWith("/a")) looks += 1;
      return slow.stat(path);
    };
    const intake = inbox.open({ slow: { ...slow, stat } });
    for (let n = 0; n < 3_600; n += 1) {
      await intake.sweep(NEVER, false);
      inbox.world.clock.mono += 1_000;
    }
    expect(looks).toBeLessThan(80);
  });
});
