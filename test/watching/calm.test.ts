import { expect, test } from "vitest";
import type { TaskId } from "../../src/domain/id.ts";
import type { Reader } from "../../src/ports/reader.ts";
import { makeCalmReader } from "../../src/watching/calm.ts";

const OLD = "1000000000";
const ID = "a" as TaskId;

/** A reader that counts what it is asked, over folders whose time can be set. */
const desk = () => {
  const asked = { rows: 0, places: 0, newest: 0 };
  const now = { folder: OLD, decisions: [] as readonly never[], at: "then", ms: 1_000_000 };
  const reader = {
    folderTime: () => now.folder,
    snapshot: () => ({ at: now.at }),
    decisions: () => now.decisions,
    rows: () => ({ rows: [{ n: (asked.rows += 1) }], unreadable: [], byAge: false }),
    places: () => [`backlog ${(asked.places += 1)}`],
    newestIn: () => [`${(asked.newest += 1)}`],
  } as unknown as Reader;
  const calm = makeCalmReader(reader, { now: () => now.ms, monotonic: () => now.ms });
  /** One ask of everything, in a turn of its own. */
  const ask = async (): Promise<typeof asked> => {
    calm.rows({ limit: 5 });
    calm.places(ID);
    calm.newestIn("blocked", 5);
    await Promise.resolve();
    return { ...asked };
  };
  return { now, ask };
};

test("what stands in folders that did not change is read once", async () => {
  const { ask } = desk();
  expect([await ask(), await ask()]).toEqual([
    { rows: 1, places: 1, newest: 1 },
    { rows: 1, places: 1, newest: 1 },
  ]);
});

test.each([
  ["a folder", { folder: "2000000000" }],
  ["the published state", { at: "now" }],
  ["what was decided", { decisions: [] }],
])("%s that changed is seen by the next ask", async (_, change) => {
  const { now, ask } = desk();
  await ask();
  Object.assign(now, change);
  expect(await ask()).toEqual({ rows: 2, places: 2, newest: 2 });
});

test("a card that was edited in place is seen after some seconds", async () => {
  const { now, ask } = desk();
  await ask();
  now.ms += 5_000;
  expect(await ask()).toEqual({ rows: 2, places: 1, newest: 1 });
});

test("a folder that has changed this very moment proves nothing yet", async () => {
  const { now, ask } = desk();
  now.folder = `${now.ms}000000`;
  await ask();
  expect(await ask()).toEqual({ rows: 2, places: 2, newest: 2 });
});
