import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tarOf } from "../../src/cli/tar.ts";
import { folder } from "./millrace.ts";

test("the machine's own tar reads each file back as it was, whatever its size and however long its path", () => {
  const root = folder();
  const archive = join(root, "a.tar");
  const part = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,40}$/);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.uint8Array({ maxLength: 1_600 })), {
        minLength: 1,
        maxLength: 5,
        selector: ([parts]) => parts.join("/").toLowerCase(),
      }),
      (entries) => {
        const given = entries.map(([parts, bytes], n) => ({ path: `top/${n}/${parts.join("/")}`, bytes }));
        writeFileSync(archive, tarOf(given, 1_700_000_000_000));
        const listed = execFileSync("tar", ["-tf", archive], { encoding: "utf8" }).trim().split("\n");
        expect(listed).toEqual(given.map(({ path }) => path));
        for (const { path, bytes } of given) {
          const read = execFileSync("tar", ["-xOf", archive, path], { maxBuffer: 10_000 });
          expect(Buffer.compare(read, Buffer.from(bytes))).toBe(0);
        }
      },
    ),
    { numRuns: 15 },
  );
});

test("it tells nothing of who wrote it, and a path that does not fit is refused", () => {
  const root = folder();
  writeFileSync(join(root, "a.tar"), tarOf([{ path: "a/b", bytes: Buffer.from("x") }], Date.UTC(2026, 0, 2)));
  const verbose = execFileSync("tar", ["-tvf", join(root, "a.tar"), "--numeric-owner"], {
    encoding: "utf8",
    env: { ...process.env, TZ: "UTC" },
  });
  expect(verbose).toMatch(/^-rw------- 0\/0 +1 2026-01-02 00:00 a\/b\n$/);
  expect(() => tarOf([{ path: "x".repeat(200), bytes: Buffer.from("x") }], 0)).toThrow(/too long/);
});
