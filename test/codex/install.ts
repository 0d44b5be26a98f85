import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSION = "0.169.0";
const UNREACHABLE = /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/i;

/** The folder of the real codex executable, installed once into a cache folder; null, with the reason printed, when there is no registry. */
export const installCodex = (): string | null => {
  const home = join(tmpdir(), `millrace-test-codex-${VERSION}`);
  const bin = join(home, "node_modules", ".bin");
  if (existsSync(join(bin, "codex"))) return bin;
  mkdirSync(tmpdir(), { recursive: true });
  const scratch = mkdtempSync(`${home}-`);
  try {
    const args = [
      "install",
      "--prefix",
      scratch,
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      `@openai/codex@${VERSION}`,
    ];
    execFileSync("npm", args, {
      cwd: scratch,
      encoding: "utf8",
      timeout: 180_000,
      stdio: ["ignore", "ignore", "pipe"],
    });
    renameSync(scratch, home);
    return bin;
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    if (existsSync(join(bin, "codex"))) return bin;
    const words = String((error as { stderr?: unknown }).stderr ?? error);
    if (!UNREACHABLE.test(words)) throw error;
    console.warn(
      `The tests of the real codex are left out: the npm registry cannot be reached (${words.trim().split("\n")[0] ?? ""}).`,
    );
    return null;
  }
};
