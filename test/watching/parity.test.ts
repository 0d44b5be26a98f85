import { describe, expect, test } from "vitest";
import { TASK_STATES } from "../../src/domain/task.ts";
import type { House } from "../../src/operator/house.ts";
import type { World } from "../../src/ports/world.ts";
import { makeSources } from "../../src/watching/sources.ts";
import { readStatus } from "../../src/watching/status.ts";
import { MOMENT, NOW } from "./house.ts";
import { type EngineHow, randomState } from "./parity-states.ts";

const STATES = 200;
const SLICE = { filter: "", sort: "", first: 0, count: 100, chosen: null };

const WORDS: Readonly<Record<EngineHow, string>> = {
  none: "stopped",
  alive: "running",
  paused: "paused",
  drain: "draining",
  now: "stopping",
  dead: "crashed",
  elsewhere: "elsewhere",
  starting: "starting",
};

const world: Pick<World, "now" | "offset" | "monotonic"> = {
  now: () => NOW,
  offset: MOMENT.offset,
  monotonic: () => 0,
};

/** Everything that tells of one state: the screen's sources, the status as JSON has it, and the judge. */
const tellings = async (seed: number) => {
  const { house, engine, reading } = randomState(seed);
  const whole = {
    ...house,
    missingRepo: async () => Promise.resolve(null),
    missingRunners: async () => Promise.resolve([]),
    ledger: async () => Promise.resolve({ charges: () => [], task: () => undefined }),
  } as unknown as House;
  const sources = makeSources(whole, world as World);
  const status = JSON.parse(JSON.stringify(await readStatus(house, 100, MOMENT))) as Awaited<
    ReturnType<typeof readStatus>
  >;
  const strip = await sources.strip({ source: "strip" });
  const overview = await sources.overview({ source: "overview" });
  const queue = await sources.queue({ source: "queue", states: TASK_STATES, slice: SLICE });
  const problems = await sources.problems({ source: "problems", slice: SLICE });
  return { sources, status, strip, overview, queue, problems, engine, reading };
};

const byName = (names: readonly string[]): readonly string[] => names.toSorted();

describe(`M75: over ${STATES} workspaces at random the command line, the screen and the judge say the same`, () => {
  test("the engine's word, the counts, what runs and waits, and what needs a person", async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= STATES; seed += 1) {
      const { status, strip, overview, problems, engine, reading } = await tellings(seed);
      const alive = !["none", "dead"].includes(engine);
      const at = `seed ${seed}`;
      expect([status.engine.word, strip.engine.word], at).toEqual([WORDS[engine], WORDS[engine]]);
      expect([status.counts, strip.counts], at).toEqual([reading.counts, reading.counts]);
      const told = engine === "starting" ? [] : reading.open;
      expect(byName(status.runs.map(({ id }) => id)), at).toEqual(byName(told.map(({ id }) => id)));
      expect(
        overview.runs.map(({ id }) => id),
        at,
      ).toEqual(status.runs.map(({ id }) => id));
      expect(strip.running, at).toBe(alive && engine !== "starting" ? reading.running : 0);
      expect(strip.pauses, at).toEqual(status.pauses);
      const asked = status.needs.map(({ kind, task }) => `${kind} ${task}`);
      expect(byName(asked), at).toEqual(byName(reading.needs));
      expect(overview.needs, at).toEqual(status.needs);
      const rows = problems.rows.filter(({ kind }) => kind === "question" || kind === "approval");
      expect(byName(rows.map(({ kind, task }) => `${kind} ${task}`)), at).toEqual(byName(reading.needs));
      expect(
        problems.rows.filter(({ kind }) => kind === "blocked").length +
          asked.filter((each) => each.startsWith("q")).length,
        at,
      ).toBe(reading.counts["blocked"]);
      expect([strip.needsYou, problems.all], at).toEqual([problems.total, problems.total]);
      for (const word of [engine, ...asked.map((each) => each.slice(0, 3)), `runs ${Math.min(2, strip.running)}`])
        seen.add(word);
    }
    // The states are as different as is claimed.
    expect(byName([...seen])).toEqual(byName([...Object.keys(WORDS), "app", "que", "runs 0", "runs 1", "runs 2"]));
  });

  test("where each task stands and why", async () => {
    for (let seed = 1; seed <= STATES; seed += 1) {
      const { sources, status, overview, queue, reading } = await tellings(seed);
      const at = `seed ${seed}`;
      expect(byName(queue.rows.map(({ id, state }) => `${state} ${id}`)), at).toEqual(
        byName(reading.tasks.map(({ id, state }) => `${state} ${id}`)),
      );
      for (const row of [...status.tasks, ...overview.next, ...overview.blocked])
        expect(
          queue.rows.find(({ id }) => id === row.id),
          `${at} ${row.id}`,
        ).toMatchObject(row);
      for (const { id, state, run } of reading.tasks) {
        const where = `${at} ${state} ${id}`;
        const { reason } = queue.rows.find((row) => row.id === id) ?? { reason: "?" };
        if (state === "blocked")
          expect(reason, where).toContain(wordsOf(run?.closed?.question ?? run?.closed?.reason ?? "moved by hand"));
        if (state === "active" && run !== null)
          expect(reason, where).toContain(
            wordsOf(run.held ? "held by a person" : (run.asks ?? run.waits ?? `at ${run.node}`)),
          );
        const subject = await sources.subject({ source: "subject", subject: { task: id, run: null } });
        expect([subject?.state, subject?.run], where).toEqual([state, run?.id ?? null]);
        if (state === "active" || state === "blocked")
          expect([subject?.held, subject?.waiting, subject?.asked, subject?.question], where).toEqual([
            state === "active" && run?.held === true,
            state === "active" && run?.waits != null,
            state === "active" ? (run?.asks ?? null) : null,
            state === "blocked" ? (run?.closed?.question ?? null) : null,
          ]);
      }
    }
  });
});

/** As far as the words go that a sentence takes over as they are: without its end, and without a capital. */
const wordsOf = (text: string): string => text.slice(1).replace(/[.?!]$/, "");
