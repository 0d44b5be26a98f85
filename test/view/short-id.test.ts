import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeShortIds } from "../../src/view/short-id.ts";

const ID = "20260301-081502-0k3f9-add-csv-export-to-the-reports";

describe("the short form of an id", () => {
  test("is what a person knows the task by: its last words, with the run's ordinal", () => {
    const short = makeShortIds();
    expect(short(`${ID}.r2`)).toBe("export-to-the-reports.r2");
    expect(short("20260301-081502-0k3f9-fix-login.r1")).toBe("fix-login.r1");
    expect(short("by-hand")).toBe("by-hand");
  });

  test("of two that end alike, both say more", () => {
    const [a, b] = ["20260301-081502-0k3f9-fix-login", "20260301-081502-1x2y3-fix-login"];
    const short = makeShortIds([a, b]);
    expect([short(a), short(b)]).toEqual(["0k3f9-fix-login", "1x2y3-fix-login"]);
    const late = makeShortIds();
    expect([late(a), late(b), late(a)]).toEqual(["fix-login", "1x2y3-fix-login", "fix-login"]);
  });

  test("the runs of one task are told apart by their ordinals alone", () => {
    const runs = [1, 2, 10].map((n) => `20260301-081502-0k3f9-fix-login.r${n}`);
    expect(runs.map(makeShortIds(runs))).toEqual(["fix-login.r1", "fix-login.r2", "fix-login.r10"]);
  });

  test("is always a part of its id that is in no other one it was made beside", () => {
    const word = fc.constantFrom("fix", "login", "csv", "export", "to");
    const id = fc
      .tuple(fc.constantFrom("0k3f9", "1x2y3", "zzzzz"), fc.array(word, { minLength: 1, maxLength: 7 }))
      .map(([chance, words]) => `20260301-081502-${chance}-${words.join("-")}`);
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 6 }), (ids) => {
        const short = makeShortIds(ids);
        for (const each of ids) {
          expect(each).toContain(short(each));
          for (const other of ids)
            if (other !== each && !other.includes(each)) expect(other).not.toContain(short(each));
        }
      }),
    );
  });
});
