import type { Lease } from "../../src/ports/lease.ts";
import type { World } from "../../src/ports/world.ts";

/** Who holds the simulated workspace; plain data beside the disk, as the kernel keeps it. */
export type SimOffice = {
  epoch: number;
  holder: { readonly epoch: number; readonly what: string; readonly isAlive: () => boolean } | null;
};

/** A lease that one living holder has at a time; a dead one is taken over. */
export const makeSimLease = (
  office: SimOffice,
  world: Pick<World, "monotonic" | "sleep">,
  isAlive: () => boolean,
): Lease => ({
  take: async (what, { waitMs = 0 } = {}) => {
    const untilMs = world.monotonic() + waitMs;
    for (;;) {
      const before = office.holder;
      if (before === null || !before.isAlive()) {
        office.epoch += 1;
        const mine = { epoch: office.epoch, what, isAlive };
        office.holder = mine;
        return {
          kind: "held",
          epoch: mine.epoch,
          tookOver: before === null ? null : ownerOf(before),
          release: async () => {
            if (office.holder === mine) office.holder = null;
          },
        };
      }
      if (world.monotonic() >= untilMs) return { kind: "refused", owner: ownerOf(before), reason: "running" };
      await world.sleep(500);
    }
  },
  owner: async () => (office.holder?.isAlive() === true ? ownerOf(office.holder) : null),
});

const ownerOf = ({ epoch, what }: { readonly epoch: number; readonly what: string }) => ({
  pid: 1,
  startTime: "t1",
  boot: "boot",
  host: "sim",
  epoch,
  at: "2026-01-01T00:00:00.000Z",
  what,
});
