import { makeLease } from "../../../src/files/lease.ts";
import { makeProcesses } from "../../../src/machine/processes.ts";
import { makeWorld } from "../../../src/machine/world.ts";

const [root = "", startAt = "0"] = process.argv.slice(2);
const world = makeWorld();
await world.sleep(Number(startAt) - world.now());
const grant = await makeLease(root, { processes: makeProcesses(), world }).take("race");
const owner = grant.kind === "refused" ? grant.owner : null;
process.stdout.write(`${JSON.stringify({ kind: grant.kind, pid: process.pid, owner })}\n`);
if (grant.kind === "held") await world.sleep(60_000);
