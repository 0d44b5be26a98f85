import { describe, expect, test } from "vitest";
import { makePublisher } from "../../src/engine/publish.ts";
import { makeSimWorld } from "../sim/world.ts";

const start = () => {
  const world = makeSimWorld(1);
  const published: number[] = [];
  const publisher = makePublisher(world, () => void published.push(world.monotonic()));
  return { world, published, publisher };
};

describe("publishing the state", () => {
  test("the first change is published at once, and those right behind it together at the first chance 200 ms later", async () => {
    const { world, published, publisher } = start();
    const begun = world.monotonic();
    for (let n = 0; n < 5; n += 1) publisher.changed();
    await world.sleep(199);
    publisher.chance();
    expect(published).toEqual([begun]);
    await world.sleep(1);
    publisher.chance();
    publisher.chance();
    expect(published).toEqual([begun, begun + 200]);
  });

  test("before a long wait and at the end what changed is published whenever the last time was, and nothing twice", () => {
    const { published, publisher } = start();
    publisher.changed();
    publisher.changed();
    publisher.settle();
    publisher.settle();
    expect(published).toHaveLength(2);
  });

  test("a chance without a change publishes nothing", () => {
    const { published, publisher } = start();
    publisher.chance();
    publisher.settle();
    expect(published).toEqual([]);
  });
});
