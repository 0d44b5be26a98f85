import { describe, expect, test } from "vitest";
import { makeFace } from "./face.ts";

const ID = "20260301-080000-0k3f9-add-csv-export-to-the-reports";

describe("what a person types", () => {
  test("a part of a task with the run's number names the run, wherever the part stands in the id", async () => {
    const face = makeFace();
    face.engine("alive");
    face.card("active", ID);
    for (const n of [1, 2, 10]) face.run(`${ID}.r${n}`, [{ type: "entered", node: "builder" }]);
    for (const [name, run] of [
      ["csv.r1", `${ID}.r1`],
      ["0k3f9.r2", `${ID}.r2`],
      ["reports.r10", `${ID}.r10`],
      [`${ID}.r2`, `${ID}.r2`],
    ] as const)
      expect((await face.call("show", name, "--json")).documents[0], name).toMatchObject({ run: { id: run } });
    expect(await face.call("show", "csv.r3")).toMatchObject({ code: 3, told: { code: "run-not-found" } });
    face.card("backlog", "20260301-090000-1x2y3-csv-import");
    face.run("20260301-090000-1x2y3-csv-import.r1", [{ type: "entered", node: "builder" }]);
    expect(await face.call("show", "csv.r1")).toMatchObject({ code: 3, told: { code: "id-ambiguous" } });
    expect((await face.call("why", "csv.r2")).code).toBe(0);
  });
});

describe("what a person sees", () => {
  test("a queue whose tasks have all ended does not look like an empty one", async () => {
    const face = makeFace();
    expect((await face.call("queue")).out).toContain("Nothing here. millrace add-task");
    face.card("done", "a");
    face.card("cancelled", "b");
    expect((await face.call("queue")).out).toContain(
      "Nothing is open: every task has ended (1 done, 1 cancelled); --state done lists them.",
    );
    expect((await face.call("queue", "--state", "blocked")).out).toContain("Nothing in blocked.");
  });

  test("B6: the queue says why a task is held, set aside or asks", async () => {
    const face = makeFace();
    face.card("active", "busy");
    face.run("busy.r1", [{ type: "entered", node: "builder" }], [{ type: "held", reason: "over lunch" }]);
    face.card("blocked", "asks");
    face.run("asks.r1", [{ type: "closed", verdict: "blocked", reason: "asks a person", question: "Which port?" }]);
    const { out } = await face.call("queue");
    expect(out).toContain("held by a person (over lunch), at builder");
    expect(out).toContain("asks: Which port?");
  });

  test("logs that were asked for something tell when nothing fits, not that nothing happened", async () => {
    const face = makeFace();
    expect((await face.call("logs")).out).toBe("Nothing has happened yet.");
    for (const args of [
      ["--type", "foo"],
      ["--since", "1h"],
      ["--tail", "0"],
    ])
      expect((await face.call("logs", ...args)).out).toBe(
        "No event fits that; millrace logs alone shows the last ones.",
      );
  });

  test("on a terminal logs call a run by the end of its id; elsewhere by all of it", async () => {
    const event = {
      seq: 1,
      at: "2026-03-01T11:00:00.000Z",
      type: "settled",
      run: `${ID}.r1`,
      task: ID,
      node: "x",
      entry: 1,
    };
    const face = makeFace();
    const { reader } = {
      reader: { feed: () => ({ events: [{ ...event, text: "It ended.", crc: 0 }], offset: "", skipped: 0 }) },
    };
    Object.assign(face.members, { reader });
    expect((await face.call("logs")).out).toBe(`11:00:00  ${ID}.r1  It ended.`);
    face.sized = true;
    face.columns = 80;
    expect((await face.call("logs")).out).toBe("11:00:00  export-to-the-reports.r1  It ended.");
    const { documents } = await face.call("logs", "--json");
    expect(documents[0]).toMatchObject({ events: [{ run: `${ID}.r1` }] });
  });
});
