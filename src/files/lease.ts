import type { Disk } from "../ports/disk.ts";
import type { Grant, Lease, Owner } from "../ports/lease.ts";
import type { Processes, World } from "../ports/world.ts";
import { makeDisk } from "./disk.ts";
import { makeDurable, type Durable } from "./durable.ts";
import { layoutOf } from "./layout.ts";
import {
  isSelf,
  journalEpoch,
  judgeRecord,
  leaseBytes,
  ownerOf,
  readLeaseRecord,
  type LeaseRecord,
} from "./lease-record.ts";
import { holdSocket, type LetGo } from "./lease-socket.ts";

/** What a lease stands on; `record` does without the kernel's help, `disk` is the real one unless a test gives another. */
export type LeaseOptions = {
  readonly processes: Processes;
  readonly world: World;
  readonly transport?: "socket" | "record";
  readonly disk?: Disk;
};

/** How long a holder that has the socket but has not yet written its record is waited for, so that it can be named. */
const NAMING_MS = 2_000;
const PAUSE_MS = 20;

/**
 * One holder a workspace. Each holder links its own claim, `lease.<epoch>`, which can succeed once; the highest claim is the
 * one in force, and it is only ever overtaken when its owner is proven dead, has released it, or is robbed on request. On Linux
 * the kernel holds a socket besides, which proves at once that the owner lives.
 */
export const makeLease = (root: string, options: LeaseOptions): Lease => {
  const disk = options.disk ?? DISK;
  const desk: Desk = {
    ...options,
    durable: makeDurable(disk, layoutOf(root), false, options.world),
    socket: (options.transport ?? (process.platform === "linux" ? "socket" : "record")) === "socket",
  };
  return {
    take: async (what, { waitMs = 0, steal = false } = {}) => {
      const begun = options.world.monotonic();
      for (;;) {
        const grant = await takeOnce(desk, what, steal);
        const waited = options.world.monotonic() - begun;
        const patience =
          grant === "again" || (grant.kind === "refused" && grant.owner === null)
            ? Math.max(waitMs, NAMING_MS)
            : waitMs;
        if (grant !== "again" && (grant.kind === "held" || waited >= patience)) return grant;
        if (grant !== "again") await options.world.sleep(PAUSE_MS);
      }
    },
    owner: () => Promise.resolve(liveOwner(desk)),
  };
};

type Desk = LeaseOptions & { readonly durable: Durable; readonly socket: boolean };

const DISK = makeDisk();

/** Claims this process holds, by folder and epoch: a record that names this process is stale unless it is among these. */
const heldHere = new WeakMap<Disk, Set<string>>();

const heldOn = (disk: Disk): Set<string> => {
  const held = heldHere.get(disk) ?? new Set<string>();
  heldHere.set(disk, held);
  return held;
};

const takeOnce = async (desk: Desk, what: string, steal: boolean): Promise<Grant | "again"> => {
  const { layout, ensure } = desk.durable;
  ensure(layout.runtime);
  const name = nameOf(desk.durable);
  const socket = desk.socket ? await holdSocket(name) : "unavailable";
  if (socket === "taken") return { kind: "refused", owner: liveOwner(desk), reason: "running" };
  const letGo: LetGo = socket === "unavailable" ? () => Promise.resolve() : socket;
  try {
    const grant = claim(desk, name, what, steal, letGo);
    if (grant === "again" || grant.kind !== "held") await letGo();
    return grant;
  } catch (thrown) {
    await letGo();
    throw thrown;
  }
};

const nameOf = ({ disk, layout }: Durable): string => {
  const stat = disk.stat(layout.runtime);
  return `millrace-${stat?.dev ?? "0"}-${stat?.ino ?? "0"}`;
};

const claim = (desk: Desk, name: string, what: string, steal: boolean, letGo: LetGo): Grant | "again" => {
  const { durable, processes, world } = desk;
  const { disk, layout } = durable;
  const standing = standingRecord(desk);
  const verdict = verdictOn(desk, name, standing.record);
  const owner = standing.record === null ? null : ownerOf(standing.record);
  if (verdict === "live") return { kind: "refused", owner, reason: "running" };
  if (verdict === "foreign" && !steal) return { kind: "refused", owner, reason: "foreign" };
  const epoch = Math.max(standing.epoch, journalEpoch(disk, layout)) + 1;
  const at = new Date(world.now()).toISOString();
  const record: LeaseRecord = { ...processes.self(), epoch, at, what, released: false };
  if (!durable.commit(layout.leaseClaim(epoch), leaseBytes(record))) return "again";
  // A taker that slept since it looked may have linked an epoch that was overtaken and swept meanwhile.
  if (claimsOf(durable).some((other) => other > epoch)) {
    disk.unlink(layout.leaseClaim(epoch));
    return "again";
  }
  durable.replace(layout.lease, leaseBytes(record));
  for (const older of claimsOf(durable)) if (older < epoch) disk.unlink(layout.leaseClaim(older));
  const key = `${name}/${epoch}`;
  const held = heldOn(disk);
  held.add(key);
  const release = async (): Promise<void> => {
    if (!held.delete(key)) return;
    try {
      giveBack(durable, record);
    } finally {
      await letGo();
    }
  };
  return { kind: "held", epoch, tookOver: verdict === "free" ? null : owner, release };
};

/** Marks the record as released, unless somebody else has it by now. */
const giveBack = (durable: Durable, record: LeaseRecord): void => {
  if (claimsOf(durable).some((other) => other > record.epoch)) return;
  const released = leaseBytes({ ...record, released: true });
  durable.replace(durable.layout.lease, released);
  durable.replace(durable.layout.leaseClaim(record.epoch), released);
};

/** The record in force: the highest claim, or the published record when that is of a higher epoch or no claim stands. */
const standingRecord = ({ durable }: Desk): { record: LeaseRecord | null; epoch: number } => {
  const { disk, layout } = durable;
  const highest = Math.max(0, ...claimsOf(durable));
  const published = readLeaseRecord(disk, layout.lease);
  if (published !== null && published.epoch > highest) return { record: published, epoch: published.epoch };
  return { record: highest === 0 ? null : readLeaseRecord(disk, layout.leaseClaim(highest)), epoch: highest };
};

const claimsOf = ({ disk, layout }: Durable): readonly number[] =>
  disk.list(layout.runtime).flatMap((name) => {
    const digits = /^lease\.([1-9][0-9]{0,14})$/.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });

const verdictOn = (desk: Desk, name: string, record: LeaseRecord | null): ReturnType<typeof judgeRecord> => {
  const verdict = judgeRecord(record, desk.processes);
  if (verdict !== "live" || record === null || !isSelf(record, desk.processes.self())) return verdict;
  return heldOn(desk.durable.disk).has(`${name}/${record.epoch}`) ? "live" : "dead";
};

const liveOwner = (desk: Desk): Owner | null => {
  const { record } = standingRecord(desk);
  return record !== null && judgeRecord(record, desk.processes) === "live" ? ownerOf(record) : null;
};
