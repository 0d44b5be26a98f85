import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { addTask, call, rules, workspace } from "../cli/millrace.ts";
import { type Pty, startPty } from "./pty.ts";

/** A workspace with one task done, one that waits, and an idea. */
const worked = (): string => {
  const mill = workspace();
  addTask(mill, "first", rules("builder:", "  write a.txt", "    | a"));
  expect(call(mill, ["start", "--once"]).code).toBe(0);
  addTask(mill, "second");
  mkdirSync(join(mill, "agents/ideas/raw"), { recursive: true });
  writeFileSync(join(mill, "agents/ideas/raw/csv.md"), "# An idea\n");
  return mill;
};

const quit = async (pty: Pty): Promise<void> => {
  await pty.press("q");
  expect((await pty.exit()).code).toBe(0);
};

/** What each panel shows when nothing is wrong with what it reads, by its key. */
const SOUND: Readonly<Record<string, RegExp>> = {
  "1": /second/,
  "2": /second/,
  "3": /first/,
  "4": /An idea/,
  "5": /first/,
  "6": /sample/,
  "7": /Millrace never pushes/,
};

const shows = async (pty: Pty, keys: readonly string[]): Promise<void> => {
  for (const key of keys) {
    await pty.press(key);
    await pty.until((_, screen) => (SOUND[key] ?? /$^/).test(screen), `panel ${key} shows ${String(SOUND[key])}`);
  }
};

const BREAKS: readonly (readonly [string, (mill: string) => void, key: string, says: RegExp])[] = [
  [
    "a broken millrace.toml",
    (mill) => writeFileSync(join(mill, "millrace.toml"), "[repo\nnope"),
    "6",
    /millrace\.toml/,
  ],
  [
    "a feed that is no feed",
    (mill) => {
      const events = join(mill, "agents/.runtime/events");
      for (const name of readdirSync(events)) rmSync(join(events, name));
      writeFileSync(join(events, "1.jsonl"), Buffer.from([0xff, 0xfe, 0x0a, 0x7b, 0x0a]));
    },
    "5",
    /Nothing has happened yet/,
  ],
  ["a garbage state.json", (mill) => writeFileSync(join(mill, "agents/.runtime/state.json"), "{{{"), "1", /second/],
  [
    "a card that is no UTF-8",
    (mill) => writeFileSync(join(mill, "agents/tasks/backlog/bad.md"), Buffer.from([0x2d, 0xff, 0xfe, 0x0a])),
    "p",
    /bad/,
  ],
];

describe("F4, F8: what is broken is its own panel's trouble", () => {
  test.each(BREAKS)("%s", { timeout: 120_000 }, async (_, breakIt, key, says) => {
    const mill = worked();
    breakIt(mill);
    const pty = startPty({ cwd: mill, columns: 120, rows: 40 });
    await pty.until((__, screen) => screen.includes("stopped"), "the first frame");
    await pty.press(key);
    await pty.until((__, screen) => says.test(screen), `${key} says so`);
    await shows(
      pty,
      Object.keys(SOUND).filter((each) => each !== key),
    );
    await quit(pty);
  });

  test(
    "a runs folder without permission: the runs' panel says so, and the others go on",
    { timeout: 120_000 },
    async () => {
      const mill = worked();
      chmodSync(dirname(mill), 0o755);
      chmodSync(join(mill, "agents/runs"), 0o700);
      // Root may read everything, so the screen is somebody else's.
      const program = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, MAIN] as const;
      expect(execFileSync("setpriv", ["--version"], { encoding: "utf8" })).toContain("setpriv");
      const pty = startPty({ cwd: mill, columns: 120, rows: 40, program: [...program], env: { HOME: "/nonexistent" } });
      await pty.until((_, screen) => screen.includes("stopped"), "the first frame");
      await pty.press("3");
      await pty.until((_, screen) => /EACCES|denied|permission/i.test(screen), "the runs' panel says why");
      await shows(pty, ["2", "4"]);
      await quit(pty);
    },
  );
});

const MAIN = join(import.meta.dirname, "../../dist/main.js");

test("two screens on one workspace see the same, and both act", { timeout: 120_000 }, async () => {
  const mill = worked();
  const open = async (): Promise<Pty> => {
    const pty = startPty({ cwd: mill, args: ["tui", "--panel", "queue"], columns: 120, rows: 40 });
    await pty.until((_, screen) => screen.includes("second"), "the queue");
    return pty;
  };
  const [one, two] = [await open(), await open()];
  await one.press("d");
  for (const pty of [one, two]) await pty.until((_, screen) => !/ready/.test(screen), "it is deferred");
  await two.press("t");
  for (const pty of [one, two]) await pty.until((_, screen) => /ready/.test(screen), "it waits again");
  for (const pty of [one, two]) await quit(pty);
});
