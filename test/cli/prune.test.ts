import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openRetention } from "../../src/compose/retention.ts";
import type { RunId } from "../../src/domain/id.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { makeLease } from "../../src/files/lease.ts";
import { makeProcesses } from "../../src/machine/processes.ts";
import { makeWorld } from "../../src/machine/world.ts";
import type { Removal, Retention, Sweep } from "../../src/ports/retention.ts";
import { live, retainedOn, type Story } from "../files/retained.ts";
import { idOf } from "../files/workspace.ts";
import { makeSimWorld } from "../sim/world.ts";
import { makeFace } from "./face.ts";
import { addTask, call, callJson, rules, workspace } from "./millrace.ts";
import { DOCUMENTS } from "./schemas.ts";

const DAY_MS = 86_400_000;

/** A face over a workspace with a repository of its own, whose runs ended two months ago. */
const laidDown = (settings = "") => {
  const face = makeFace();
  const repo = join(face.root, "repo");
  mkdirSync(repo);
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", repo, "-c", "user.name=t", "-c", "user.email=t@localhost", ...args], {
      encoding: "utf8",
    }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("commit", "--quiet", "--allow-empty", "-m", "first");
  const merged = git("rev-parse", "HEAD");
  writeFileSync(face.layout.config, `[repo]\npath = "repo"\n[retention]\nruns_keep = 0\n${settings}`);
  Object.assign(face.members, { retention: async () => Promise.resolve(openRetention(face.root, face.layout.config)) });
  const world = makeSimWorld(1);
  world.clock.wall = Date.now() - 60 * DAY_MS;
  const mill = retainedOn(makeDisk(), { root: face.root, world });
  const ran = (letter: string, story: Story): RunId => {
    const run = live(mill, idOf(letter), story);
    const then = (Date.now() - 60 * DAY_MS) / 1_000;
    utimesSync(mill.layout.runJournal(run), then, then);
    return run;
  };
  return { face, mill, ran, git, merged };
};

describe("prune", () => {
  test("D4: says what goes, why and how much, and what is old but stays and why; --dry-run changes nothing", async () => {
    const { face, ran, merged, mill } = laidDown();
    const gone = ran("a", { verdict: "done", state: "done", commit: merged });
    const stays = ran("b", { verdict: "done", state: "done", commit: "f".repeat(40) });
    const blocked = ran("c", { verdict: "blocked", state: "blocked" });
    const told = await face.call("prune", "--dry-run");
    expect([told.code, told.told]).toEqual([0, null]);
    expect(told.out).toMatch(new RegExp(`run +[\\d.]+ kB +${gone} +older than 30 days`));
    expect(told.out).toContain("1 thing would go");
    expect(told.out).toMatch(new RegExp(`${stays} +its work is not in the base branch`));
    expect(told.out).toMatch(new RegExp(`${blocked} +it is the newest run of a task that is not done`));
    const [document] = (await face.call("prune", "--dry-run", "--json")).documents;
    expect(DOCUMENTS.prune.parse(document)).toMatchObject({
      dryRun: true,
      removals: [{ kind: "run", what: gone }],
      deleted: [],
    });
    expect(readdirSync(mill.layout.runs).sort()).toEqual([gone, stays, blocked].sort());
    expect(existsSync(mill.layout.trash)).toBe(false);
  });

  test("moves it into the trash, from where --empty-trash deletes it at once", async () => {
    const { face, ran, merged, mill } = laidDown();
    const [one, two] = ["a", "b"].map((letter) => ran(letter, { verdict: "done", state: "done", commit: merged }));
    const told = await face.call("prune");
    expect(told.code).toBe(0);
    expect(told.out).toMatch(/2 things went into the trash, [\d.]+ kB\.\n.*--empty-trash/);
    expect(
      readdirSync(mill.layout.trash)
        .map((name) => name.replace(/^\d+T\d+Z\.run\./, ""))
        .sort(),
    ).toEqual([one, two]);
    expect(readdirSync(mill.layout.runs)).toEqual([]);
    const emptied = await face.call("prune", "--empty-trash");
    expect(emptied.out).toMatch(/2 things in the trash deleted, [\d.]+ kB\./);
    expect(readdirSync(mill.layout.trash)).toEqual([]);
    expect((await face.call("prune")).out).toBe("Nothing is over its limit; nothing was removed.");
    expect(mill.store.prunedUpTo(idOf("a"))).toBe(1);
  });

  test("a run that was removed is told as such, by its own name or its task's", async () => {
    const { face, ran, merged } = laidDown();
    const run = ran("a", { verdict: "done", state: "done", commit: merged });
    await face.call("prune");
    for (const name of [run, idOf("a"), "aaaaa-a.r1"]) {
      const { code, told } = await face.call("run-provenance", name);
      expect([code, told?.code, told?.message]).toEqual([
        3,
        "run-not-found",
        expect.stringMatching(
          new RegExp(
            `^${run} closed done \\(so it ended; its commit is ${merged.slice(0, 12)}\\), and .* removed on \\d{4}-`,
          ),
        ),
      ]);
    }
    expect((await face.call("run-provenance", `${idOf("a")}.r2`)).told?.message).toContain("There is no run");
  });

  test("A2: while an engine runs it is refused with 75 and what to do; --dry-run still looks", async () => {
    const { face, ran, merged, mill } = laidDown();
    ran("a", { verdict: "done", state: "done", commit: merged });
    const grant = await makeLease(face.root, { processes: makeProcesses(), world: makeWorld() }).take("start --daemon");
    if (grant.kind !== "held") throw new Error("the lease was not free");
    try {
      const told = await face.call("prune");
      expect([told.code, told.told?.code]).toEqual([75, "engine-running"]);
      expect(told.told?.message).toContain("start --daemon");
      expect(told.told?.hint).toContain("--dry-run");
      expect((await face.call("prune", "--dry-run")).out).toContain("1 thing would go");
      expect(readdirSync(mill.layout.runs)).toHaveLength(1);
    } finally {
      await grant.release();
    }
    expect((await face.call("prune")).code).toBe(0);
  });

  test("M63: idle checkouts, the engine's repository and what an open run holds", async () => {
    const { face, ran, mill } = laidDown("checkouts = 0\n");
    ran("a", { verdict: "open", state: "active", slot: 2 });
    for (const slot of ["1", "2", "gate", "engine.git"])
      mkdirSync(join(mill.layout.checkouts, slot, "tree"), { recursive: true });
    const told = await face.call("prune");
    expect(told.out).toMatch(/checkout +0 B +\.checkouts\/1 +more than 0 checkouts are idle/);
    expect(readdirSync(mill.layout.checkouts).sort()).toEqual(["2", "engine.git", "gate"]);
  });

  test("D6: what could not be removed is told first, with exit 5", async () => {
    const removal: Removal = { kind: "run", what: "a.r1", bytes: 12_345, reason: "older than 30 days" };
    const swept: Sweep = {
      removals: [removal],
      kept: [
        { what: "b.r1", reason: "it is open" },
        { what: "c.r1", reason: "could not rename to /w/c.r1: permission denied (EACCES)", failed: true },
      ],
    };
    const retention: Retention = { survey: async () => swept, sweep: async () => swept };
    const face = makeFace({ retention: async () => retention });
    const told = await face.call("prune");
    expect(told.code).toBe(5);
    expect(told.out.split("\n").slice(-2)).toEqual([
      expect.stringMatching(/^✗ +c\.r1 +could not rename/),
      expect.stringMatching(/^ +b\.r1 +it is open/),
    ]);
    expect(told.out).toContain("12.3 kB");
  });

  test("a long list is cut, and --json has all of it", async () => {
    const removals = Array.from({ length: 100 }, (_, n): Removal => ({
      kind: "run",
      what: `t${n}.r1`,
      bytes: 1,
      reason: "old",
    }));
    const kept = removals.map(({ what }) => ({ what, reason: "it is open" }));
    const face = makeFace({
      retention: async () => ({ survey: async () => ({ removals, kept }), sweep: async () => ({ removals, kept }) }),
    });
    const { out } = await face.call("prune", "--dry-run");
    expect(out).toContain("… and 60 more; --json has them all.");
    expect(out).toContain("… and 80 more; --json has them all.");
    const [document] = (await face.call("prune", "--dry-run", "--json")).documents;
    expect(DOCUMENTS.prune.parse(document)).toMatchObject({ removals, kept, bytes: 100 });
  });
});

describe("the built product", () => {
  test("keeps what closed just now, and goes on without the checkouts it removed", () => {
    const mill = workspace(["true"], "[retention]\nruns_keep = 0\nruns_days = 0.000001\ncheckouts = 0\n");
    const id = addTask(mill, "one", rules("builder:", "  write made.txt", "    | made"));
    expect(call(mill, ["start", "--once"]).code).toBe(0);
    const { code, document } = callJson(mill, ["prune"]);
    expect(code).toBe(0);
    expect(DOCUMENTS.prune.parse(document)).toMatchObject({
      removals: [{ kind: "checkout", what: ".checkouts/1" }],
      kept: [{ what: `${id}.r1`, reason: "it closed less than an hour ago" }],
    });
    expect(call(mill, ["doctor"]).code).toBe(0);
    addTask(mill, "two", rules("builder:", "  write more.txt", "    | more"));
    expect(call(mill, ["start", "--once"]).code).toBe(0);
  });
});
