import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeAssets } from "../../src/files/assets.ts";
import { knownOf, profilesOf } from "../../src/files/known.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "assets-"));
  put("pkg/assets/prompts/builder.md", "packaged builder");
  put("pkg/assets/prompts/checker.md", "packaged checker");
  put("mill/agents/prompts/builder.md", "my builder");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const put = (path: string, text: string): void => {
  mkdirSync(join(home, path, ".."), { recursive: true });
  writeFileSync(join(home, path), text);
};
const assets = () => makeAssets(join(home, "pkg"), join(home, "mill"));

describe("assets in force", () => {
  test("the workspace's file lies over the package's", () => {
    expect(assets().read("prompts", "builder")).toMatchObject({ source: "workspace", text: "my builder" });
    expect(assets().read("prompts", "checker")).toMatchObject({ source: "package", text: "packaged checker" });
    expect(assets().packaged("prompts", "builder")?.text).toBe("packaged builder");
    expect(assets().read("prompts", "fixer")).toBeNull();
  });

  test("each name is listed once, with where it comes from", () => {
    put("mill/agents/prompts/own.md", "own");
    put("mill/agents/prompts/.own.md.swp", "editor's");
    const rows = assets()
      .list()
      .map(({ kind, name, source }) => `${kind}/${name} ${source}`);
    expect(rows).toEqual(["prompts/builder workspace", "prompts/checker package", "prompts/own workspace"]);
  });

  test.each(["../../../etc/passwd", "/etc/passwd", "..", "a/b", "A", "a\0", "", "x".repeat(33), "builder.md"])(
    "E10: the name %j is parsed and refused, never joined to a path",
    (name) => {
      for (const act of [() => assets().read("prompts", name), () => assets().workspacePath("prompts", name)]) {
        expect(act).toThrow(expect.objectContaining({ code: "id-invalid" }));
      }
    },
  );

  test("E10, P9: a link that leads out of its folder is not followed; one that stays inside is", () => {
    put("secret.md", "secret");
    symlinkSync(join(home, "secret.md"), join(home, "mill/agents/prompts/fixer.md"));
    symlinkSync("builder.md", join(home, "mill/agents/prompts/planner.md"));
    expect(() => assets().read("prompts", "fixer")).toThrow(/leads out of its folder/);
    expect(assets().read("prompts", "planner")?.text).toBe("my builder");
  });

  test("the names a configuration may use come from the assets; a broken graph leaves stages unjudged", () => {
    const graph =
      'schema="millrace.graph/1"\nname="g"\nsummary="s"\nentry="x"\n[nodes.x]\nkind="agent"\nprompt="p"\noutcomes=["DONE"]\non={DONE="done"}\n';
    put("pkg/assets/graphs/g.toml", graph);
    put("pkg/assets/profiles/light.toml", 'schema="millrace.profile/1"\nsummary="s"\nmodel="m"\n');
    expect(knownOf(assets())).toEqual({ graphs: ["g"], profiles: ["light"], stages: ["x"] });
    expect(profilesOf(assets())).toEqual({ light: { model: "m" } });
    put("mill/agents/graphs/own.toml", "broken = ");
    expect(knownOf(assets())).toEqual({ graphs: ["g", "own"], profiles: ["light"] });
  });
});
