import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startTimeOf } from "../../src/machine/processes.ts";
import { makeMill, type Mill, must, until } from "./mill.ts";

/** Breaks millrace.toml so that nothing of it can be read; gives what mends it. */
const breakConfig = (mill: Mill, text = "[repo\n"): (() => void) => {
  const file = join(mill.root, "millrace.toml");
  const good = readFileSync(file, "utf8");
  writeFileSync(file, text);
  return () => writeFileSync(file, good);
};

const IN_THE_WAY = "No engine can start before millrace.toml is mended: This is not TOML";

describe("a millrace.toml that cannot be read, and no engine", () => {
  test("E2, E5: every verb that acts is obeyed at once, and says what is in an engine's way", async () => {
    const mill = await makeMill();
    const [a, b] = [await mill.add("First"), await mill.add("Second")];
    breakConfig(mill);
    const forms: readonly (readonly [readonly string[], string])[] = [
      [["pause", "--reason", "broken"], "Paused"],
      [["resume"], "Resumed"],
      [["prioritise", b, "5"], "has priority 5"],
      [["reorder", a], "is first"],
      [["defer", a], "is set aside"],
      [["thaw", a], "is back in the backlog"],
      [["cancel", a], "is cancelled"],
      [["retry", a], "runs again"],
      [["supersede", a, b], "is cancelled"],
      [["unblock", b], "stands in the backlog already"],
    ];
    for (const [args, words] of forms) {
      const { code, out, err } = await mill.call(args);
      expect([args, code, err]).toEqual([args, 0, ""]);
      expect(out).toContain(words);
      expect(out).toContain(IN_THE_WAY);
    }
    expect(await mill.call(["answer", b, "yes"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("asks nothing"),
    });
    const status = await mill.json(["status"]);
    expect([status.pendingCommands, status.counts]).toMatchObject([0, { backlog: 1, cancelled: 1 }]);
  });

  test("E2: looking goes on: each verb that reads ends well, and none advises a start that cannot be", async () => {
    const mill = await makeMill();
    const task = await mill.add("First");
    const mend = breakConfig(mill);
    for (const args of [["status"], ["queue"], ["usage"], ["logs"], ["runs"], ["why"], ["why", task], ["show", task]])
      expect([args, (await mill.call(args)).code]).toEqual([args, 0]);
    expect((await mill.call(["why", task])).out).toMatch(
      /No engine can start: This is not TOML[\s\S]*→ Correct that line\./,
    );
    const dry = await mill.call(["prune", "--dry-run"]);
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("nothing would go") });
    expect(dry.err).toContain("Judged by the limits that could still be read. This is not TOML");
    expect(await mill.call(["prune"])).toMatchObject({ code: 2, err: expect.stringContaining("This is not TOML") });
    mend();
    expect((await mill.call(["why", task])).out).toContain("millrace start --once");
  });

  test("E2, A5: cancelling a run ends what a dead engine left at work; its card follows when the file is mended", async () => {
    const mill = await makeMill();
    const pidFile = join(mill.folder, "agent-pid");
    mill.stage("builder", `trap '' TERM\necho $$ > ${pidFile}\nwhile :; do date >> work.txt; sleep 0.05; done`);
    const task = await mill.add("Never ends", "--graph", "quick");
    const engine = mill.begin(["start", "--once"]);
    onTestFinished(() => void engine.child.kill("SIGKILL"));
    const pid = (): number => {
      try {
        return Number(readFileSync(pidFile, "utf8"));
      } catch {
        return 0;
      }
    };
    await until("the agent works", () => pid() > 0);
    engine.child.kill("SIGKILL");
    await engine.ended;
    const mend = breakConfig(mill);
    const done = must(await mill.call(["cancel", task]), "cancel");
    expect(done.out).toContain("is cancelled: what it has at work is ended");
    expect(startTimeOf(pid())).toBe(null);
    mend();
    await mill.call(["start", "--once"]);
    expect((await mill.json(["status"])).counts).toMatchObject({ active: 0, cancelled: 1 });
    expect(mill.judge()).toEqual([]);
  });
});
