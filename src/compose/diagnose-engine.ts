import { execFile } from "node:child_process";
import { arch, platform, release } from "node:os";
import { promisify } from "node:util";
import type { TaskId } from "../domain/id.ts";
import { completeEnd, linesBackwards } from "../files/feed-tail.ts";
import type { Layout } from "../files/layout.ts";
import type { Disk } from "../ports/disk.ts";
import { VERSION } from "./version.ts";

const LAST = 200;
const ABOUT = 500;
const SEARCHED = 50_000;

/** The engine's journal as far as it can matter to a task: its last lines, and further back those that name the task. */
export const engineLines = (disk: Disk, layout: Layout, task: TaskId): string => {
  const end = completeEnd(disk, layout.engineJournal, disk.stat(layout.engineJournal)?.size ?? 0);
  const lines: string[] = [];
  let [seen, about] = [0, 0];
  for (const line of linesBackwards(disk, layout.engineJournal, end)) {
    seen += 1;
    const names = line.includes(task);
    if (names) about += 1;
    if (seen <= LAST || names) lines.push(`${line}\n`);
    if (seen >= SEARCHED || about >= ABOUT) break;
  }
  return lines.reverse().join("");
};

const run = promisify(execFile);

/** What this machine runs Millrace with. */
export const versionsOf = async (): Promise<string> => {
  const git = await run("git", ["--version"], { timeout: 10_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => "not found",
  );
  const versions = {
    millrace: VERSION,
    node: process.version,
    git,
    platform: platform(),
    release: release(),
    arch: arch(),
  };
  return `${JSON.stringify(versions, null, 2)}\n`;
};
