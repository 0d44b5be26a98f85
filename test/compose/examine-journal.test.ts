import { describe, expect, test } from "vitest";
import { examineJournal } from "../../src/compose/examine-journal.ts";
import { draftOf } from "../contract/store-runs.contract.ts";
import { makeMemory, overwrite, storeOn, textAt } from "../files/workspace.ts";

describe("the look at the engine's own journal", () => {
  test("M6, C11: damage before the checkpoint, which an engine does not read again, is found and told with its line", () => {
    const { disk, store, layout } = makeMemory();
    expect(examineJournal(disk, "/w")).toEqual([]);
    const journal = store.engineJournal();
    for (let n = 1; n <= 3; n += 1)
      journal.append(draftOf(1, { type: "engine-stopped", reason: `${n}${" ".repeat(100_000)}` }));
    journal.checkpoint({ epoch: 1, at: "" }, (entries) => entries);
    journal.close();
    expect(examineJournal(disk, "/w")).toMatchObject([{ level: "good", sentence: expect.stringContaining("4 lines") }]);
    const path = layout.engineJournal;
    overwrite(disk, path, textAt(disk, path).replace('"reason":"2', '"reason":"9'));
    expect(storeOn(disk).engineJournal().entries).toHaveLength(3);
    expect(examineJournal(disk, "/w")).toMatchObject([{ level: "wrong", sentence: expect.stringContaining("line 2") }]);
  });
});
