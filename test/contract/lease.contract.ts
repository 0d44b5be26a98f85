import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/domain/digest.ts";
import { layoutOf } from "../../src/files/layout.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { Grant, Lease, Owner } from "../../src/ports/lease.ts";
import type { Identity } from "../../src/ports/world.ts";
import { overwrite, textAt } from "../files/workspace.ts";

/** A lease over an empty workspace, told which processes live; `as` is the lease of another process. */
export type LeaseUnderTest = {
  readonly disk: Disk;
  readonly root: string;
  readonly self: Identity;
  readonly as: (who: Identity) => Lease;
  readonly living: Set<string>;
};

/** The name a living process has in `living`. */
export const nameOf = (who: Pick<Identity, "pid" | "startTime" | "boot">): string =>
  `${who.pid}/${who.startTime}/${who.boot}`;

type Held = Extract<Grant, { kind: "held" }>;
const held = (grant: Grant): Held => {
  if (grant.kind !== "held") throw new Error(`refused: ${grant.reason}`);
  return grant;
};

/** What every Lease promises, with the kernel's help and without. */
export const describeLease = (name: string, make: () => LeaseUnderTest): void => {
  describe(`the lease contract over ${name}`, () => {
    /** A record as a process that died would leave it. */
    const plant = ({ disk, root, self }: LeaseUnderTest, owner: Partial<Owner> & { released?: boolean }): void => {
      disk.makeFolder(layoutOf(root).runtime);
      const record = {
        schema: "millrace.lease/1",
        ...self,
        startTime: "0",
        epoch: 4,
        at: "t",
        what: "start",
        released: false,
        ...owner,
      };
      overwrite(disk, layoutOf(root).lease, JSON.stringify(record));
    };
    const other = (self: Identity): Identity => ({ ...self, pid: self.pid + 1, startTime: "9" });

    test("A2: one holder at a time; the second is refused and told who has it", async () => {
      const under = make();
      const first = held(await under.as(under.self).take("start --once"));
      expect(await under.as(under.self).take("start")).toMatchObject({
        kind: "refused",
        reason: "running",
        owner: { pid: under.self.pid, host: under.self.host, what: "start --once" },
      });
      expect(await under.as(under.self).owner()).toMatchObject({ pid: under.self.pid, epoch: first.epoch });
      await first.release();
      expect(await under.as(under.self).owner()).toBeNull();
      await held(await under.as(under.self).take("start")).release();
    });

    test("the epoch grows with each holder, also past the engine's journal and a lost record", async () => {
      const under = make();
      const { disk, root } = under;
      const epochs: number[] = [];
      const round = async (): Promise<void> => {
        const grant = held(await under.as(under.self).take("x"));
        epochs.push(grant.epoch);
        await grant.release();
      };
      await round();
      await round();
      disk.makeFolder(layoutOf(root).agents);
      disk.create(
        layoutOf(root).engineJournal,
        Buffer.from(`${canonicalJson({ seq: 1, epoch: 40 })}\n{"seq":2,"epo`),
        false,
      );
      await round();
      for (const file of disk.list(layoutOf(root).runtime).filter((name) => name.startsWith("lease")))
        disk.unlink(`${layoutOf(root).runtime}/${file}`);
      await round();
      expect(epochs).toEqual([1, 2, 41, 41]);
    });

    test("A4: a dead owner is taken over at once, and named", async () => {
      const under = make();
      plant(under, { pid: 999_999, what: "start --all" });
      const grant = held(await under.as(under.self).take("start"));
      expect(grant).toMatchObject({ epoch: 5, tookOver: { pid: 999_999, epoch: 4, what: "start --all" } });
      await grant.release();
    });

    test("a released lease is nobody's, and its next holder takes nothing over", async () => {
      const under = make();
      plant(under, { released: true });
      const grant = held(await under.as(under.self).take("start"));
      expect([grant.epoch, grant.tookOver]).toEqual([5, null]);
      await grant.release();
    });

    test("A3, M24: a record with our pid, or with a living pid of another start or boot, is of a dead owner", async () => {
      for (const owner of [{ startTime: "0" }, { boot: "another-boot" }, { pid: 1, startTime: "not-its" }, {}]) {
        const under = make();
        plant(under, owner);
        const grant = held(await under.as(under.self).take("start"));
        expect(grant.tookOver).toMatchObject({ epoch: 4 });
        await grant.release();
      }
    });

    test("M24: a record that names this very process from an earlier life of it is no obstacle", async () => {
      const under = make();
      plant(under, { startTime: under.self.startTime });
      await held(await under.as(under.self).take("start")).release();
    });

    test("M25: an empty, torn or garbage record is not a lock", async () => {
      for (const text of [
        "",
        "{",
        "garbage",
        "[]",
        "null",
        '{"schema":"millrace.lease/1"}',
        "\0\0\0",
        JSON.stringify({ schema: "millrace.lease/1", pid: "1" }),
      ]) {
        const under = make();
        under.disk.makeFolder(layoutOf(under.root).runtime);
        overwrite(under.disk, layoutOf(under.root).lease, text);
        overwrite(under.disk, layoutOf(under.root).leaseClaim(7), text);
        const grant = held(await under.as(under.self).take("start"));
        expect([grant.epoch, grant.tookOver]).toEqual([8, null]);
        await grant.release();
      }
    });

    test("M25: an owner on another host is refused as foreign, and only robbed on request", async () => {
      const under = make();
      plant(under, { host: "elsewhere" });
      expect(await under.as(under.self).take("start")).toMatchObject({
        kind: "refused",
        reason: "foreign",
        owner: { host: "elsewhere" },
      });
      const grant = held(await under.as(under.self).take("start", { steal: true }));
      expect(grant).toMatchObject({ epoch: 5, tookOver: { host: "elsewhere" } });
      await grant.release();
    });

    test("a living owner of this host is refused even to who would steal, also when only its record tells", async () => {
      const under = make();
      const owner = other(under.self);
      under.living.add(nameOf(owner));
      plant(under, owner);
      expect(await under.as(under.self).take("start", { steal: true })).toMatchObject({
        kind: "refused",
        reason: "running",
        owner: { pid: owner.pid },
      });
      expect(await under.as(under.self).owner()).toMatchObject({ pid: owner.pid });
      under.living.delete(nameOf(owner));
      expect(await under.as(under.self).owner()).toBeNull();
      await held(await under.as(under.self).take("start")).release();
    });

    test("who waits gets the lease when it is released", async () => {
      const under = make();
      const first = held(await under.as(under.self).take("a"));
      const [second] = await Promise.all([under.as(under.self).take("b", { waitMs: 10_000 }), first.release()]);
      expect(second).toMatchObject({ kind: "held", tookOver: null });
      await held(second).release();
    });

    test("a release that comes late, or twice, takes nothing from a later holder", async () => {
      const under = make();
      const first = held(await under.as(under.self).take("a"));
      await first.release();
      const second = held(await under.as(under.self).take("b"));
      await first.release();
      expect(await under.as(under.self).owner()).toMatchObject({ epoch: second.epoch, what: "b" });
      expect(JSON.parse(textAt(under.disk, layoutOf(under.root).lease))).toMatchObject({ released: false, what: "b" });
      await second.release();
    });

    test("M23: of twenty that take a dead owner's lease at once exactly one gets it", async () => {
      const under = make();
      plant(under, {});
      const grants = await Promise.all(Array.from({ length: 20 }, (_, n) => under.as(under.self).take(`racer ${n}`)));
      const winners = grants.filter((grant) => grant.kind === "held");
      expect(winners.length).toBe(1);
      for (const grant of grants)
        if (grant.kind === "refused") expect(grant).toMatchObject({ reason: "running", owner: { epoch: 5 } });
      for (const grant of winners) await grant.release();
    });
  });
};
