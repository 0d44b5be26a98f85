import { makeLease } from "../../../src/files/lease.ts";
import { makeProcesses } from "../../../src/machine/processes.ts";
import { makeWorld } from "../../../src/machine/world.ts";

const [root = "", end] = process.argv.slice(2);
const grant = await makeLease(root, { processes: makeProcesses(), world: makeWorld() }).take("hold");
process.stdout.write(`${JSON.stringify({ pid: process.pid, kind: grant.kind })}\n`);
if (end === undefined) await makeWorld().sleep(60_000);
