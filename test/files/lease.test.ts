import { describe, expect, test } from "vitest";
import { makeDisk } from "../../src/files/disk.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeLease } from "../../src/files/lease.ts";
import { makeProcesses } from "../../src/machine/processes.ts";
import { makeWorld } from "../../src/machine/world.ts";
import type { Disk } from "../../src/ports/disk.ts";
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

describe("two takers step by step", () => {
  /** Two processes with the same view of a dead owner; the first is stopped before its n-th change of the disk. */
  test("M23: wherever one taker is overtaken by another, never both hold the lease", async () => {
    for (let n = 1; n <= 20; n += 1) {
      const disk = makeSimDisk(n);
      const world = makeSimWorld(n);
      const processes = (pid: number): Processes => ({
        self: () => ({ ...self, pid }),
        alive: (who) => [1, 2, 3].includes(who.pid),
      });
      const lease = (pid: number, over: Disk) =>
        makeLease("/w", { processes: processes(pid), world, transport: "record", disk: over });
      await releaseOf(await lease(3, disk).take("before"));
      const inner: Promise<string>[] = [];
      let changes = 0;
      const interrupted: Disk = { ...disk };
      for (const verb of ["create", "link", "rename", "unlink"] as const)
        Object.assign(interrupted, {
          [verb]: (...args: readonly unknown[]) => {
            changes += 1;
            if (changes === n) inner.push(takeAll(lease(2, disk), n % 2 === 0));
            return (disk[verb] as (...args: readonly unknown[]) => unknown)(...args);
          },
        });
      const outer = await lease(1, interrupted).take("outer");
      const results = await Promise.all(inner);
      const both = outer.kind === "held" && results.includes("held");
      expect(both, `overtaken at change ${n}`).toBe(false);
      if (inner.length > 0) expect(outer.kind === "held" || results.some((one) => one !== "refused")).toBe(true);
    }
  });
});

const releaseOf = async (grant: Awaited<ReturnType<ReturnType<typeof makeLease>["take"]>>): Promise<void> => {
  if (grant.kind === "held") await grant.release();
};

/** Takes the lease, and releases it again when told to. */
const takeAll = async (lease: ReturnType<typeof makeLease>, release: boolean): Promise<string> => {
  const grant = await lease.take("inner");
  if (grant.kind !== "held") return "refused";
  if (release) await grant.release();
  return release ? "released" : "held";
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
