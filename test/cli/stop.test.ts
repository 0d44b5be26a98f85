import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { makeFace, receipt } from "./face.ts";
import { DOCUMENTS } from "./schemas.ts";

const atWork = {
  id: "busy.r1",
  task: "busy",
  title: "Busy",
  node: "builder",
  attempt: 1,
  since: "2026-03-01T11:58:00.000Z",
  waiting: null,
  untilAt: null,
  held: false,
  runner: "codex",
  costUsd: null,
  tokens: 0,
  atWork: null,
};

/** An engine with one run at work that goes after so many glances at it. */
const engine = (glances: number) => {
  const face = makeFace();
  face.card("active", "busy");
  face.engine("alive", {}, { runs: [atWork] });
  face.answer = () => receipt({ verb: "stop", sentence: "The engine stops.", effective: "at-stop" });
  const { sleep } = face.world;
  let left = glances;
  Object.assign(face.world, {
    sleep: async (ms: number, signal?: AbortSignal) => {
      left -= 1;
      if (left === 0) rmSync(face.layout.lease);
      return sleep(ms, signal);
    },
  });
  return { face, left: () => left };
};

describe("stop", () => {
  test("A1: it waits until the engine is gone, and says what is left for the next one", async () => {
    const { face, left } = engine(3);
    const { code, out } = await face.call("stop");
    expect(code).toBe(0);
    expect(left()).toBe(0);
    expect(out).toContain("… The engine stops.");
    expect(out).toMatch(/✓ The engine \(process 100\) has ended\. 1 task is open: the next start goes on with it\.$/);
    expect(face.acts).toEqual([{ verb: "stop", how: "grace" }]);
  });

  test("each way to stop is one word, and two contradict", async () => {
    for (const how of ["after-stage", "now", "hand-over"] as const) {
      const { face } = engine(1);
      expect((await face.call("stop", `--${how}`)).code).toBe(0);
      expect(face.acts).toEqual([{ verb: "stop", how }]);
    }
    const { face } = engine(1);
    expect(await face.call("stop", "--now", "--force")).toMatchObject({ code: 2, told: { code: "flag-invalid" } });
  });

  test("--now says how many attempts it ends, and asks a person first", async () => {
    const { face } = engine(1);
    face.typed = "no";
    expect(await face.call("stop", "--now")).toMatchObject({
      code: 130,
      err: "! 1 attempt is at work and will be ended.",
    });
    expect(face.acts).toEqual([]);
    expect((await face.call("stop", "--now", "--yes")).code).toBe(0);
  });

  test("E5: --no-wait only delivers; an engine that does not answer is left with what helps", async () => {
    const { face, left } = engine(99);
    expect(await face.call("stop", "--no-wait")).toMatchObject({ code: 0 });
    face.answer = () => null;
    expect(await face.call("stop")).toMatchObject({
      code: 1,
      out: expect.stringContaining("millrace stop --force ends one that does not answer"),
    });
    expect(left()).toBe(99);
  });

  test("A1, M39: with no engine it is refused with exit 3; a dead one is named with what the next start will do", async () => {
    const face = makeFace();
    expect(await face.call("stop")).toMatchObject({
      code: 3,
      told: { code: "not-allowed", message: "No engine runs." },
    });
    face.card("active", "busy");
    face.engine("dead");
    const { code, told } = await face.call("stop");
    expect(code).toBe(3);
    expect(told?.message).toMatch(
      /^There is no engine to stop: The engine died without ending: start --daemon \(process 7, begun 1 h ago\)\. 1 task stands/,
    );
    expect(told?.hint).toContain("takes over and goes on where it stood");
    for (const argv of [["drain"], ["reload"], ["config", "reload"]])
      expect((await face.call(...argv)).code, argv.join(" ")).toBe(3);
    expect(face.acts).toEqual([]);
  });

  test("one on another machine is asked all the same, because nothing proves it dead", async () => {
    const face = makeFace();
    face.engine("elsewhere");
    expect((await face.call("stop", "--no-wait")).code).toBe(0);
    expect(face.acts).toHaveLength(1);
  });

  test("--force tells what it ended, and is refused where there was nothing", async () => {
    let done: readonly string[] = ["Ended the engine (process 100).", "Ended 2 processes of its attempts."];
    const face = makeFace({ forceStop: () => Promise.resolve(done), unwritable: () => null });
    face.engine("dead");
    expect(await face.call("stop", "--force")).toMatchObject({
      code: 0,
      out: "✓ Ended the engine (process 100).\n✓ Ended 2 processes of its attempts.",
    });
    const { documents } = await face.call("stop", "--force", "--json");
    expect(DOCUMENTS.forced.parse(documents[0])).toMatchObject({ done });
    done = [];
    expect((await face.call("stop", "--force")).code).toBe(3);
  });

  test("D6: on a disk that is full --force ends with what it did, and a warning", async () => {
    const done = ["pid 7 (start --daemon) ended when it was asked to."];
    const face = makeFace({ forceStop: () => Promise.resolve(done), unwritable: () => "the disk of /w is full" });
    expect(await face.call("stop", "--force")).toMatchObject({
      code: 0,
      out: `✓ ${done.join()}`,
      err: "! The disk of /w is full. Make room there, or give access, before the next start.",
    });
    const { documents } = await face.call("stop", "--force", "--json");
    expect(DOCUMENTS.forced.parse(documents[0])).toMatchObject({ done, warning: "the disk of /w is full" });
  });

  test("its JSON says whether it is gone", async () => {
    const { face } = engine(2);
    const { documents } = await face.call("stop", "--json");
    expect(DOCUMENTS.receipt.parse(documents[0])).toMatchObject({ verb: "stop", accepted: true, gone: true });
  });
});
