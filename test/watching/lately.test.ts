import { describe, expect, test } from "vitest";
import { makeLately } from "../../src/watching/lately.ts";
import { idOf } from "../files/workspace.ts";
import { feedDesk, told } from "./feed.ts";

const mine = { run: `${idOf("a")}.r1`, task: idOf("a") };

const desk = () => {
  const feed = feedDesk();
  const reader = { ...feed.reader, standing: () => null };
  return { ...feed, lately: makeLately(reader) };
};

describe("what happened lately", () => {
  test("F1: what stood there when the watch began is told too, newest last, and what comes is told behind it", () => {
    const { lately, tell } = desk();
    expect(lately()).toEqual([]);
    tell(told(1, { ...mine, type: "closed", text: "The run closed: done; old." }));
    tell(told(2, { ...mine, type: "settled", text: "builder ended." }));
    tell(told(2, { ...mine, type: "integrated", text: "Integrated: the base stands on 1c0ffee." }));
    expect(lately().map(({ kind, text }) => [kind, text])).toEqual([["good", "a.r1: The run closed: done; old."]]);
    tell(told(3, { ...mine, type: "closed", text: "The run closed: blocked; new." }));
    expect(lately().map(({ text }) => text)).toEqual([
      "a.r1: The run closed: done; old.",
      "a.r1: The run closed: blocked; new.",
    ]);
    expect(lately()).toHaveLength(2);
  });

  test("F9: a storm leaves the newest forty", () => {
    const { lately, tell } = desk();
    for (let n = 1; n <= 60; n += 1) tell(told(n, { ...mine, type: "closed", text: `The run closed: done; ${n}.` }));
    expect(lately()).toHaveLength(40);
    tell(told(61, { ...mine, type: "closed", text: "The run closed: done; 61." }));
    expect(lately()).toHaveLength(40);
    expect(lately().at(-1)?.text).toBe("a.r1: The run closed: done; 61.");
  });
});
