import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { fixture, realAgents, shell } from "./bench.ts";

test("D6: a machine that opens no more files refuses every attempt alike, and says so as a disk does", () => {
  const order = shell("true");
  const limited = `ulimit -n 400; exec '${process.execPath}' --import tsx '${fixture("start-crowded.mjs")}'`;
  const { stdout, stderr } = spawnSync("/bin/sh", ["-c", limited], { input: JSON.stringify(order), encoding: "utf8" });
  expect(stdout, stderr).toBe("disk-failed");
});

test.runIf(process.getuid?.() === 0)(
  "M10: a machine that gives no more processes fails the start alone: nothing was started, nothing is charged",
  () => {
    const order = shell("true");
    execFileSync("chown", ["-R", "65534:65534", dirname(order.tree)]);
    const limited = `ulimit -u 120 2>/dev/null || ulimit -p 120; exec '${process.execPath}' --import tsx '${fixture("start-full.mjs")}'`;
    const { stdout, stderr } = spawnSync("/bin/sh", ["-c", limited], {
      input: JSON.stringify(order),
      encoding: "utf8",
      uid: 65534,
      gid: 65534,
      env: { PATH: process.env["PATH"], HOME: dirname(order.tree), TMPDIR: dirname(order.tree) },
    });
    expect(JSON.parse(stdout || JSON.stringify(stderr))).toMatchObject({
      class: "launch-failed",
      started: false,
      summary: expect.stringContaining("EAGAIN"),
    });
  },
);

test("C12: a folder that was tampered with is this attempt's own trouble, not the disk's", async () => {
  const order = shell("true");
  mkdirSync(dirname(dirname(order.dir)), { recursive: true });
  writeFileSync(dirname(order.dir), "a file where the attempts belong");
  await expect(realAgents().start(order, "p")).rejects.toMatchObject({ code: "ENOTDIR" });
});
