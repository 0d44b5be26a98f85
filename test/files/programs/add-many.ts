import { makeTaskId } from "../../../src/domain/id.ts";
import { makeDisk } from "../../../src/files/disk.ts";
import { makeStore } from "../../../src/files/store.ts";
import { makeWorld } from "../../../src/machine/world.ts";

const [root = "", name = "", count = "0", startAt = "0"] = process.argv.slice(2);
const world = makeWorld();
const store = makeStore(makeDisk(), root, { durability: "relaxed", world });
await world.sleep(Number(startAt) - world.now());
const added: string[] = [];
for (let n = 0; n < Number(count);) {
  const id = makeTaskId("同じ題名", world.now(), world.random());
  if (!store.addTask(id, `${name} ${n}\n`)) continue;
  added.push(id);
  n += 1;
}
process.stdout.write(JSON.stringify(added));
