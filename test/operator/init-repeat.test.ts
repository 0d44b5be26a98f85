import { existsSync, readdirSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openGround } from "../../src/compose/ground.ts";
import { applyInit, type InitPorts, planInit } from "../../src/operator/init.ts";
import type { InitOrder } from "../../src/operator/init-order.ts";
import { init, makeHome } from "./init-home.ts";

let home: ReturnType<typeof makeHome>;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

describe("a repeat", () => {
  test("B12: --force empties no queue, no events and no settings, and says file by file what it kept", async () => {
    home.repository("app");
    await init(home.order("mill", { repo: home.at("app") }));
    home.put("mill/agents/tasks/backlog/a.md", "task");
    home.put("mill/agents/journal.jsonl", "{}\n");
    home.put("mill/agents/.runtime/events/1.jsonl", "{}\n");
    home.put("mill/agents/prompts/builder.md", "mine");
    home.put("mill/millrace.toml", "# mine\n");
    home.put("mill/docs/millrace/guide.md", "my guide");
    home.put("mill/own.txt", "own");
    rmSync(home.at("mill/docs/millrace/card.md"));
    const before = home.tree("mill");
    const asked = home.order("mill", { force: true });
    const plan = await planInit(asked, openGround());
    expect(home.tree("mill")).toEqual(before);
    const report = await applyInit(asked, plan, openGround());
    const { "docs/millrace/card.md": card, ...rest } = home.tree("mill");
    expect(rest).toEqual(before);
    expect(card).toContain("# Cards");
    const states = Object.fromEntries(report.files.map(({ path, state }) => [path, state]));
    expect(states).toMatchObject({
      "agents/.gitignore": "kept",
      "docs/millrace/card.md": "written",
      "docs/millrace/guide.md": "differs",
    });
    expect(report.repository).toBeNull();
    expect(existsSync(home.at("mill/.git"))).toBe(false);
  });

  test("a plan alone writes nothing at all", async () => {
    const plan = await planInit(home.order("mill"), openGround());
    expect(plan.files.every(({ state }) => state === "missing")).toBe(true);
    expect(readdirSync(home.home)).toEqual(["elsewhere"]);
  });

  test.each(["made", "beside", "equal"])(
    "M17: an init killed before or after any act is completed by a repeat (%s)",
    async (shape) => {
      const asked = (n: number): InitOrder =>
        home.order(`${shape}-${n}`, shape === "beside" ? { repo: home.at("app") } : {});
      if (shape === "beside") home.repository("app");
      const prepare = (n: number): void => {
        if (shape === "equal") home.repository(`equal-${n}`, { "README.md": "user's\n", "docs/a.md": "user's\n" });
      };
      prepare(0);
      const whole = counted(Infinity);
      await init(asked(0), whole.ports);
      const wanted = home.tree(`${shape}-0`);
      expect(whole.acts()).toBeGreaterThan(20);
      // Every act at the start, where the repository and the first folders come; of the many alike after it a few.
      for (let strike = 1; strike <= whole.acts() * 2; strike += strike < 10 ? 1 : 9) {
        prepare(strike);
        await expect(init(asked(strike), counted(strike).ports)).rejects.toThrow("killed");
        const report = await init(asked(strike));
        expect(home.tree(`${shape}-${strike}`)).toEqual(
          JSON.parse(JSON.stringify(wanted).replaceAll(`${shape}-0`, `${shape}-${strike}`)),
        );
        if (shape === "made")
          expect(home.git(`made-${strike}`, "log", "--format=%s")).toBe("Begin: how agents work here");
        expect(report.files.some(({ state }) => state === "differs")).toBe(false);
        rmSync(home.at(`${shape}-${strike}`), { recursive: true });
      }
    },
    120_000,
  );

  test("M17: what a killed write left beside is removed by the repeat", async () => {
    home.repository("app");
    home.put("mill/agents/.millrace-abc-def.tmp", "half");
    await init(home.order("mill", { repo: home.at("app") }));
    expect(readdirSync(home.at("mill/agents"))).not.toContain(".millrace-abc-def.tmp");
  });
});

/** The real ports, struck before (odd) or after (even) one of the acts that change something. */
const counted = (strike: number): { readonly ports: InitPorts; readonly acts: () => number } => {
  const real = openGround();
  let acts = 0;
  const act = <T>(run: () => T): T => {
    acts += 1;
    if (strike === acts * 2 - 1) throw new Error("killed");
    const value = run();
    if (strike !== acts * 2) return value;
    if (value instanceof Promise) return value.then(() => Promise.reject(new Error("killed"))) as T;
    throw new Error("killed");
  };
  const site = {
    ...real.site,
    makeFolder: (path: string) => act(() => real.site.makeFolder(path)),
    lay: (path: string, text: string) => act(() => real.site.lay(path, text)),
  };
  const repositories = {
    ...real.repositories,
    make: async (folder: string, branch: string) => act(async () => real.repositories.make(folder, branch)),
    commitFirst: async (top: string, file: string, message: string, when: string) =>
      act(async () => real.repositories.commitFirst(top, file, message, when)),
  };
  return { ports: { ...real, site, repositories }, acts: () => acts };
};
