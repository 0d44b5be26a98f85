import { makeDisk } from "../../src/files/disk.ts";
import { makeStore } from "../../src/files/store.ts";
import { makeWorld } from "../../src/machine/world.ts";
import { describeStore } from "../contract/store.contract.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { makeSimWorld } from "../sim/world.ts";
import { scratch } from "./scratch.ts";

describeStore("node:fs", () => {
  const [root, disk] = [scratch(), makeDisk()];
  const again = () => makeStore(disk, root, { durability: "strict", world: makeWorld() });
  return { store: again(), again, disk, root };
});

describeStore("node:fs, relaxed", () => {
  const [root, disk] = [scratch(), makeDisk()];
  const again = () => makeStore(disk, root, { durability: "relaxed", world: makeWorld() });
  return { store: again(), again, disk, root };
});

describeStore("memory", () => {
  const [root, disk] = ["/w", makeSimDisk(1)];
  const world = makeSimWorld(1);
  const again = () => makeStore(disk, root, { durability: "strict", world });
  return { store: again(), again, disk, root };
});
