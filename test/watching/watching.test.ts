import { expect, test } from "vitest";
import { Failure } from "../../src/domain/failure.ts";
import { makeWatch } from "../../src/watching/watching.ts";
import { data, makeEar, OVERVIEW, PUBLISH, sourcesOf, STRIP } from "./asked.ts";
import { fakeWorld } from "./fake-world.ts";

const open = (given: Parameters<typeof sourcesOf>[0]) => {
  const time = fakeWorld();
  const ear = makeEar();
  const watch = makeWatch({ sources: sourcesOf(given), world: time.world })(ear.tell);
  return { ...time, ...ear, watch };
};

test("what is new is answered at once, and told again only when it differs", async () => {
  let count = 1;
  let asked = 0;
  const { watch, words, settle, pass } = open({ strip: () => ((asked += 1), data(count)) });
  watch.look([STRIP]);
  await settle();
  expect(words()).toEqual(["strip 1"]);
  await pass(2_000);
  expect(asked).toBe(5);
  expect(words()).toEqual(["strip 1"]);
  count = 2;
  await pass(500);
  expect(words()).toEqual(["strip 1", "strip 2"]);
  await watch.close();
});

test("each source has its own cadence", async () => {
  const asked = { strip: 0, overview: 0, publish: 0 };
  const { watch, pass } = open({
    strip: () => data((asked.strip += 1)),
    overview: () => data((asked.overview += 1)),
    publish: () => data((asked.publish += 1)),
  });
  watch.look([STRIP, OVERVIEW, PUBLISH]);
  await pass(6_000);
  expect(asked).toEqual({ strip: 13, overview: 7, publish: 3 });
  await watch.close();
});

test("F4: a source that fails keeps its last good data and its age, and holds no other one up", async () => {
  let broken = false;
  let beats = 0;
  const { watch, heard, pass, settle, world } = open({
    strip: () => data((beats += 1)),
    overview: () => {
      if (broken) throw new Failure("disk-denied", "The folder cannot be read", "Look at its mode.");
      return data("good");
    },
  });
  watch.look([STRIP, OVERVIEW]);
  await settle();
  const goodAtMs = world.now();
  broken = true;
  await pass(3_000);
  const last = heard.findLast(([key]) => key.includes("overview"))?.[1];
  expect(last).toEqual({
    data: { value: "good" },
    atMs: goodAtMs,
    error: { sentence: "The folder cannot be read", hint: "Look at its mode." },
  });
  expect(heard.filter(([key]) => key.includes("overview")).length).toBe(2);
  expect(beats).toBe(7);
  broken = false;
  await pass(1_000);
  expect(heard.findLast(([key]) => key.includes("overview"))?.[1].error).toBeNull();
  await watch.close();
});

test("F4: a defect of ours is one panel's error too", async () => {
  const { watch, words, settle } = open({
    strip: () => Promise.reject(new TypeError("x is not a function")),
    overview: () => data("good"),
  });
  watch.look([STRIP, OVERVIEW]);
  await settle();
  expect(words()).toContain('overview "good"');
  expect(words().join()).toContain("did not foresee: x is not a function");
  await watch.close();
});

test("F4: a source that hangs is told to be slow, is never asked twice at once, and is asked again when it came back", async () => {
  const waiting: ((value: never) => void)[] = [];
  let beats = 0;
  const { watch, words, pass, settle } = open({
    strip: () => data((beats += 1)),
    overview: () => new Promise((resolve) => waiting.push(resolve)),
  });
  watch.look([STRIP, OVERVIEW]);
  await pass(4_900);
  expect(words().filter((word) => word.startsWith("overview"))).toEqual([]);
  await pass(60_000);
  watch.nudge();
  await settle();
  expect(words().filter((word) => word.startsWith("overview"))).toEqual([expect.stringContaining("No answer for 5 s")]);
  expect(waiting.length).toBe(1);
  expect(beats).toBeGreaterThan(100);
  waiting[0]?.(data("late") as never);
  await settle();
  expect(
    words()
      .filter((word) => word.startsWith("overview"))
      .at(-1),
  ).toBe('overview "late"');
  await pass(20_000);
  expect(waiting.length).toBe(2);
  await watch.close();
});

test("F4: a slow read is never cancelled: it is told when it is there, however long its cadence has passed", async () => {
  const time = fakeWorld();
  const ear = makeEar();
  let asked = 0;
  const sources = sourcesOf({
    strip: async () => {
      asked += 1;
      await time.world.sleep(3_000);
      return data(asked);
    },
  });
  const watch = makeWatch({ sources, world: time.world })(ear.tell);
  watch.look([STRIP]);
  await time.pass(3_000);
  expect(ear.words()).toEqual(["strip 1"]);
  watch.look([STRIP]);
  await time.pass(13_000);
  expect(ear.words()).toEqual(["strip 1", "strip 2"]);
  await watch.close();
  await time.pass(5_000);
});

test("F9: a heavy source leaves three parts of the time to the others", async () => {
  let beats = 0;
  let heavy = 0;
  const time = fakeWorld();
  const sources = sourcesOf({
    strip: () => data((beats += 1)),
    overview: () => {
      time.work(2_000);
      return data((heavy += 1));
    },
  });
  const watch = makeWatch({ sources, world: time.world })(() => undefined);
  watch.look([OVERVIEW, STRIP]);
  await time.pass(40_000);
  expect(heavy).toBeLessThanOrEqual(6);
  expect(beats).toBeGreaterThanOrEqual(50);
  await watch.close();
});

test("nothing is told of what is no longer looked at, and what stays is not asked anew", async () => {
  let answer: (value: never) => void = () => undefined;
  let asked = 0;
  const { watch, words, settle } = open({
    strip: () => ((asked += 1), data("s")),
    overview: () => new Promise((resolve) => (answer = resolve)),
  });
  watch.look([STRIP, OVERVIEW]);
  await settle();
  watch.look([STRIP]);
  answer(data("too late") as never);
  await settle();
  expect(words()).toEqual(['strip "s"']);
  expect(asked).toBe(1);
  await watch.close();
});

test("who looks away and back is told again, though nothing changed", async () => {
  const { watch, words, settle } = open({ strip: () => data("s") });
  watch.look([STRIP]);
  await settle();
  watch.look([]);
  watch.look([STRIP]);
  await settle();
  expect(words()).toEqual(['strip "s"', 'strip "s"']);
  await watch.close();
});

test("a nudge asks everything again, and once more what was being read when it came", async () => {
  let asked = 0;
  let answers: ((value: never) => void)[] = [];
  const { watch, settle } = open({
    publish: () => data((asked += 1)),
    overview: () => new Promise((resolve) => answers.push(resolve)),
  });
  watch.look([PUBLISH, OVERVIEW]);
  await settle();
  watch.nudge();
  await settle();
  expect(asked).toBe(2);
  expect(answers.length).toBe(1);
  answers[0]?.(data("before") as never);
  await settle();
  expect(answers.length).toBe(2);
  await watch.close();
});

test("windows scrolled past a disk that hangs do not pile up", async () => {
  let asked = 0;
  const { watch, settle } = open({ find: () => ((asked += 1), new Promise(() => undefined)) });
  for (let n = 0; n < 50; n += 1) {
    watch.look([{ source: "find", fragment: String(n) }]);
    await settle();
  }
  expect(asked).toBe(4);
  await watch.close();
});

test("a closed watch asks and tells nothing more and leaves no timer", async () => {
  let asked = 0;
  let answer: (value: never) => void = () => undefined;
  const { watch, words, pass, sleeping } = open({
    strip: () => data((asked += 1)),
    overview: () => new Promise((resolve) => (answer = resolve)),
  });
  watch.look([STRIP, OVERVIEW]);
  await pass(500);
  const told = words().length;
  await watch.close();
  expect(sleeping()).toBe(0);
  answer(data("late") as never);
  watch.look([STRIP]);
  watch.nudge();
  await pass(5_000);
  expect(words().length).toBe(told);
  expect(asked).toBe(2);
});
