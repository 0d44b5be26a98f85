import { describe, expect, test } from "vitest";
import { makeAssets } from "../../src/files/assets.ts";
import { profilesOf } from "../../src/files/known.ts";
import { shippedProfiles } from "../../src/files/shipped-profiles.ts";

describe("the shipped profiles", () => {
  test("read line by line they say exactly what the full reader says", () => {
    const root = `${import.meta.dirname}/../..`;
    const assets = makeAssets(root, `${root}/no-workspace`);
    const read = shippedProfiles(assets);
    expect(read).toEqual(profilesOf(assets));
    expect(Object.keys(read)).toContain("standard");
    expect(read["standard"]?.model).toBeTypeOf("string");
  });
});
