import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../src/compose/package-root.ts";
import { engineRetention } from "../../src/compose/retention.ts";
import { openSettings } from "../../src/compose/settings.ts";
import { makeAssets } from "../../src/files/assets.ts";
import { makeProcesses } from "../../src/machine/processes.ts";
import { makeWorld } from "../../src/machine/world.ts";
import type { Retention } from "../../src/ports/retention.ts";
import { gitIn } from "../workspace/user-repository.ts";
import { makeMill, must, type Mill } from "./mill.ts";

const DAY_MS = 86_400_000;

/** Retention as an engine has it, so many days from now. */
const later = (mill: Mill, days: number): Retention => {
  const real = makeWorld();
  const world = { ...real, now: () => real.now() + days * DAY_MS };
  const settings = openSettings(join(mill.root, "millrace.toml"), makeAssets(packageRoot(), mill.root));
  return engineRetention(mill.root, settings, { world, processes: makeProcesses() });
};

const sweep = async (retention: Retention): Promise<readonly string[]> => {
  const { removals } = await retention.sweep(Number.POSITIVE_INFINITY, new AbortController().signal);
  return removals.map(({ kind, what }) => `${kind} ${what.replace(/\d{8}T\d{9}Z/, "<time>")}`).sort();
};

const refsOf = (mill: Mill): readonly string[] =>
  gitIn(join(mill.root, "agents/.checkouts/engine.git"), "for-each-ref", "--format=%(refname)", "refs/millrace")
    .split("\n")
    .filter((ref) => /^refs\/millrace\/[^/]+\//.test(ref));

describe("space, after weeks of work", () => {
  test("D4: what was merged goes, what was not stays with its work, and the next runs find all they need", async () => {
    const mill = await makeMill();
    mill.config("[retention]\nruns_keep = 0\ncheckouts = 0\n");
    mill.stage(
      "builder",
      'echo "$MILLRACE_TASK_ID" > "made-$MILLRACE_TASK_ID.txt"; test -e "$JOURNEY/refuse" && OUTCOME=BLOCKED',
    );
    const merged = await mill.add("merge me", "--graph", "quick");
    must(await mill.call(["start", "--once"]), "the first start");
    mkdirSync(join(mill.folder, "refuse"));
    const stuck = await mill.add("refuse me", "--graph", "quick");
    expect((await mill.call(["start", "--once"])).code).toBe(1);
    const before = refsOf(mill);
    expect([before.some((ref) => ref.includes(merged)), before.some((ref) => ref.includes(stuck))]).toEqual([
      true,
      true,
    ]);
    expect(await sweep(later(mill, 0))).toEqual(["checkout .checkouts/1"]);
    const retention = later(mill, 60);
    expect(await sweep(retention)).toEqual([`run ${merged}.r1`, "trash trash/<time>.checkout.1"].sort());
    expect(readdirSync(join(mill.root, "agents/runs"))).toEqual([`${stuck}.r1`]);
    expect(refsOf(mill).filter((ref) => !before.includes(ref))).toEqual([]);
    expect(refsOf(mill).every((ref) => ref.includes(stuck))).toBe(true);
    expect(mill.judge({ acknowledged: [merged, stuck], settled: true })).toEqual([]);

    renameSync(join(mill.folder, "refuse"), join(mill.folder, "refused"));
    must(await mill.call(["retry", stuck]), "the retry");
    must(await mill.call(["start", "--once"]), "the start after it");
    expect(mill.git("show", `main:made-${stuck}.txt`)).toBe(stuck);
    renameSync(join(mill.root, `agents/tasks/done/${merged}.md`), join(mill.root, `agents/tasks/backlog/${merged}.md`));
    must(await mill.call(["start", "--once"]), "the start of the task again");
    expect(existsSync(join(mill.root, `agents/runs/${merged}.r2/plan.json`))).toBe(true);
    const all = { acknowledged: [merged, stuck], settled: true, handled: [merged] };
    expect(mill.judge(all)).toEqual([]);
    expect(await sweep(later(mill, 120))).toEqual(
      [
        "command 1 in commands/processed",
        `run ${merged}.r2`,
        `run ${stuck}.r1`,
        `run ${stuck}.r2`,
        "checkout .checkouts/1",
        `trash trash/<time>.run.${merged}.r1`,
      ].sort(),
    );
    expect(refsOf(mill)).toEqual([]);
    expect(mill.judge(all)).toEqual([]);
    expect(gitIn(mill.repo, "fsck", "--connectivity-only")).not.toMatch(/missing|broken/);
  }, 120_000);

  test("D4: with integration off the offered branch counts as published, and without it and its ref the run stays", async () => {
    const mill = await makeMill();
    mill.config("[retention]\nruns_keep = 0\n[integration]\nenabled = false\n");
    mill.stage("builder", 'echo made > "made-$MILLRACE_TASK_ID.txt"');
    const [kept, gone] = [await mill.add("kept", "--graph", "quick"), await mill.add("gone", "--graph", "quick")];
    must(await mill.call(["start", "--once", "--all"]), "the start");
    mill.git("branch", "-D", `millrace/${kept}.r1`);
    mill.git("update-ref", "-d", `refs/millrace/${kept}.r1/offered`);
    const retention = later(mill, 60);
    expect((await retention.survey()).kept).toContainEqual({
      what: `${kept}.r1`,
      reason: "its work stands on no branch of the repository",
    });
    expect(await sweep(retention)).toEqual([`run ${gone}.r1`]);
    expect(mill.git("show", `millrace/${gone}.r1:made-${gone}.txt`)).toBe("made");
    expect(refsOf(mill).every((ref) => ref.includes(kept))).toBe(true);
  }, 60_000);
});
