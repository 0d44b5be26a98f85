import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, GENESIS } from "../../src/domain/digest.ts";
import { Frame } from "../../src/domain/journal.ts";
import { followChain, isFrame, nextLine } from "../../src/files/chain.ts";
import { draftOf } from "../contract/store-runs.contract.ts";

const good = { v: 1, seq: 1, epoch: 0, at: "t", actor: "a", cause: null, prev: GENESIS, events: [], hash: "h" };

describe("the frame of a line", () => {
  test("the lean check accepts exactly what the schema accepts", () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom(0, -1, 1, 0.5, 2 ** 60, null, "", [], [1]));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good), "extra"), value, fc.boolean(), (key, value, drop) => {
        const frame: Record<string, unknown> = { ...good, [key]: value };
        if (drop) delete frame[key];
        const json = JSON.parse(JSON.stringify(frame)) as Record<string, unknown>;
        expect(isFrame(json)).toBe(Frame.safeParse(json).success);
      }),
      { numRuns: 4_000 },
    );
  });

  test("whatever an event holds, a line reads back as it was written", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 4 }), (events) => {
        const { entry, bytes } = nextLine({ seq: 0, hash: GENESIS }, draftOf(3, ...events));
        const chain = followChain(bytes);
        expect(Buffer.from(bytes).toString("utf8")).toBe(`${canonicalJson(entry)}\n`);
        expect([chain.problem, chain.newer, chain.tip]).toEqual([
          null,
          null,
          { seq: 1, hash: entry.hash, epochMax: 3 },
        ]);
        expect(JSON.stringify(chain.entries[0]?.events)).toBe(
          JSON.stringify(JSON.parse(Buffer.from(bytes).toString("utf8")).events),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
