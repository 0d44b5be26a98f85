import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diffOf } from "../../src/compose/diff.ts";
import type { RunId } from "../../src/domain/id.ts";
import { makeWorld } from "../../src/machine/world.ts";
import { makeWorkspace } from "../../src/workspace/workspace.ts";
import { makePlan } from "../plan.ts";
import { makeScene, OPEN } from "../watching/pages/scene.ts";
import { at, gitIn, put } from "../workspace/user-repository.ts";

const RUN = "csv-export.r1" as RunId;

test("F5: the diff of a run is found by its journal and the settings, also by settings that are broken elsewhere", async () => {
  const scene = makeScene();
  const { root, layout } = scene.face;
  const repo = join(root, "code");
  put(join(repo, "readme.md"), "hello\n");
  gitIn(repo, "init", "-q", "-b", "main");
  gitIn(repo, "add", "readme.md");
  gitIn(repo, "commit", "-q", "-m", "first");
  const commit = gitIn(repo, "rev-parse", "HEAD");
  const workspace = makeWorkspace({ root, repo, world: makeWorld() });
  await workspace.prepare(1, at(commit));
  put(join(workspace.treeOf(1), "secret.txt"), `token = ghp_${"a".repeat(30)}\n`);
  scene.run(RUN, OPEN, { base: { ...makePlan(RUN).base, commit, start: commit } });
  for (const settings of ['[repo]\npath = "code"\n', '[repo]\npath = "code"\n\n[budget]\nday = "broken"\n']) {
    writeFileSync(layout.config, settings);
    const { text, note } = await diffOf(root, layout.config, scene.reader, RUN);
    expect(text).toContain("+++ b/secret.txt");
    expect(text).toContain("+token = [redacted]");
    expect(note).toBe("");
  }
  scene.run(RUN, OPEN.slice(0, 1));
  expect(await diffOf(root, layout.config, scene.reader, RUN)).toEqual({
    text: "",
    note: "Nothing was done in the repository yet.",
  });
});
