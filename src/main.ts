import { runCli } from "./cli/cli.ts";
import { findWorkspace, openHouse } from "./compose/house.ts";
import { VERSION } from "./compose/version.ts";
import { makeWorld } from "./machine/world.ts";

const main = async (): Promise<void> => {
  const code = await runCli(process.argv.slice(2), { world: makeWorld(), version: VERSION, findWorkspace, openHouse });
  process.exit(code);
};

void main();
