import type { OpenScreen } from "./cli/verb.ts";
import { makePerform } from "./compose/perform.ts";
import { VERSION } from "./compose/version.ts";
import { openWatching } from "./compose/watching.ts";
import { openScreen } from "./tui/open.ts";

/** Opens the screen with everything it stands on. */
export const openScreenOn: OpenScreen = async ({ house, panel, env }) =>
  openScreen({
    house,
    openWatch: openWatching(house.configPath),
    perform: makePerform(house.configPath),
    version: VERSION,
    panel,
    stdin: process.stdin,
    stdout: process.stdout,
    env,
  });
