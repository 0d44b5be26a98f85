import { describe, expect, test } from "vitest";
import { isFailure } from "../../src/domain/failure.ts";
import type { Disk } from "../../src/ports/disk.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (read: Uint8Array | null): string | null => (read === null ? null : Buffer.from(read).toString());

const appendTo = (disk: Disk, path: string, added: string): void => {
  const file = disk.openAppend(path);
  file.write(bytes(added));
  file.close();
};

const stampAfter = (disk: Disk, path: string, act: () => unknown): number | null => {
  act();
  return disk.stamp(path);
};

/** What every Disk promises; `make` gives an empty folder that exists. */
export const describeDisk = (name: string, make: () => { disk: Disk; root: string }): void => {
  describe(`the disk contract over ${name}`, () => {
    test("a missing path reads as null, lists as nothing, and cannot be removed", () => {
      const { disk, root } = make();
      expect([disk.read(`${root}/a`), disk.readAt(`${root}/a`, 0, 1), disk.stat(`${root}/a`)]).toEqual([
        null,
        null,
        null,
      ]);
      expect(disk.list(`${root}/a`)).toEqual([]);
      expect(disk.unlink(`${root}/a`)).toBe(false);
      expect(disk.rename(`${root}/a`, `${root}/b`)).toBe(false);
    });

    test("a created file reads back whole and in parts, and its name is taken", () => {
      const { disk, root } = make();
      expect(disk.create(`${root}/a`, bytes("hello"), true)).toBe(true);
      expect(disk.create(`${root}/a`, bytes("other"), false)).toBe(false);
      expect(text(disk.read(`${root}/a`))).toBe("hello");
      expect(text(disk.readAt(`${root}/a`, 1, 3))).toBe("ell");
      expect(text(disk.readAt(`${root}/a`, 3, 99))).toBe("lo");
      expect(text(disk.readAt(`${root}/a`, 99, 1))).toBe("");
      expect(disk.stat(`${root}/a`)).toMatchObject({ kind: "file", size: 5, links: 1 });
      const stamped = disk.readStamped(`${root}/a`);
      expect([text(stamped?.bytes ?? null), stamped?.stamp]).toEqual(["hello", disk.stamp(`${root}/a`)]);
      expect([disk.readStamped(`${root}/b`), disk.stamp(`${root}/b`)]).toEqual([null, null]);
    });

    test("M45: a stamp is another one when a file was written to or another was put in its place, and stays while it was read", () => {
      const { disk, root } = make();
      const stamps = [stampAfter(disk, `${root}/a`, () => disk.create(`${root}/a`, bytes("1"), false))];
      stamps.push(stampAfter(disk, `${root}/a`, () => appendTo(disk, `${root}/a`, "2")));
      disk.create(`${root}/b`, bytes("12"), false);
      stamps.push(stampAfter(disk, `${root}/a`, () => disk.rename(`${root}/b`, `${root}/a`)));
      expect(new Set(stamps).size).toBe(3);
      expect(stampAfter(disk, `${root}/a`, () => disk.read(`${root}/a`))).toBe(stamps[2]);
    });

    test("a file larger than allowed is refused before it is read", () => {
      const { disk, root } = make();
      disk.create(`${root}/a`, bytes("hello"), false);
      expect(() => disk.read(`${root}/a`, 4)).toThrow(/more than the 4/);
      expect(() => disk.readStamped(`${root}/a`, 4)).toThrow(/more than the 4/);
      expect(text(disk.read(`${root}/a`, 5))).toBe("hello");
    });

    test("folders are made with their parents, once", () => {
      const { disk, root } = make();
      expect(disk.makeFolder(`${root}/a/b/c`)).toBe(true);
      expect(disk.makeFolder(`${root}/a/b/c`)).toBe(false);
      expect(disk.list(`${root}/a`)).toEqual(["b"]);
      expect(disk.stat(`${root}/a/b`)?.kind).toBe("folder");
      disk.syncFolder(`${root}/a`);
    });

    test("a link gives a second name to the same file, never over another", () => {
      const { disk, root } = make();
      disk.create(`${root}/a`, bytes("1"), false);
      disk.create(`${root}/b`, bytes("2"), false);
      expect(disk.link(`${root}/a`, `${root}/b`)).toBe(false);
      expect(disk.link(`${root}/a`, `${root}/c`)).toBe(true);
      expect(disk.stat(`${root}/c`)?.ino).toBe(disk.stat(`${root}/a`)?.ino);
      expect(disk.stat(`${root}/c`)?.links).toBe(2);
      expect(disk.unlink(`${root}/a`)).toBe(true);
      expect(text(disk.read(`${root}/c`))).toBe("1");
    });

    test("a rename replaces what stands there, and does nothing between two names of one file", () => {
      const { disk, root } = make();
      disk.create(`${root}/a`, bytes("1"), false);
      disk.create(`${root}/b`, bytes("2"), false);
      expect(disk.rename(`${root}/a`, `${root}/b`)).toBe(true);
      expect([...disk.list(root)]).toEqual(["b"]);
      expect(text(disk.read(`${root}/b`))).toBe("1");
      disk.link(`${root}/b`, `${root}/c`);
      expect(disk.rename(`${root}/b`, `${root}/c`)).toBe(true);
      expect([...disk.list(root)].sort()).toEqual(["b", "c"]);
    });

    test("a folder is renamed with all it holds, and never over one that holds something", () => {
      const { disk, root } = make();
      disk.makeFolder(`${root}/a/b`);
      disk.create(`${root}/a/b/c`, bytes("1"), false);
      disk.makeFolder(`${root}/full`);
      disk.create(`${root}/full/x`, bytes("2"), false);
      expect(failureOf(() => disk.rename(`${root}/a`, `${root}/full`))).toMatchObject({ code: "disk-failed" });
      expect(disk.rename(`${root}/a`, `${root}/moved`)).toBe(true);
      expect([...disk.list(root)].sort()).toEqual(["full", "moved"]);
      expect([disk.stat(`${root}/a/b`), disk.list(`${root}/a`)]).toEqual([null, []]);
      expect(text(disk.read(`${root}/moved/b/c`))).toBe("1");
      disk.create(`${root}/moved/b/d`, bytes("3"), false);
      expect([...disk.list(`${root}/moved/b`)].sort()).toEqual(["c", "d"]);
      expect(disk.rename(`${root}/a`, `${root}/again`)).toBe(false);
    });

    test("a tree is taken away from its leaves, a bounded number of names at a time", () => {
      const { disk, root } = make();
      for (const folder of ["a/b", "a/c"]) disk.makeFolder(`${root}/${folder}`);
      for (const file of ["a/b/1", "a/b/2", "a/c/3", "kept"]) disk.create(`${root}/${file}`, bytes("x"), false);
      const taken: number[] = [];
      while (disk.stat(`${root}/a`) !== null) taken.push(disk.removeTree(`${root}/a`, 2));
      expect(taken).toEqual([2, 2, 2]);
      expect(disk.removeTree(`${root}/a`, 2)).toBe(0);
      expect(disk.removeTree(`${root}/kept`, 2)).toBe(1);
      expect(disk.list(root)).toEqual([]);
    });

    test("an appender adds at the end, cuts, and keeps what others see", () => {
      const { disk, root } = make();
      const file = disk.openAppend(`${root}/log`);
      file.write(bytes("one\n"));
      file.write(bytes("tw"));
      file.truncate(4);
      file.write(bytes("two\n"));
      file.sync();
      file.close();
      expect(text(disk.read(`${root}/log`))).toBe("one\ntwo\n");
      const again = disk.openAppend(`${root}/log`);
      again.write(bytes("three\n"));
      again.close();
      expect(text(disk.read(`${root}/log`))).toBe("one\ntwo\nthree\n");
    });

    test("a name in a folder that is missing fails with the path and a hint, never as gone", () => {
      const { disk, root } = make();
      disk.create(`${root}/a`, bytes("1"), false);
      for (const act of [
        () => disk.create(`${root}/no/a`, bytes("1"), false),
        () => disk.openAppend(`${root}/no/a`),
        () => disk.link(`${root}/a`, `${root}/no/a`),
        () => disk.rename(`${root}/a`, `${root}/no/a`),
        () => disk.syncFolder(`${root}/no`),
      ]) {
        const thrown = failureOf(act);
        expect(thrown).toMatchObject({ code: "disk-failed" });
        expect(thrown?.message).toContain(`${root}/no`);
        expect(thrown?.hint).not.toBe("");
      }
      expect(text(disk.read(`${root}/a`))).toBe("1");
    });

    test("a folder is no file to read", () => {
      const { disk, root } = make();
      disk.makeFolder(`${root}/a`);
      expect(failureOf(() => disk.read(`${root}/a`))).toMatchObject({ code: "disk-failed" });
    });

    test("a folder's time changes with its names", () => {
      const { disk, root } = make();
      const before = disk.stat(root)?.mtime;
      // Older kernels stamp folders by their clock's tick, so the change is repeated until a tick has passed.
      for (let n = 0; n < 10_000 && disk.stat(root)?.mtime === before; n += 1) {
        disk.create(`${root}/a`, bytes("1"), false);
        disk.unlink(`${root}/a`);
      }
      expect(disk.stat(root)?.mtime).not.toBe(before);
    });
  });
};

const failureOf = (act: () => unknown): { code: string; hint: string; message: string } | null => {
  try {
    act();
    return null;
  } catch (thrown) {
    if (isFailure(thrown)) return thrown;
    throw thrown;
  }
};
