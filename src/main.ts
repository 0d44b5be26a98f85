import { runCli } from "./cli/cli.ts";
import { findWorkspace, loadFullReader, openHouse } from "./compose/house.ts";
import { VERSION } from "./compose/version.ts";
import { isDoubt } from "./files/doubt.ts";
import { makeWorld } from "./machine/world.ts";
import type { InitPorts } from "./operator/init.ts";

/** Laying down a workspace needs git and the shipped texts, which no other call shall pay for. */
const openGround = async (): Promise<InitPorts> => (await import("./compose/ground.ts")).openGround();

const main = async (): Promise<void> => {
  const wiring = {
    world: makeWorld(),
    version: VERSION,
    findWorkspace,
    openHouse,
    isDoubt,
    loadFullReader,
    openGround,
  };
  const code = await runCli(process.argv.slice(2), wiring);
  process.exit(code);
};

void main();
