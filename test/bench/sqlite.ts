import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** As much of better-sqlite3 as the bench calls. */
export type Database = {
  readonly pragma: (text: string) => unknown;
  readonly exec: (sql: string) => unknown;
  readonly prepare: (sql: string) => {
    readonly run: (...values: unknown[]) => unknown;
    readonly get: (...values: unknown[]) => unknown;
  };
  readonly close: () => void;
};

const VERSION = "12.11.1";
const prefix = join(tmpdir(), `millrace-bench-sqlite-${VERSION}`);

/**
 * Opens a database in WAL mode that syncs every commit. better-sqlite3 is no dependency of the project: it is installed once into
 * a folder of the bench's own (where it may be compiled, which takes a minute); a reason as text when that is not possible here.
 */
export const openSqlite = (file: string): Database | string => {
  const module = join(prefix, "node_modules", "better-sqlite3");
  if (!existsSync(join(module, "build", "Release", "better_sqlite3.node"))) {
    console.log(`installing better-sqlite3 ${VERSION} into ${prefix} ...`);
    mkdirSync(prefix, { recursive: true });
    const args = ["install", "--prefix", prefix, "--no-audit", "--no-fund", "--silent", `better-sqlite3@${VERSION}`];
    const done = spawnSync("npm", args, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"], timeout: 600_000 });
    if (done.status !== 0)
      return `better-sqlite3 cannot be installed here: ${done.stderr.trim().split("\n").at(-1) ?? ""}`;
  }
  try {
    const Sqlite = createRequire(import.meta.url)(module) as new (path: string) => Database;
    const database = new Sqlite(file);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    return database;
  } catch (thrown) {
    return `better-sqlite3 cannot be loaded here: ${String(thrown)}`;
  }
};
