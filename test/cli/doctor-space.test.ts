import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { examine } from "../../src/compose/examine.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { leaseBytes } from "../../src/files/lease-record.ts";
import { makeReader } from "../../src/files/reader.ts";
import { makeProcesses } from "../../src/machine/processes.ts";
import { live, retainedOn } from "../files/retained.ts";
import { idOf } from "../files/workspace.ts";
import { folder } from "./millrace.ts";

/** A workspace that is its own repository, as the doctor sees it in this process. */
const laidDown = () => {
  const root = folder();
  const git = (...args: readonly string[]): void => {
    execFileSync("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@localhost", ...args], {
      stdio: "ignore",
    });
  };
  git("init", "--initial-branch=main");
  git("commit", "--allow-empty", "-m", "first");
  writeFileSync(join(root, "millrace.toml"), '[checks]\ncommands = ["true"]\n');
  const mill = retainedOn(makeDisk(), { root });
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const doctor = async (fix = false) => {
    const reader = makeReader(makeDisk(), root, makeProcesses());
    const findings = await examine(root, join(root, "millrace.toml"), reader, { fix, verify: false });
    return (area: string, level?: string) =>
      findings
        .filter((each) => each.area === area && (level === undefined || each.level === level))
        .map(({ sentence }) => sentence);
  };
  return { root, mill, put, doctor };
};

describe("doctor", () => {
  test("D4: shows what runs, checkouts, the feed, the engine's repository, commands, what was set aside and the trash take", async () => {
    const { mill, put, doctor } = laidDown();
    live(mill, idOf("a"), { verdict: "blocked", state: "blocked" });
    put("agents/.checkouts/1/tree/big", "x".repeat(2_000_000));
    put("agents/.checkouts/gate/tree/file", "x");
    put("agents/.checkouts/engine.git/objects/ab/cdef", "x".repeat(500));
    put("agents/.runtime/events/1.jsonl", "x".repeat(3_000));
    put("agents/.runtime/commands/processed/a.json", "x".repeat(40));
    put("agents/.runtime/recovered/b", "x".repeat(60));
    put("agents/.runtime/trash/20260101T000000000Z.run.c/file", "x".repeat(7_000));
    const [sentence] = (await doctor())("disk", "good");
    expect(sentence).toMatch(
      /^Millrace takes 2\.0 MB: runs \(1\) [\d.]+ kB, checkouts \(2\) 2\.0 MB, engine\.git \(1 loose object\) \d+ B, feed 3\.0 kB, commands 40 B, set aside 60 B, trash \(1\) 7\.0 kB\.$/,
    );
  });

  test("M12: a deleted agents/runs is wrong, with what is lost and what is left to do; a single folder is noted", async () => {
    const { root, mill, put, doctor } = laidDown();
    expect((await doctor())("runs")).toEqual(["There is no run yet."]);
    const run = live(mill, idOf("a"), { verdict: "blocked", state: "blocked" });
    live(mill, idOf("b"), { verdict: "open", state: "active" });
    put(`agents/.checkouts/engine.git/refs/millrace/${run}/tip`, `${"a".repeat(40)}\n`);
    expect((await doctor())("runs", "wrong")).toEqual([]);
    rmSync(join(root, "agents/runs", run), { recursive: true });
    expect((await doctor())("runs", "note")).toEqual([`The folder of ${run} is gone, and Millrace did not remove it.`]);
    rmSync(join(root, "agents/runs"), { recursive: true });
    const told = await doctor();
    expect(told("runs")).toEqual([
      `${join(root, "agents/runs")} is gone, and with it the plans and journals of every run (tasks: 1 in active, 1 in blocked).`,
    ]);
  });

  test("A1: an engine that died is wrong, so that nobody reads that nothing is", async () => {
    const { put, doctor } = laidDown();
    const dead = {
      ...makeProcesses().self(),
      pid: 4_194_300,
      startTime: "1",
      epoch: 2,
      at: new Date().toISOString(),
      what: "start --daemon",
      released: false,
    };
    expect((await doctor())("engine", "wrong")).toEqual([]);
    put("agents/.runtime/lease", Buffer.from(leaseBytes(dead)).toString());
    expect((await doctor())("engine", "wrong")).toEqual([
      expect.stringMatching(/^crashed: The engine died without ending: start --daemon/),
    ]);
  });

  test("M16: what crashed writers left in tmp/ is swept by --fix, only names of our own and only there", async () => {
    const { root, put, doctor } = laidDown();
    const ours = "mabc123-def456.tmp";
    for (const path of [`.runtime/tmp/${ours}`, ".runtime/tmp/mine.tmp", `tasks/backlog/${ours}`, `.runtime/${ours}`])
      put(`agents/${path}`, "half");
    expect((await doctor(true))("disk", "fixed")).toEqual(["1 temporary file of crashed writers removed."]);
    const disk = makeDisk();
    expect([
      disk.list(join(root, "agents/.runtime/tmp")),
      disk.stat(join(root, `agents/.runtime/${ours}`))?.kind,
    ]).toEqual([["mine.tmp"], "file"]);
    expect(disk.stat(join(root, `agents/tasks/backlog/${ours}`))?.kind).toBe("file");
    expect((await doctor(true))("disk", "fixed")).toEqual([]);
  });
});
