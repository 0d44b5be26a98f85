import { describe, expect, test } from "vitest";
import { Failure } from "../../src/domain/failure.ts";
import type { RunId } from "../../src/domain/id.ts";
import type { Reader } from "../../src/ports/reader.ts";
import type { Settings } from "../../src/ports/settings.ts";
import { phraseEvent } from "../../src/view/event.ts";
import { textOf } from "../../src/view/line.ts";
import { makePublish } from "../../src/watching/publish.ts";
import { planOf } from "../files/plan.ts";
import { idOf } from "../files/workspace.ts";
import { told } from "./feed.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const event = { type: "integrated", base: "b".repeat(40), commit: COMMIT, reason: "x" } as const;
const integratedAs = (run: string, status: "merged" | "noop", at = 1) =>
  told(at, { type: "integrated", run, text: phraseEvent({ ...event, status }) });

const desk = (
  events: readonly ReturnType<typeof told>[],
  more: { readonly chain?: "intact" | "broken"; readonly settings?: Readonly<Record<string, string>> | "broken" } = {},
) => {
  const settings = more.settings ?? {};
  const reader = {
    feed: () => ({ events, offset: "1:0", skipped: 0 }),
    run: (id: RunId) => ({
      id,
      plan: planOf(id),
      planVerified: true,
      entries: [{ seq: 1, at: "2026-01-01T00:00:00.000Z", events: [{ ...event, status: "merged" }] }],
      chain: more.chain ?? "intact",
      problem: null,
    }),
  } as unknown as Reader;
  return makePublish({
    reader,
    settings: async () => {
      if (settings === "broken") throw new Failure("config-invalid", "No.");
      const rows = Object.entries(settings).map(([key, value]) => ({ key, value }));
      return { show: () => ({ digest: "", settings: rows }) } as unknown as Settings;
    },
  });
};
const drawn = async (publish: ReturnType<typeof desk>) => (await publish()).lines.map(textOf);

describe("what stands ready to be published", () => {
  test("an empty workspace says so, and how pushing is done all the same", async () => {
    const publish = desk([]);
    expect(await publish()).toMatchObject({ branch: "", note: "" });
    const lines = await drawn(publish);
    expect(lines).toContain("  git push REMOTE BRANCH");
    expect(lines.at(-1)).toBe("Nothing was integrated yet, as far as the feed goes back.");
  });

  test("the last integrated runs stand with their commit and title, newest first, and the exact command with them", async () => {
    const [one, two] = [`${idOf("a")}.r1`, `${idOf("b")}.r2`];
    const events = [integratedAs(one, "merged", 1), integratedAs(one, "noop", 2), integratedAs(two, "merged", 3)];
    const publish = desk(events, {
      settings: { "repo.path": "../my repo", "repo.branch": "main", "repo.remote": "origin" },
    });
    const lines = await drawn(publish);
    expect(lines[0]).toBe("Finished work is integrated into main.");
    expect(lines).toContain("  git -C '../my repo' push origin main");
    const rows = lines.filter((each) => each.startsWith("✓ "));
    expect(rows.map((row) => row.slice(0, 38))).toEqual([
      "✓ 0123456789  2026-01-01 00:00:03  b.r",
      "✓ 0123456789  2026-01-01 00:00:01  a.r",
    ]);
  });

  test("a run whose journal does not verify, or that is none, is not told to be integrated", async () => {
    const events = [integratedAs(`${idOf("a")}.r1`, "merged")];
    expect((await drawn(desk(events, { chain: "broken" }))).join("\n")).not.toContain("✓");
    expect((await drawn(desk([integratedAs("../../etc", "merged")]))).join("\n")).not.toContain("✓");
  });

  test("settings that cannot be read hide nothing: the branch is that of the newest run's plan", async () => {
    const publish = desk([integratedAs(`${idOf("a")}.r1`, "merged")], { settings: "broken" });
    expect((await publish()).branch).toBe(planOf(`${idOf("a")}.r1` as RunId).base.branch);
    expect((await drawn(publish)).some((each) => each.startsWith("✓ "))).toBe(true);
  });
});
