import { expect, test } from "vitest";
import type { RunId } from "../../../src/domain/id.ts";
import type { WorkDiffText } from "../../../src/ports/work-diff.ts";
import { textOf } from "../../../src/view/line.ts";
import { makeDiffPage } from "../../../src/watching/pages/diff.ts";
import { DONE, makeScene, OPEN, type Told } from "./scene.ts";

const SUBJECT = { task: "csv-export", run: null };

const askOver = (told: readonly Told[]) => {
  const scene = makeScene();
  scene.run("csv-export.r1", told);
  const asked: RunId[] = [];
  let answer: WorkDiffText = { text: "@@ -1 +1 @@\n-a\n+b\n", note: "" };
  const page = makeDiffPage();
  const diff = async (run: RunId): Promise<WorkDiffText> => {
    asked.push(run);
    return Promise.resolve(answer);
  };
  return {
    scene,
    asked,
    answer: (next: WorkDiffText) => void (answer = next),
    ask: async (nowMs: number) => page({ reader: scene.reader, diff }, SUBJECT, { nowMs }),
  };
};

test("F5: a patch is a page of its lines; settled work is compared once", async () => {
  const { ask, asked, scene } = askOver(DONE);
  const page = await ask(0);
  expect(page.lines.map(({ line }) => [textOf(line), line[0]?.look])).toEqual([
    ["@@ -1 +1 @@", "accent"],
    ["-a", "removed"],
    ["+b", "added"],
  ]);
  expect([page.live, (await ask(99_999)).lines === page.lines, asked]).toEqual([false, true, ["csv-export.r1"]]);
  scene.run("csv-export.r1", DONE.slice(0, -1));
  await ask(99_999);
  expect(asked).toHaveLength(2);
});

test("F4, F9: work in progress is compared at most every two seconds; the same patch keeps its lines", async () => {
  const { ask, asked, answer } = askOver(OPEN);
  const page = await ask(10_000);
  expect(page.live).toBe(true);
  expect((await ask(11_999)).lines).toBe(page.lines);
  expect(asked).toHaveLength(1);
  expect((await ask(12_000)).lines).toBe(page.lines);
  expect(asked).toHaveLength(2);
  answer({ text: "", note: "Nothing was changed." });
  expect(await ask(14_000)).toEqual({ lines: [], note: "Nothing was changed.", live: true });
});
