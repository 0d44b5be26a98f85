import { describe, expect, test } from "vitest";
import { makeDisk } from "../../src/files/disk.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeLease } from "../../src/files/lease.ts";
import { makeProcesses } from "../../src/machine/processes.ts";
import { makeWorld } from "../../src/machine/world.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { Grant, Lease } from "../../src/ports/lease.ts";
import type { Identity, Processes, World } from "../../src/ports/world.ts";
import { describeLease, nameOf, type LeaseUnderTest } from "../contract/lease.contract.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { makeSimWorld } from "../sim/world.ts";
import { runChild } from "./child.ts";
import { scratch } from "./scratch.ts";

const self: Identity = { pid: 4_242, startTime: "17", boot: "boot-1", host: "here" };

const underTest = (disk: Disk, root: string, world: World, transport: "socket" | "record"): LeaseUnderTest => {
  const living = new Set<string>([nameOf(self)]);
  const processesOf = (who: Identity): Processes => ({ self: () => who, alive: (other) => living.has(nameOf(other)) });
  return {
    disk,
    root,
    self,
    living,
    as: (who) => makeLease(root, { processes: processesOf(who), world, transport, disk }),
  };
};

describeLease("node:fs with a socket", () => underTest(makeDisk(), scratch(), makeWorld(), "socket"));
describeLease("node:fs by record alone", () => underTest(makeDisk(), scratch(), makeWorld(), "record"));
describeLease("memory by record alone", () => underTest(makeSimDisk(1), "/w", makeSimWorld(1), "record"));

describe("takers step by step", () => {
  /**
   * Processes with the same view of a dead owner. The first is stopped before its n-th change of the disk, and meanwhile
   * others take the lease, each but the last dying at once, so that what the first believes is overtaken more than once.
   */
  test("M23: wherever one taker is overtaken by others, never two hold the lease", async () => {
    for (const others of [1, 2, 3])
      for (let n = 1; n <= 12; n += 1) {
        const disk = makeSimDisk(n);
        const living = new Set([1, 2, 3, 4]);
        const lease = (pid: number, over: Disk): Lease =>
          makeLease("/w", {
            processes: { self: () => ({ ...self, pid }), alive: (who) => living.has(who.pid) },
            world: makeSimWorld(10 * n + pid),
            transport: "record",
            disk: over,
          });
        await lease(9, disk).take("dead");
        const inner: Promise<Grant>[] = [];
        const overtake = (): void => {
          for (let pid = 2; pid < 2 + others; pid += 1) {
            inner.push(lease(pid, disk).take("inner"));
            if (pid < 1 + others) living.delete(pid);
          }
        };
        const outer = await lease(1, interruptedAt(disk, n, overtake)).take("outer");
        const last = (await Promise.all(inner)).at(-1);
        expect([outer.kind, last?.kind], `${others} others at change ${n}`).toContain("held");
        expect(outer.kind === "held" && last?.kind === "held", `${others} others at change ${n}`).toBe(false);
        expect(await lease(1, disk).owner()).toMatchObject({ pid: outer.kind === "held" ? 1 : 1 + others });
      }
  });
});

/** A disk that does something else right before its n-th change. */
const interruptedAt = (disk: Disk, n: number, act: () => void): Disk => {
  let changes = 0;
  const before =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      changes += 1;
      if (changes === n) act();
      return call(...args);
    };
  return {
    ...disk,
    create: before(disk.create),
    link: before(disk.link),
    rename: before(disk.rename),
    unlink: before(disk.unlink),
  };
};

const releaseOf = async (grant: Grant): Promise<void> => {
  if (grant.kind === "held") await grant.release();
};

describe("real processes", () => {
  test("M23: of twenty processes started at once exactly one holds the lease, and the others name it", async () => {
    const root = scratch();
    const startAt = String(Date.now() + 1_500);
    const kills: ((signal: NodeJS.Signals) => void)[] = [];
    // The winner holds on until the last of them has told how it went.
    const onLine = (_line: string, kill: (signal: NodeJS.Signals) => void): void => {
      if (kills.push(kill) === 20) for (const each of kills) each("SIGKILL");
    };
    const ended = await Promise.all(
      Array.from({ length: 20 }, () => runChild("lease-race.ts", [root, startAt], { onLine })),
    );
    const told = ended.map(({ stdout, stderr }) => {
      expect(stderr).toBe("");
      return JSON.parse(stdout) as { kind: string; pid: number; owner: { pid: number } | null };
    });
    const winners = told.filter((one) => one.kind === "held");
    expect(winners.length).toBe(1);
    for (const one of told) if (one.kind !== "held") expect(one.owner?.pid).toBe(winners[0]?.pid);
  });

  test("A4, M24: after kill -9 the next holder takes over at once, with the dead one's identity", async () => {
    const root = scratch();
    const dead = await runChild("lease-hold.ts", [root], { onLine: (_line, kill) => kill("SIGKILL") });
    expect(dead.signal).toBe("SIGKILL");
    const { pid } = JSON.parse(dead.stdout) as { pid: number };
    const lease = makeLease(root, { processes: makeProcesses(), world: makeWorld() });
    const grant = await lease.take("next");
    expect(grant).toMatchObject({ kind: "held", epoch: 2, tookOver: { pid, epoch: 1 } });
    await releaseOf(grant);
  });

  test("a holder that has nothing more to do ends, and its lease with it", async () => {
    const root = scratch();
    const ended = await runChild("lease-hold.ts", [root, "end"]);
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    expect(makeDisk().stat(layoutOf(root).lease)?.kind).toBe("file");
    const grant = await makeLease(root, { processes: makeProcesses(), world: makeWorld() }).take("next");
    expect(grant.kind).toBe("held");
    await releaseOf(grant);
  });
});
