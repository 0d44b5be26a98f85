import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeDisk } from "../../src/files/disk.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeMailbox } from "../../src/files/mailbox.ts";
import { describeMailbox, type MailboxUnderTest } from "../contract/mailbox.contract.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { dropInto, makeSimMailbox, makeSimPost } from "../sim/mailbox.ts";
import { makeSimWorld } from "../sim/world.ts";
import { scratch } from "./scratch.ts";
import { overwrite, textAt } from "./workspace.ts";

const realFiles = (): MailboxUnderTest => {
  const root = scratch();
  const [world, layout] = [makeSimWorld(1), layoutOf(root)];
  mkdirSync(layout.incoming, { recursive: true });
  const open = (seed: number) => makeMailbox(makeDisk(), root, { durability: "strict", world: makeSimWorld(seed) });
  let seed = 1;
  return {
    mailbox: makeMailbox(makeDisk(), root, { durability: "strict", world }),
    another: () => open((seed += 1)),
    put: (name, text) => {
      rmSync(join(layout.incoming, name), { force: true });
      writeFileSync(join(layout.incoming, name), text);
    },
    names: () => readdirSync(layout.incoming),
    failed: () =>
      makeDisk()
        .list(layout.failed)
        .flatMap((name) =>
          name.endsWith(".reason.json") ? [JSON.parse(readFileSync(join(layout.failed, name), "utf8")) as never] : [],
        ),
    pass: (ms) => (world.clock.mono += ms),
  };
};

const simFiles = (): MailboxUnderTest => {
  const disk = makeSimDisk(1);
  const [world, layout] = [makeSimWorld(1), layoutOf("/w")];
  let tell: (() => void) | null = null;
  disk.watch((op) => (op.startsWith("link ") ? tell?.() : undefined));
  const arm = (_folder: string, changed: (name: string | null) => void): (() => void) => {
    tell = () => queueMicrotask(() => changed(null));
    return () => (tell = null);
  };
  let seed = 1;
  return {
    mailbox: makeMailbox(disk, "/w", { durability: "strict", world, arm }),
    another: () => makeMailbox(disk, "/w", { durability: "strict", world: makeSimWorld((seed += 1)), arm }),
    put: (name, text) => {
      disk.makeFolder(layout.incoming);
      overwrite(disk, join(layout.incoming, name), text);
    },
    names: () => disk.list(layout.incoming),
    failed: () =>
      disk
        .list(layout.failed)
        .flatMap((name) =>
          name.endsWith(".reason.json") ? [JSON.parse(textAt(disk, join(layout.failed, name))) as never] : [],
        ),
    pass: (ms) => (world.clock.mono += ms),
  };
};

const simPost = (): MailboxUnderTest => {
  const [post, world] = [makeSimPost(), makeSimWorld(1)];
  return {
    mailbox: makeSimMailbox(post, world),
    another: () => makeSimMailbox(post, world),
    put: (name, text) => {
      dropInto(post, name, text);
    },
    names: () => [...post.incoming.keys()],
    failed: () => post.failed,
    pass: (ms) => (world.clock.mono += ms),
  };
};

describeMailbox("node:fs", realFiles);
describeMailbox("files in memory", simFiles);
describeMailbox("memory", simPost);
