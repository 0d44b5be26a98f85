import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { missingRepo } from "../../src/compose/missing-repo.ts";
import { makeProblems } from "../../src/watching/problems.ts";
import { folder } from "../cli/millrace.ts";
import { makeHouse, MOMENT } from "../watching/house.ts";

test("F8: a repository that is not where millrace.toml says is found missing, and one that is there is not", () => {
  const root = folder();
  mkdirSync(join(root, "here"));
  const named = (path: string): string | null => missingRepo(root, `[repo]\n# where it lies\npath = "${path}"\n`);
  expect(named("gone")).toBe(join(root, "gone"));
  expect(named("here")).toBeNull();
  expect(named(join(root, "here"))).toBeNull();
  expect(missingRepo(root, '[runners.x]\nkind = "command"\npath = "gone"\n')).toBeNull();
  expect(missingRepo(root, "no = [toml")).toBeNull();
});

test("F8: it is a problem that the settings mend, under a name of its own", async () => {
  const { house } = makeHouse();
  const nothing = { ...house, missingRunners: async () => [], missingRepo: async () => "/gone" };
  const clock = { now: () => MOMENT.nowMs, offset: MOMENT.offset, monotonic: () => 0 };
  const { rows } = await makeProblems(nothing, clock).read();
  expect(rows).toContainEqual(
    expect.objectContaining({ kind: "config", subject: "repository", actions: ["config-set"] }),
  );
  expect(rows.find(({ subject }) => subject === "repository")?.sentence).toContain("/gone");
});
