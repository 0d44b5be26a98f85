import { type HouseDesk, runCli } from "./cli/cli.ts";
import type { OpenScreen } from "./cli/verb.ts";
import { VERSION } from "./compose/version.ts";
import { isDoubt } from "./files/doubt.ts";
import { makeWorld } from "./machine/world.ts";
import type { InitPorts } from "./operator/init.ts";

/** Reading a workspace is a file of its own, so that a call that reads none does not parse it. */
const loadHouse = async (): Promise<HouseDesk> => import("./compose/house.ts");

/** Laying down a workspace needs git and the shipped texts, which no other call shall pay for. */
const openGround = async (): Promise<InitPorts> => (await import("./compose/ground.ts")).openGround();

/** The screen is a file of its own too: what draws it is larger than everything else. */
const openScreen: OpenScreen = async (given) => (await import("./screen.ts")).openScreenOn(given);

const main = async (): Promise<void> => {
  const wiring = {
    world: makeWorld(),
    version: VERSION,
    loadHouse,
    isDoubt,
    openGround,
    openScreen,
  };
  const code = await runCli(process.argv.slice(2), wiring);
  process.exit(code);
};

void main();
