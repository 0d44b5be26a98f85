import { describe, expect, test } from "vitest";
import { makeSimWorld, Stuck } from "../sim/world.ts";

describe("a simulated world in which somebody is busy without end", () => {
  test("fails whoever wakes at one moment without end, and everybody who sleeps beside them", async () => {
    const world = makeSimWorld(1);
    const beside = world.sleep(1_000);
    const busy = async (): Promise<never> => {
      for (;;) await world.sleep(0);
    };
    const found = expect(beside).rejects.toThrow(Stuck);
    await expect(busy()).rejects.toThrow("time hardly goes on from 1000 ms");
    await found;
    expect(() => world.now()).toThrow(Stuck);
  });

  test("fails whoever asks for the time without end and never sleeps", async () => {
    const world = makeSimWorld(1);
    const busy = async (): Promise<never> => {
      for (;;) if (world.now() < 0) await Promise.resolve();
    };
    await expect(busy()).rejects.toThrow(Stuck);
  });

  test("fails whoever goes on in steps that are too small ever to end", async () => {
    const world = makeSimWorld(1);
    const busy = async (): Promise<never> => {
      for (;;) await world.sleep(1);
    };
    await expect(busy()).rejects.toThrow(Stuck);
  });

  test("lets a day of work in seconds go by", async () => {
    const world = makeSimWorld(1);
    for (let n = 0; n < 20_000; n += 1) await world.sleep(1_000);
    expect(world.monotonic()).toBe(20_001_000);
  });
});
