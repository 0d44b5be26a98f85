import { expect, test } from "vitest";
import { makeFolderGlance } from "../../src/files/folder-glance.ts";
import { layoutOf } from "../../src/files/layout.ts";
import type { Disk } from "../../src/ports/disk.ts";

/** A queue folder whose names and time a test sets, counting how often it is listed. */
const fakeFolder = () => {
  const folder = { names: ["a.md", "b.md", "notes.txt"], timeMs: 0, listings: 0 };
  const disk = {
    stat: () => ({ mtime: String(folder.timeMs * 1_000_000) }),
    list: () => ((folder.listings += 1), folder.names),
  } as unknown as Disk;
  return { folder, disk };
};

test("F9: a folder that did not change is listed once, and again when its time is another", () => {
  const { folder, disk } = fakeFolder();
  const glance = makeFolderGlance(disk, layoutOf("/w"), () => 10_000);
  expect(glance("backlog")).toMatchObject({ count: 2, first: ["a", "b"], unreadable: [{ name: "notes.txt" }] });
  glance("backlog");
  expect(folder.listings).toBe(1);
  folder.names = ["c.md"];
  folder.timeMs = 5_000;
  expect(glance("backlog")).toMatchObject({ count: 1, first: ["c"] });
});

test("a time so young that more may come under it proves nothing", () => {
  const { folder, disk } = fakeFolder();
  folder.timeMs = 9_000;
  let nowMs = 10_000;
  const glance = makeFolderGlance(disk, layoutOf("/w"), () => nowMs);
  glance("backlog");
  folder.names = ["c.md"];
  expect(glance("backlog").count).toBe(1);
  nowMs = 12_000;
  glance("backlog");
  const listed = folder.listings;
  glance("backlog");
  expect(folder.listings).toBe(listed);
});
