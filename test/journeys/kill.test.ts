import { describe, expect, test } from "vitest";
import { makeMill, must } from "./mill.ts";

/** The whole matrix runs under MILLRACE_SOAK=1; otherwise a sample of it, another one each time, its seed printed on failure. */
const SOAK = process.env["MILLRACE_SOAK"] === "1";
const SEED = Number(process.env["MILLRACE_SEED"] ?? Date.now() % 1_000_000);
const ROUNDS_MAX = 200;

describe("kill -9 of the engine", () => {
  test(`M1, M57, P1, P2, P3: killed at random instants and started again, it ends with nothing lost and nothing twice (seed ${SEED})`, async () => {
    const random = seeded(SEED);
    const mill = await makeMill();
    mill.config(
      '[checks]\ncommands = ["test -f made-first.txt || test -f made-second.txt || test -f made-third.txt"]\n',
    );
    mill.stage("builder", 'sleep 0.05; echo made > "made-$(echo "$MILLRACE_TASK_ID" | sed s/.*-//).txt"');
    mill.stage("updater", "sleep 0.03; echo more >> readme.md");
    const ids = [await mill.add("first"), await mill.add("second", "--graph", "quick"), await mill.add("third")];
    for (let round = 1; ; round += 1) {
      expect(round, "it never came to an end").toBeLessThan(ROUNDS_MAX);
      const pass = mill.begin(["start", "--once", "--all"]);
      const timer = setTimeout(() => pass.child.kill("SIGKILL"), 60 + random() * (round < 40 ? 500 : 4_000));
      const { code, signal, out, err } = await pass.ended;
      clearTimeout(timer);
      expect(signal === "SIGKILL" || code === 0, `round ${round} exited ${code}: ${out}${err}`).toBe(true);
      const settled = code === 0;
      expect(mill.judge({ acknowledged: ids, settled }), `after round ${round}`).toEqual([]);
      if (settled) break;
    }
    expect((await mill.json(["queue"])).counts).toMatchObject({ backlog: 0, active: 0, done: 3 });
  }, 300_000);

  test(
    `M1: struck at each call of a port in turn, the next start completes the task (seed ${SEED})`,
    async () => {
      const mill = await makeMill();
      mill.config('[checks]\ncommands = ["test -f readme.md"]\n');
      mill.stage("builder", 'echo "$MILLRACE_RUN_ID" > "made-$MILLRACE_RUN_ID.txt"');
      const ids: string[] = [];
      const stride = SOAK ? 1 : 9;
      let struck = 0;
      for (let call = 1 + (SOAK ? 0 : SEED % stride); ; call += stride) {
        ids.push(await mill.add(`call ${call}`, "--graph", "quick"));
        const hit = await mill.call(["start", "--once"], { MILLRACE_FAILPOINT: `any:${call}` });
        if (hit.signal !== "SIGKILL") {
          must(hit, `the pass without a strike at call ${call}`);
          break;
        }
        struck += 1;
        expect(mill.judge({ acknowledged: ids }), `after the strike at call ${call}`).toEqual([]);
        const next = await mill.call(["start", "--once"]);
        expect(next.code, `the start after the strike at call ${call}: ${next.out}${next.err}`).toBe(0);
        expect(mill.judge({ acknowledged: ids, settled: true }), `the start after the strike at call ${call}`).toEqual(
          [],
        );
        if ((await mill.json(["queue"])).counts.backlog > 0)
          must(await mill.call(["start", "--once"]), "one more start");
      }
      expect(struck).toBeGreaterThan(SOAK ? 30 : 3);
      expect((await mill.json(["queue"])).counts).toMatchObject({ backlog: 0, active: 0, done: ids.length });
    },
    SOAK ? 1_800_000 : 300_000,
  );
});

/** A small generator, so that a failure can be repeated by its seed (mulberry32). */
const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
